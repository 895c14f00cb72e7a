// Session: a conversation with one board over one transport: who it is, its samples, its model, its answers.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/dataset/recording.h"
#include "device_link/transport/transport.h"
#include "firmware_agent/protocol/messages.h"

namespace thimble::device_link {

/// What the board said of itself.
struct BoardInfo {
  std::string board;  // "mps2-an386"
  std::string core;   // "Cortex-M4F"
  std::string firmware_version;
  bool boot_loader = false;
  uint32_t capabilities = 0;
  uint32_t boot_count = 0;
  int64_t ram_bytes = 0, flash_bytes = 0, slot_bytes = 0, arena_bytes = 0, runtime_code_bytes = 0;
  uint32_t tick_hz = 0;
  std::vector<dataset::SensorFormat> sensors;
};

/// A run of samples as they came.  first_index: the board's count; a jump is a loss.
struct SampleBatch {
  int sensor = 0;
  int64_t first_index = 0;
  dataset::Samples samples;
  int64_t board_dropped = 0;  // lost on the board since it started
  int64_t lost = 0;           // lost in all since streaming began, on board and link
};

/// A live inference.  scores: the model's int8 outputs.
struct LiveResult {
  int64_t end_index = 0;
  int64_t time_us = 0;
  int64_t feature_us = 0, inference_us = 0;
  int64_t skipped = 0;
  std::vector<int8_t> scores;
};

struct ModelInfo {
  int slot = 0;
  int64_t size = 0;
  uint32_t crc32 = 0;
  int64_t arena_bytes = 0, input_bytes = 0, output_bytes = 0;
  int operators = 0, window_frames = 0, stride_frames = 0, channels = 0;
};

/// What one inference on the board gave.
struct BoardInference {
  std::vector<uint8_t> output;
  int64_t feature_us = 0, inference_us = 0;
  uint32_t input_crc32 = 0;
};

/// Ticks of HelloReply::tick_hz.
struct BoardProfile {
  uint64_t total_ticks = 0, feature_ticks = 0, load_ticks = 0;
  std::vector<uint64_t> operator_ticks;
};

enum class LinkState { kConnected, kLost, kClosed };

/// What a session tells, always on its own thread; return at once.  Events of one kind come in order.
struct SessionEvents {
  std::function<void(const SampleBatch&)> on_samples;
  std::function<void(const LiveResult&)> on_result;
  std::function<void(LinkState, const Error*)> on_state;  // kLost: at once when the board is pulled
};

/// Requests block the calling thread (never the GUI's) up to their timeouts, are retried where that is safe,
/// and may come from any thread (one at a time inside).  Errors of all: kDisconnected, kTimeout, and what the
/// board's status says (kUnsupported, kBusy, kCorrupt, kNoSpace …) in words.
class Session {
 public:
  /// Says hello (retried for up to 5 s: a fresh virtual board answers late) and reads the sensors.
  static Result<std::unique_ptr<Session>> connect(std::unique_ptr<Transport> transport, SessionEvents events);
  ~Session();  // stops streams politely, closes

  const BoardInfo& info() const;
  const std::string& portName() const;
  LinkState state() const;

  Result<void> startStream(int sensor);
  Result<void> stopStream();
  Result<protocol::StatsReply> stats();

  /// Uploads to the free slot, resuming where the board says; it is made current only after its check.  The
  /// model that ran still runs if anything fails.  Errors: as above; kCanceled (what is there can be
  /// resumed).
  Result<ModelInfo> uploadModel(std::span<const uint8_t> file, Job& job);
  Result<ModelInfo> modelInfo();
  Result<std::vector<protocol::SlotInfoReply>> slots();

  /// Raw input tensors in, raw output tensors out.
  Result<BoardInference> infer(std::span<const uint8_t> input, bool keep_state = false);
  /// One window of raw sensor frames: the board computes features, then infers.
  Result<BoardInference> inferWindow(std::span<const int16_t> frames);
  Result<BoardProfile> profile();

  Result<void> startLive(int sensor, int stride_frames = 0);
  Result<void> stopLive();
  /// Restarts the board and says hello again.
  Result<void> reset();

 private:
  struct State;
  explicit Session(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace thimble::device_link
