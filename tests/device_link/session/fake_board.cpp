// The fake board's answers.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_board.h"

#include <cstring>

namespace thimble::device_link {

using namespace protocol;
using namespace std::chrono_literals;

namespace {

Bytes asBytes(const char* text) {
  return {reinterpret_cast<const uint8_t*>(text), static_cast<uint16_t>(std::strlen(text))};
}

template <class Message>
Message body(const Frame& frame) {
  Message message;
  decodeBody(frame, message);
  return message;
}

}  // namespace

FakeBoard::FakeBoard(std::unique_ptr<Transport> transport)
    : transport_(std::move(transport)), thread_([this] { run(); }) {}

FakeBoard::~FakeBoard() {
  transport_->close();
  thread_.join();
}

void FakeBoard::run() {
  Decoder decoder;
  uint8_t buffer[512];
  for (;;) {
    const auto n = transport_->read(buffer, 1000ms);
    if (!n) return;
    for (size_t i = 0; i < *n; ++i) {
      if (decoder.feed(buffer[i]) && !silent) answer(decoder.frame());
    }
  }
}

void FakeBoard::send(std::vector<uint8_t> wire) {
  const std::lock_guard lock(sending_);
  (void)transport_->write(wire, 2000ms);
}

template <class Message>
void FakeBoard::reply(const Frame& request, const Message& message) {
  std::vector<uint8_t> wire(kMaxEncoded);
  const auto type = static_cast<uint8_t>(request.type | 0x80);
  if (truncate_replies) {
    uint8_t raw[kMaxRaw] = {};
    wire.resize(encodeRawFrame(type, request.seq, raw, 1, wire.data()));
  } else {
    wire.resize(encodeFrame(type, request.seq, message, wire.data()));
  }
  send(std::move(wire));
}

int FakeBoard::count(Type type) const {
  const std::lock_guard lock(mutex_);
  const auto found = counts_.find(static_cast<uint8_t>(type));
  return found == counts_.end() ? 0 : found->second;
}

std::vector<uint8_t> FakeBoard::currentModel() const {
  const std::lock_guard lock(mutex_);
  return model_;
}

void FakeBoard::answer(const Frame& frame) {
  const std::lock_guard lock(mutex_);
  ++counts_[frame.type];
  const auto type = static_cast<Type>(frame.type);
  if (refuse_with != 0 && type != Type::kHello)
    return reply(frame, StatusReply{static_cast<Status>(refuse_with.load()), 3});
  switch (type) {
    case Type::kHello: {
      HelloReply hello;
      hello.capabilities = kCanStream | kCanInfer | kCanLive | kCanProfile;
      hello.firmware_version = 0x010203;
      hello.boot_count = boots_;
      hello.slot_bytes = kSlotBytes;
      hello.tick_hz = 25000000;
      hello.sensor_count = 1;
      hello.board = asBytes("fake");
      hello.core = asBytes("Cortex-M0");
      return reply(frame, hello);
    }
    case Type::kSensor: {
      SensorReply sensor;
      sensor.channel_count = kChannels;
      sensor.rate_mhz = 100000;
      sensor.name = asBytes("imu");
      sensor.channels = asBytes("accX\tm/s\xc2\xb2\t0.0025\ngyrX\t\xc2\xb0/s\t0.03125");
      return reply(frame, sensor);
    }
    case Type::kStreamStart:
    case Type::kStreamStop:
      streaming_ = type == Type::kStreamStart;
      return reply(frame, StatusReply{});
    case Type::kLiveStart:
    case Type::kLiveStop:
      return reply(frame, StatusReply{});
    case Type::kReset:
      ++boots_;
      return reply(frame, StatusReply{});
    case Type::kUploadBegin:
    case Type::kUploadData:
    case Type::kUploadEnd:
    case Type::kSlotInfo:
      return answerUpload(frame);
    default:
      return answerInference(frame);
  }
}

void FakeBoard::answerUpload(const Frame& frame) {
  UploadReply answer;
  switch (static_cast<Type>(frame.type)) {
    case Type::kSlotInfo: {
      SlotInfoReply slot;
      slot.slot = body<SlotInfoRequest>(frame).slot;
      if (slot.slot == 0 && !model_.empty()) {
        slot.state = SlotState::kValid;
        slot.current = 1;
        slot.size = static_cast<uint32_t>(model_.size());
        slot.crc32 = crc32(model_.data(), slot.size);
      }
      return reply(frame, slot);
    }
    case Type::kUploadBegin: {
      const auto begin = body<UploadBeginRequest>(frame);
      if (begin.size > kSlotBytes) {
        answer.status = Status::kTooLarge;
        return reply(frame, answer);
      }
      if (!uploading_ || begin.size != upload_size_ || begin.crc32 != upload_crc_) upload_.clear();
      uploading_ = true;
      upload_size_ = begin.size;
      upload_crc_ = begin.crc32;
      break;
    }
    case Type::kUploadData: {
      const auto data = body<UploadDataRequest>(frame);
      if (!uploading_ || data.offset != upload_.size()) {
        answer.status = Status::kBadOffset;
      } else {
        upload_.insert(upload_.end(), data.data.data, data.data.data + data.data.size);
      }
      break;
    }
    default:
      if (!uploading_ || upload_.size() != upload_size_) {
        answer.status = Status::kBadOffset;
      } else if (crc32(upload_.data(), upload_size_) != upload_crc_) {
        answer.status = Status::kBadCrc;
      } else {
        model_ = upload_;
        uploading_ = false;
        if (lose_end_reply.exchange(false)) return;
      }
  }
  answer.next_offset = static_cast<uint32_t>(upload_.size());
  reply(frame, answer);
}

void FakeBoard::answerInference(const Frame& frame) {
  switch (static_cast<Type>(frame.type)) {
    case Type::kModelInfo: {
      ModelInfoReply info;
      info.size = static_cast<uint32_t>(model_.size());
      info.crc32 = crc32(model_.data(), info.size);
      info.input_bytes = kInputBytes;
      info.output_bytes = kOutputBytes;
      info.operator_count = kOperators;
      info.window_frames = kWindowFrames;
      info.channels = kChannels;
      return reply(frame, info);
    }
    case Type::kInputWrite:
    case Type::kWindowWrite: {
      const auto chunk = body<TensorChunk>(frame);
      tensor_.resize(std::max<size_t>(tensor_.size(), chunk.offset + chunk.data.size));
      std::memcpy(tensor_.data() + chunk.offset, chunk.data.data, chunk.data.size);
      return reply(frame, StatusReply{});
    }
    case Type::kInvoke:
    case Type::kWindowInfer: {
      InvokeReply done;
      done.feature_us = 11;
      done.inference_us = 22;
      done.input_crc32 = crc32(tensor_.data(), static_cast<uint32_t>(tensor_.size()));
      tensor_.resize(kInputBytes);
      for (uint8_t& byte : tensor_) ++byte;
      done.output = {tensor_.data(), 1000};
      return reply(frame, done);
    }
    case Type::kOutputRead: {
      const auto request = body<OutputReadRequest>(frame);
      TensorChunk chunk;
      chunk.offset = request.offset;
      chunk.data = {tensor_.data() + request.offset, request.size};
      return reply(frame, chunk);
    }
    case Type::kProfile: {
      ProfileReply ticks;
      ticks.first = body<ProfileRequest>(frame).first;
      ticks.total_ticks = 123456789012;
      ticks.feature_ticks = 5;
      ticks.load_ticks = 6;
      uint8_t list[800];
      Writer writer(list, sizeof list);
      for (uint64_t i = ticks.first; i < kOperators && i < ticks.first + 100u; ++i) writer.u64(3 * i);
      ticks.ticks = {list, static_cast<uint16_t>(writer.size())};
      return reply(frame, ticks);
    }
    case Type::kStats: {
      StatsReply stats;
      stats.samples_read = 42;
      return reply(frame, stats);
    }
    default: {
      ErrorEvent unknown;
      unknown.status = Status::kUnknownType;
      unknown.type = frame.type;
      std::vector<uint8_t> wire(kMaxEncoded);
      wire.resize(encodeFrame(static_cast<uint8_t>(Type::kErrorReply), frame.seq, unknown, wire.data()));
      return send(std::move(wire));
    }
  }
}

void FakeBoard::sendSamples(uint32_t first, int count, uint32_t dropped) {
  std::vector<uint8_t> data(static_cast<size_t>(count) * 8);
  Writer writer(data.data(), static_cast<uint32_t>(data.size()));
  for (uint32_t i = 0; i < static_cast<uint32_t>(count); ++i) {
    writer.u32(i * 10000);
    writer.i16(static_cast<int16_t>(2 * (first + i)));
    writer.i16(static_cast<int16_t>(2 * (first + i) + 1));
  }
  SamplesEvent event;
  event.channel_count = kChannels;
  event.first_index = first;
  event.base_time_us = uint64_t{first} * 10000;
  event.dropped = dropped;
  event.data = {data.data(), static_cast<uint16_t>(data.size())};
  std::vector<uint8_t> wire(kMaxEncoded);
  wire.resize(encodeFrame(static_cast<uint8_t>(Type::kSamplesEvent), events_++, event, wire.data()));
  send(std::move(wire));
}

void FakeBoard::sendResult(uint32_t end_index, const std::vector<int8_t>& scores) {
  ResultEvent event;
  event.end_index = end_index;
  event.time_us = 99;
  event.output = {reinterpret_cast<const uint8_t*>(scores.data()), static_cast<uint16_t>(scores.size())};
  std::vector<uint8_t> wire(kMaxEncoded);
  wire.resize(encodeFrame(static_cast<uint8_t>(Type::kResultEvent), events_++, event, wire.data()));
  send(std::move(wire));
}

void FakeBoard::sendError(Status status, const char* text) {
  ErrorEvent event;
  event.status = status;
  event.text = asBytes(text);
  std::vector<uint8_t> wire(kMaxEncoded);
  wire.resize(encodeFrame(static_cast<uint8_t>(Type::kErrorEvent), events_++, event, wire.data()));
  send(std::move(wire));
}

void FakeBoard::sendRaw(std::vector<uint8_t> bytes) { send(std::move(bytes)); }

}  // namespace thimble::device_link
