// WindowModel: a deployable model on the host, from raw sensor frames to scores, exactly as a board computes
// them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/tflite/host_model.h"

namespace thimble::evaluate {

/// What one window gives.
struct WindowAnswer {
  std::vector<uint8_t> output;  // raw output tensors
  uint32_t input_crc32 = 0;     // of the quantized input tensor
};

/// A model file with its memory plan, interpreter and feature pipeline.  Not thread-safe.
class WindowModel {
 public:
  /// Errors: as tflite::HostModel::load; kCorrupt for a damaged pipeline; kMismatch if the pipeline does not
  /// give what the model takes.  A model without a pipeline loads, with hasPipeline() false.
  static Result<WindowModel> load(std::span<const uint8_t> file);
  WindowModel(WindowModel&&) noexcept;
  WindowModel& operator=(WindowModel&&) noexcept;
  ~WindowModel();

  /// The file as a board gets it (with a memory plan), and its CRC-32.
  const std::vector<uint8_t>& file() const;
  uint32_t crc32() const;
  int64_t arenaBytes() const;
  bool hasPipeline() const;
  int channels() const;         // of the pipeline
  size_t windowValues() const;  // frames × channels of the pipeline

  /// Features and inference on one window, [window][channels].  Errors: kUnsupported without a pipeline,
  /// kInvalidArgument for another size.
  Result<WindowAnswer> run(std::span<const int16_t> window);

 private:
  struct State;
  explicit WindowModel(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace thimble::evaluate
