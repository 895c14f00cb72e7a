// Every message between host and board, each with its fields in wire order.  PROTOCOL.md says the same in prose.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

#include "firmware_agent/protocol/wire.h"

namespace thimble {
namespace protocol {

const uint8_t kProtocolVersion = 1;
/// A frame's body (fields after type and sequence number) is at most this long, in either direction.
const uint32_t kMaxBody = 1100;

/// The first byte of a frame.  A reply's type is its request's type with the top bit set; a reply carries the
/// request's sequence number.  Events come unasked and count their own sequence.
enum class Type : uint8_t {
  kHello = 0x01,        // HelloRequest → HelloReply
  kSensor = 0x02,       // SensorRequest → SensorReply
  kStreamStart = 0x03,  // StreamStartRequest → StatusReply
  kStreamStop = 0x04,   // empty → StatusReply
  kStats = 0x05,        // empty → StatsReply
  kReset = 0x06,        // empty → StatusReply, then the board restarts
  kUploadBegin = 0x10,  // UploadBeginRequest → UploadReply
  kUploadData = 0x11,   // UploadDataRequest → UploadReply
  kUploadEnd = 0x12,    // UploadEndRequest → UploadReply
  kSlotInfo = 0x13,     // SlotInfoRequest → SlotInfoReply
  kModelInfo = 0x20,    // empty → ModelInfoReply
  kInputWrite = 0x21,   // TensorChunk → StatusReply (writes into the model's input tensors, back to back)
  kInvoke = 0x22,       // InvokeRequest → InvokeReply
  kOutputRead = 0x23,   // OutputReadRequest → TensorChunk
  kWindowWrite = 0x24,  // TensorChunk → StatusReply (raw int16 sensor frames of one window, little-endian)
  kWindowInfer = 0x25,  // empty → InvokeReply (features, then inference, on the window written)
  kProfile = 0x26,      // ProfileRequest → ProfileReply (ticks of each operator)
  kLiveStart = 0x30,    // LiveStartRequest → StatusReply
  kLiveStop = 0x31,     // empty → StatusReply
  kReplyBit = 0x80,
  kSamplesEvent = 0x60,  // SamplesEvent
  kResultEvent = 0x61,   // ResultEvent
  kErrorEvent = 0x62,    // ErrorEvent
  kErrorReply = 0xff,    // ErrorEvent as the reply to a request that could not be understood
};

/// What a board answers when it cannot do what was asked.
enum class Status : uint8_t {
  kOk = 0,
  kUnknownType = 1,  // no such message in this version
  kBadBody = 2,      // the body is too short or its values are out of range
  kBadVersion = 3,   // no common protocol version
  kBusy = 4,         // not now: live inference or an upload is running
  kNoSuchSensor = 5,
  kNoModel = 6,       // no valid model in either slot
  kBadModel = 7,      // the runtime refused the model; detail: runtime::Status
  kTooLarge = 8,      // does not fit the slot or the arena
  kBadOffset = 9,     // data out of order; the reply says where to go on
  kBadCrc = 10,       // what arrived is not what was announced
  kFlashFailed = 11,  // erase or write refused
  kNoPipeline = 12,   // the model carries no feature pipeline, so it cannot run on sensor windows
  kWrongSensor = 13,  // the pipeline's channels do not match the sensor's
};

enum class Role : uint8_t { kBootLoader = 0, kAgent = 1 };

/// Bits of HelloReply::capabilities.
const uint32_t kCanStream = 1u << 0;
const uint32_t kCanInfer = 1u << 1;
const uint32_t kCanLive = 1u << 2;
const uint32_t kCanProfile = 1u << 3;

struct HelloRequest {
  uint8_t min_version = kProtocolVersion;
  uint8_t max_version = kProtocolVersion;
  template <class V>
  void visit(V& v) {
    v.u8(min_version);
    v.u8(max_version);
  }
};

/// Who the board is.  Sizes in bytes.  tick_hz: rate of the counter that profiles.
struct HelloReply {
  Status status = Status::kOk;
  uint8_t version = kProtocolVersion;
  Role role = Role::kAgent;
  uint32_t capabilities = 0;
  uint32_t firmware_version = 0;  // major << 16 | minor << 8 | patch
  uint32_t boot_count = 0;        // restarts since the flash was made; a change tells the host of a reset
  uint32_t ram_bytes = 0;
  uint32_t flash_bytes = 0;
  uint32_t slot_bytes = 0;          // room of one model slot
  uint32_t arena_bytes = 0;         // room for tensors
  uint32_t runtime_code_bytes = 0;  // flash that the inference runtime takes
  uint32_t tick_hz = 0;
  uint8_t sensor_count = 0;
  Bytes board;  // e.g. "mps2-an386"
  Bytes core;   // e.g. "Cortex-M4F"
  template <class V>
  void visit(V& v) {
    v.u8(reinterpret_cast<uint8_t&>(status));
    v.u8(version);
    v.u8(reinterpret_cast<uint8_t&>(role));
    v.u32(capabilities);
    v.u32(firmware_version);
    v.u32(boot_count);
    v.u32(ram_bytes);
    v.u32(flash_bytes);
    v.u32(slot_bytes);
    v.u32(arena_bytes);
    v.u32(runtime_code_bytes);
    v.u32(tick_hz);
    v.u8(sensor_count);
    v.bytes(board);
    v.bytes(core);
  }
};

struct SensorRequest {
  uint8_t index = 0;
  template <class V>
  void visit(V& v) {
    v.u8(index);
  }
};

/// One sensor.  channels: text, one line a channel, "name<TAB>unit<TAB>scale" with physical = raw int16 × scale.
struct SensorReply {
  Status status = Status::kOk;
  uint8_t index = 0;
  uint8_t channel_count = 0;
  uint32_t rate_mhz = 0;  // nominal rate in thousandths of a hertz
  Bytes name;
  Bytes channels;
  template <class V>
  void visit(V& v) {
    v.u8(reinterpret_cast<uint8_t&>(status));
    v.u8(index);
    v.u8(channel_count);
    v.u32(rate_mhz);
    v.bytes(name);
    v.bytes(channels);
  }
};

struct StreamStartRequest {
  uint8_t sensor = 0;
  template <class V>
  void visit(V& v) {
    v.u8(sensor);
  }
};

/// The answer of requests that return nothing.  detail: more on the status, e.g. a runtime::Status.
struct StatusReply {
  Status status = Status::kOk;
  uint8_t detail = 0;
  template <class V>
  void visit(V& v) {
    v.u8(reinterpret_cast<uint8_t&>(status));
    v.u8(detail);
  }
};

/// Counters since boot.
struct StatsReply {
  Status status = Status::kOk;
  uint64_t time_us = 0;
  uint32_t frames_bad = 0;       // host frames that failed COBS or CRC
  uint32_t samples_read = 0;     // sensor frames read
  uint32_t samples_dropped = 0;  // sensor frames lost on the board (ring full, FIFO overrun, bad check)
  uint32_t events_dropped = 0;   // events that found no room to be sent
  template <class V>
  void visit(V& v) {
    v.u8(reinterpret_cast<uint8_t&>(status));
    v.u64(time_us);
    v.u32(frames_bad);
    v.u32(samples_read);
    v.u32(samples_dropped);
    v.u32(events_dropped);
  }
};

enum class Target : uint8_t { kModel = 0, kAgent = 1 };

/// Starts, or resumes, an upload.  An unfinished upload of the same size and CRC goes on where it stopped.
struct UploadBeginRequest {
  Target target = Target::kModel;
  uint32_t size = 0;
  uint32_t crc32 = 0;
  template <class V>
  void visit(V& v) {
    v.u8(reinterpret_cast<uint8_t&>(target));
    v.u32(size);
    v.u32(crc32);
  }
};

struct UploadDataRequest {
  uint32_t offset = 0;
  Bytes data;
  template <class V>
  void visit(V& v) {
    v.u32(offset);
    v.bytes(data);
  }
};

struct UploadEndRequest {
  Target target = Target::kModel;
  template <class V>
  void visit(V& v) {
    v.u8(reinterpret_cast<uint8_t&>(target));
  }
};

/// next_offset: the byte the board wants next.  slot: 0 = A, 1 = B.  detail: runtime::Status with kBadModel.
struct UploadReply {
  Status status = Status::kOk;
  uint8_t slot = 0;
  uint32_t next_offset = 0;
  uint8_t detail = 0;
  template <class V>
  void visit(V& v) {
    v.u8(reinterpret_cast<uint8_t&>(status));
    v.u8(slot);
    v.u32(next_offset);
    v.u8(detail);
  }
};

struct SlotInfoRequest {
  uint8_t slot = 0;
  template <class V>
  void visit(V& v) {
    v.u8(slot);
  }
};

enum class SlotState : uint8_t { kEmpty = 0, kPartial = 1, kValid = 2, kBroken = 3 };

struct SlotInfoReply {
  Status status = Status::kOk;
  uint8_t slot = 0;
  SlotState state = SlotState::kEmpty;
  uint8_t current = 0;      // 1 if this slot's model runs
  uint32_t generation = 0;  // grows with each upload made current
  uint32_t size = 0;
  uint32_t crc32 = 0;
  template <class V>
  void visit(V& v) {
    v.u8(reinterpret_cast<uint8_t&>(status));
    v.u8(slot);
    v.u8(reinterpret_cast<uint8_t&>(state));
    v.u8(current);
    v.u32(generation);
    v.u32(size);
    v.u32(crc32);
  }
};

/// The model that runs.  window_frames = 0 if it carries no pipeline.
struct ModelInfoReply {
  Status status = Status::kOk;
  uint8_t slot = 0;
  uint32_t size = 0;
  uint32_t crc32 = 0;
  uint32_t arena_bytes = 0;
  uint32_t input_bytes = 0;
  uint32_t output_bytes = 0;
  uint16_t operator_count = 0;
  uint16_t window_frames = 0;
  uint16_t stride_frames = 0;
  uint8_t channels = 0;
  template <class V>
  void visit(V& v) {
    v.u8(reinterpret_cast<uint8_t&>(status));
    v.u8(slot);
    v.u32(size);
    v.u32(crc32);
    v.u32(arena_bytes);
    v.u32(input_bytes);
    v.u32(output_bytes);
    v.u16(operator_count);
    v.u16(window_frames);
    v.u16(stride_frames);
    v.u8(channels);
  }
};

/// Part of a tensor or window: bytes from offset on.  As a reply, status says whether data is there.
struct TensorChunk {
  Status status = Status::kOk;
  uint32_t offset = 0;
  Bytes data;
  template <class V>
  void visit(V& v) {
    v.u8(reinterpret_cast<uint8_t&>(status));
    v.u32(offset);
    v.bytes(data);
  }
};

struct OutputReadRequest {
  uint32_t offset = 0;
  uint16_t size = 0;
  template <class V>
  void visit(V& v) {
    v.u32(offset);
    v.u16(size);
  }
};

struct InvokeRequest {
  uint8_t keep_state = 0;  // 0: variable tensors are reset first
  template <class V>
  void visit(V& v) {
    v.u8(keep_state);
  }
};

/// output: the first output bytes, as many as fit (all of them for any classifier); the rest by kOutputRead.
struct InvokeReply {
  Status status = Status::kOk;
  uint8_t detail = 0;
  uint32_t feature_us = 0;
  uint32_t inference_us = 0;
  uint32_t input_crc32 = 0;  // of the model's input tensors as inferred on
  Bytes output;
  template <class V>
  void visit(V& v) {
    v.u8(reinterpret_cast<uint8_t&>(status));
    v.u8(detail);
    v.u32(feature_us);
    v.u32(inference_us);
    v.u32(input_crc32);
    v.bytes(output);
  }
};

/// Runs the model once and times operators first … first + 99.
struct ProfileRequest {
  uint16_t first = 0;
  template <class V>
  void visit(V& v) {
    v.u16(first);
  }
};

/// ticks: u64 little-endian each, one an operator from first on, less the cost of reading the counter.
/// total_ticks: one whole inference; feature_ticks: the pipeline on one window (0 without one).
struct ProfileReply {
  Status status = Status::kOk;
  uint8_t detail = 0;
  uint16_t first = 0;
  uint64_t total_ticks = 0;
  uint64_t feature_ticks = 0;
  uint64_t load_ticks = 0;  // taking the model into use; verifying it too, if that was needed
  Bytes ticks;
  template <class V>
  void visit(V& v) {
    v.u8(reinterpret_cast<uint8_t&>(status));
    v.u8(detail);
    v.u16(first);
    v.u64(total_ticks);
    v.u64(feature_ticks);
    v.u64(load_ticks);
    v.bytes(ticks);
  }
};

struct LiveStartRequest {
  uint8_t sensor = 0;
  uint16_t stride_frames = 0;  // 0: the model's own
  template <class V>
  void visit(V& v) {
    v.u8(sensor);
    v.u16(stride_frames);
  }
};

/// Samples of one sensor.  first_index counts every sample the sensor produced since boot, lost ones included,
/// so a gap is a loss.  data: per sample a u32 of microseconds after base_time_us, then int16 a channel.
struct SamplesEvent {
  uint8_t sensor = 0;
  uint8_t channel_count = 0;
  uint32_t first_index = 0;
  uint64_t base_time_us = 0;
  uint32_t dropped = 0;  // StatsReply::samples_dropped by now
  Bytes data;
  template <class V>
  void visit(V& v) {
    v.u8(sensor);
    v.u8(channel_count);
    v.u32(first_index);
    v.u64(base_time_us);
    v.u32(dropped);
    v.bytes(data);
  }
};

/// One live inference on the window of samples that ends before end_index.
struct ResultEvent {
  uint32_t end_index = 0;
  uint64_t time_us = 0;
  uint32_t feature_us = 0;
  uint32_t inference_us = 0;
  uint32_t skipped = 0;  // windows skipped since live began because the board was behind
  Bytes output;          // int8 scores
  template <class V>
  void visit(V& v) {
    v.u32(end_index);
    v.u64(time_us);
    v.u32(feature_us);
    v.u32(inference_us);
    v.u32(skipped);
    v.bytes(output);
  }
};

struct ErrorEvent {
  Status status = Status::kOk;
  uint8_t type = 0;  // the message it answers, 0 if none
  uint8_t detail = 0;
  Bytes text;
  template <class V>
  void visit(V& v) {
    v.u8(reinterpret_cast<uint8_t&>(status));
    v.u8(type);
    v.u8(detail);
    v.bytes(text);
  }
};

}  // namespace protocol
}  // namespace thimble
