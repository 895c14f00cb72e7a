// The agent's requests that run the model: on given tensors, on given windows, timed, and live.
// SPDX-License-Identifier: MIT
#include "firmware_agent/agent/agent.h"

namespace thimble {
namespace agent {

using protocol::Status;

namespace {

/// Room for output bytes in an InvokeReply, and for data in a TensorChunk.
const uint32_t kOutputRoom = protocol::kMaxBody - 16;
const uint32_t kChunkRoom = protocol::kMaxBody - 7;
const uint32_t kProfiledAtOnce = 100;

}  // namespace

template <class Reply>
bool Agent::modelFree(Reply& reply, bool needs_pipeline) {
  if (live_.running()) {
    reply.status = Status::kBusy;
  } else if (!runner_.loaded()) {
    reply.status = Status::kNoModel;
  } else if (needs_pipeline && runner_.pipeline() == nullptr) {
    reply.status = Status::kNoPipeline;
  } else {
    return true;
  }
  link_.reply(reply);
  return false;
}

void Agent::inputWrite() {
  protocol::TensorChunk request;
  protocol::StatusReply reply;
  if (!take(link_, request) || !modelFree(reply, false)) return;
  const bool fits = runner_.writeInput(request.offset, request.data.data, request.data.size);
  link_.replyStatus(fits ? Status::kOk : Status::kBadOffset);
}

void Agent::windowWrite() {
  protocol::TensorChunk request;
  protocol::StatusReply reply;
  if (!take(link_, request) || !modelFree(reply, true)) return;
  const uint32_t all = runner_.windowBytes();
  if (request.offset > all || request.data.size > all - request.offset) {
    return link_.replyStatus(Status::kBadOffset);
  }
  uint8_t* window = reinterpret_cast<uint8_t*>(runner_.window());
  for (uint32_t i = 0; i < request.data.size; ++i) window[request.offset + i] = request.data.data[i];
  link_.replyStatus(Status::kOk);
}

void Agent::answerInvoke(bool features) {
  protocol::InvokeReply reply;
  const uint64_t begin = board_.microseconds();
  if (features) runner_.computeInput();
  reply.input_crc32 = runner_.inputCrc();
  const uint64_t middle = board_.microseconds();
  const runtime::Status status = runner_.interpreter().invoke();
  reply.inference_us = static_cast<uint32_t>(board_.microseconds() - middle);
  reply.feature_us = features ? static_cast<uint32_t>(middle - begin) : 0;
  reply.status = status == runtime::Status::kOk ? Status::kOk : Status::kBadModel;
  reply.detail = static_cast<uint8_t>(status);
  uint8_t output[kOutputRoom];
  reply.output.data = output;
  reply.output.size = static_cast<uint16_t>(runner_.readOutput(0, output, kOutputRoom));
  link_.reply(reply);
}

void Agent::invoke() {
  protocol::InvokeRequest request;
  protocol::InvokeReply refusal;
  if (!take(link_, request) || !modelFree(refusal, false)) return;
  if (request.keep_state == 0) runner_.interpreter().resetVariables();
  answerInvoke(false);
}

void Agent::windowInfer() {
  protocol::InvokeReply refusal;
  if (!modelFree(refusal, true)) return;
  runner_.interpreter().resetVariables();
  answerInvoke(true);
}

void Agent::outputRead() {
  protocol::OutputReadRequest request;
  protocol::TensorChunk reply;
  if (!take(link_, request) || !modelFree(reply, false)) return;
  uint8_t bytes[kChunkRoom];
  const uint32_t wanted = request.size < kChunkRoom ? request.size : kChunkRoom;
  reply.offset = request.offset;
  reply.data.data = bytes;
  reply.data.size = static_cast<uint16_t>(runner_.readOutput(request.offset, bytes, wanted));
  if (reply.data.size == 0) reply.status = Status::kBadOffset;
  link_.reply(reply);
}

uint64_t Agent::timeFeatures() {
  if (runner_.pipeline() == nullptr) return 0;
  const uint64_t begin = board_.ticks();
  runner_.computeInput();
  return board_.ticks() - begin;
}

void Agent::profile() {
  protocol::ProfileRequest request;
  protocol::ProfileReply reply;
  if (!take(link_, request) || !modelFree(reply, false)) return;
  runtime::Interpreter& model = runner_.interpreter();
  const uint32_t count = model.operatorCount();
  uint8_t ticks[kProfiledAtOnce * 8];
  protocol::Writer writer(ticks, sizeof ticks);
  board_.beginMeasure();
  uint64_t begin = board_.ticks();
  const uint64_t empty = board_.ticks() - begin;
  reply.feature_ticks = timeFeatures();
  begin = board_.ticks();
  runtime::Status status = model.invoke();
  reply.total_ticks = board_.ticks() - begin - empty;
  for (uint32_t i = 0; i < count && status == runtime::Status::kOk; ++i) {
    begin = board_.ticks();
    status = model.runOperator(i);
    const uint64_t spent = board_.ticks() - begin;
    if (i >= request.first && i - request.first < kProfiledAtOnce)
      writer.u64(spent > empty ? spent - empty : 0);
  }
  board_.endMeasure();
  reply.status = status == runtime::Status::kOk ? Status::kOk : Status::kBadModel;
  reply.detail = static_cast<uint8_t>(status);
  reply.first = request.first;
  reply.feature_ticks = reply.feature_ticks > empty ? reply.feature_ticks - empty : 0;
  reply.load_ticks = load_ticks_ > empty ? load_ticks_ - empty : 0;
  reply.ticks.data = ticks;
  reply.ticks.size = static_cast<uint16_t>(writer.size());
  link_.reply(reply);
}

void Agent::liveStart() {
  protocol::LiveStartRequest request;
  if (!take(link_, request)) return;
  if (request.sensor != 0) return link_.replyStatus(Status::kNoSuchSensor);
  if (!runner_.loaded()) return link_.replyStatus(Status::kNoModel);
  const dsp::Pipeline* pipeline = runner_.pipeline();
  if (pipeline == nullptr) return link_.replyStatus(Status::kNoPipeline);
  const dsp::PipelineSettings& settings = pipeline->settings();
  if (settings.channels != kImuChannels) return link_.replyStatus(Status::kWrongSensor);
  runner_.interpreter().resetVariables();
  live_.start(runner_.ring(), settings.window,
              request.stride_frames != 0 ? request.stride_frames : settings.stride);
  link_.replyStatus(Status::kOk);
}

void Agent::liveStop() {
  live_.stop();
  link_.replyStatus(Status::kOk);
}

void Agent::inferLive() {
  // The next window is in already: this one would only put the board further behind.
  if (board_.imu().waiting() >= live_.stride()) return live_.skip();
  protocol::ResultEvent event;
  const uint64_t begin = board_.microseconds();
  live_.copyWindow(runner_.window());
  runner_.computeInput();
  const uint64_t middle = board_.microseconds();
  if (runner_.interpreter().invoke() != runtime::Status::kOk) return live_.skip();
  event.time_us = board_.microseconds();
  event.end_index = live_.endIndex();
  event.feature_us = static_cast<uint32_t>(middle - begin);
  event.inference_us = static_cast<uint32_t>(event.time_us - middle);
  event.skipped = live_.skipped();
  uint8_t output[kOutputRoom];
  event.output.data = output;
  event.output.size = static_cast<uint16_t>(runner_.readOutput(0, output, protocol::kMaxBody - 26));
  link_.event(protocol::Type::kResultEvent, event);
}

}  // namespace agent
}  // namespace thimble
