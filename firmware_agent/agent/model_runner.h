// ModelRunner: the model that runs, with its tensors as byte strings and its feature pipeline.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/dsp/pipeline.h"
#include "firmware_agent/protocol/messages.h"
#include "firmware_agent/runtime/interpreter.h"

namespace thimble {
namespace agent {

/// Memory of the board for a model: its tensors, and its sensor windows and features.  Both aligned to 16
/// bytes.
struct Workspace {
  uint8_t* arena;
  uint32_t arena_bytes;
  uint8_t* window;
  uint32_t window_bytes;
};

class ModelRunner {
 public:
  explicit ModelRunner(const Workspace& workspace) : workspace_(workspace) {}

  /// Whether load would take the file; what runs is left alone.  detail: runtime::Status.
  protocol::Status check(const uint8_t* file, uint32_t size, uint8_t& detail) const;
  /// Takes the file, which stays in place.  verified: check took this very file before, which is not done again.  On
  /// failure no model is loaded.  detail: as check.
  protocol::Status load(const uint8_t* file, uint32_t size, bool verified, uint8_t& detail);
  bool loaded() const { return loaded_; }
  runtime::Interpreter& interpreter() { return interpreter_; }

  uint32_t inputBytes() const;
  uint32_t outputBytes() const;
  /// Inputs and outputs are addressed back to back.  False if out of range.
  bool writeInput(uint32_t offset, const uint8_t* bytes, uint32_t size);
  /// Bytes read, fewer at the end.
  uint32_t readOutput(uint32_t offset, uint8_t* out, uint32_t size) const;
  uint32_t inputCrc() const;

  /// The feature pipeline; null if the model has none that fits its input and this board.
  const dsp::Pipeline* pipeline() const { return has_pipeline_ ? &pipeline_ : nullptr; }
  /// Memory of one window of raw frames, and another for a ring of them.  Only with a pipeline.
  int16_t* window() { return window_; }
  int16_t* ring() { return ring_; }
  uint32_t windowBytes() const;
  /// Features of window(), quantized into the input.  Only with a pipeline.
  void computeInput();

 private:
  void takePipeline();

  Workspace workspace_;
  runtime::Interpreter interpreter_;
  bool loaded_ = false;
  dsp::Pipeline pipeline_;
  bool has_pipeline_ = false;
  int16_t* window_ = nullptr;
  int16_t* ring_ = nullptr;
  float* features_ = nullptr;
  float* scratch_ = nullptr;
};

}  // namespace agent
}  // namespace thimble
