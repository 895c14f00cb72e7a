// Interpreter: runs a .tflite file straight from memory (flash), verified once, with no heap and no copies.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

#include "firmware_agent/runtime/model.h"
#include "firmware_agent/runtime/program.h"
#include "firmware_agent/runtime/status.h"

namespace thimble {
namespace runtime {

const uint32_t kNoOperator = 0xffffffffu;

/// A tensor at the model's border.  data: bytes in the arena, 16-aligned.  type: TensorType as in the file.
struct TensorView {
  uint8_t* data;
  uint32_t bytes;
  int32_t type;
  float scale;  // 0: not quantized
  int32_t zero_point;
};

/// One model with its arena.  Usage: load once, fill input(0).data, invoke, read output(0).data.
/// The file (aligned to 4 bytes) and the arena must outlive the interpreter and the file must not change.  Inputs
/// may share memory with later tensors: fill them anew before each invoke.  No method writes outside the arena,
/// whatever the file says.
class Interpreter {
 public:
  /// Verifies all that the kernels rely on: structure, indices, shapes, options, quantization, the memory plan,
  /// and that the program is what the file's own lists give.  Needs no arena; afterwards arenaBytes, the counts,
  /// operatorCode and metadata are valid.
  Status verify(const uint8_t* file, uint32_t size);

  /// verify, then takes the arena (aligned to 16 bytes) and resets variable tensors.
  Status load(const uint8_t* file, uint32_t size, uint8_t* arena, uint32_t arena_size);

  /// As load, of a file that has passed verify before and has not changed since (a checksum vouches for it): takes a
  /// few hundred instructions.
  Status attach(const uint8_t* file, uint32_t size, uint8_t* arena, uint32_t arena_size);

  /// The operator that verify or load refused and its BuiltinOperator code; kNoOperator and −1 if it was none.
  uint32_t failedOperator() const { return failed_operator_; }
  int32_t failedCode() const { return failed_code_; }

  uint32_t arenaBytes() const { return program_ ? static_cast<uint32_t>(program_->arena_bytes) : 0; }
  uint32_t inputCount() const { return program_ ? static_cast<uint32_t>(program_->inputs) : 0; }
  uint32_t outputCount() const { return program_ ? static_cast<uint32_t>(program_->outputs) : 0; }
  uint32_t operatorCount() const { return program_ ? static_cast<uint32_t>(program_->operators) : 0; }
  int32_t operatorCode(uint32_t i) const;

  /// Only after load or attach, i in range (else all zero).  output makes the NaNs among floats alike (settleNans): take
  /// it anew after each invoke.
  TensorView input(uint32_t i) const;
  TensorView output(uint32_t i) const;

  /// Runs all operators in order; runOperator runs one, so that a caller can time each.  Only after load.
  Status invoke();
  Status runOperator(uint32_t i);
  /// The first output tensor of operator i, valid until a later operator reuses its memory.
  const uint8_t* operatorOutput(uint32_t i, uint32_t* bytes) const;

  /// Variable tensors to their zero point (zero for floats).
  void resetVariables();

  /// The metadata buffer of that name, in the file; null if there is none.
  const uint8_t* metadata(const char* name, uint32_t* size) const;

 private:
  Status verifyProgram(const Model& model);
  const RecordHead* record(uint32_t i) const;
  TensorView view(const ProgramPort& port) const;

  Memory memory_ = {nullptr, nullptr};
  uint32_t size_ = 0;
  const ProgramHead* program_ = nullptr;
  uint32_t failed_operator_ = kNoOperator;
  int32_t failed_code_ = -1;
};

}  // namespace runtime
}  // namespace thimble
