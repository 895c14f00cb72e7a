// Model: the parts of a .tflite file, read where they lie; nothing of it is copied to RAM but what a call
// needs.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

#include "firmware_agent/runtime/flatbuffer.h"
#include "firmware_agent/runtime/status.h"

namespace thimble {
namespace runtime {

const uint32_t kMaxRank = 5;
const uint32_t kMaxTensors = 4096;
const uint32_t kMaxOperators = 1024;
const uint32_t kMaxOpInputs = 3;
const uint32_t kArenaAlignment = 16;

/// TensorType as in the file.
const int32_t kFloat32 = 0;
const int32_t kInt32 = 2;
const int32_t kInt8 = 9;

/// A tensor as one call sees it, on the stack.  constant: data lies in the file; else it lies in the arena at
/// `offset` (data is null as long as there is no arena).
struct Tensor {
  int32_t type = -1;
  uint32_t rank = 0;
  int32_t dims[kMaxRank] = {};
  uint32_t elements = 0;
  uint32_t bytes = 0;
  const uint8_t* data = nullptr;
  bool constant = false;
  bool variable = false;
  int32_t offset = -1;  // in the arena; −1: none
  Vector scales;
  Vector zero_points;
  int32_t quantized_dimension = 0;

  const int8_t* int8() const { return reinterpret_cast<const int8_t*>(data); }
  int8_t* int8Out() const { return reinterpret_cast<int8_t*>(const_cast<uint8_t*>(data)); }
  float scale(uint32_t i = 0) const { return scales.f32(scales.count > 1 ? i : 0); }
  int32_t zeroPoint() const { return zero_points.count ? static_cast<int32_t>(zero_points.i64(0)) : 0; }
};

/// One operator with its tensors parsed: what check and run functions take.
struct Call {
  int32_t code = -1;
  uint8_t options_tag = 0;
  Table options;
  uint32_t input_count = 0;
  bool has[kMaxOpInputs] = {};  // false: an optional input left out
  Tensor in[kMaxOpInputs];
  uint32_t output_count = 0;
  Tensor out;
};

/// The file's own lists.  Indices in them are checked where they are used.
struct Model {
  File file;
  uint8_t* arena = nullptr;
  Vector codes;      // [OperatorCode]
  Vector buffers;    // [Buffer]
  Vector metadata;   // [Metadata]
  Vector tensors;    // [Tensor]
  Vector operators;  // [Operator]
  Vector inputs;     // tensor indices
  Vector outputs;
  Vector plan;  // the memory plan's offsets, one a tensor; empty: no plan

  /// Finds the lists.  kNotAModel, kCorrupt or kTooManyParts.
  Status open(const uint8_t* data, uint32_t size);

  Table operatorTable(uint32_t i) const { return Table::element(file, operators, i); }
  int32_t operatorCode(uint32_t i) const;
  Vector operatorInputs(uint32_t i) const { return operatorTable(i).vector(1, 4); }
  Vector operatorOutputs(uint32_t i) const { return operatorTable(i).vector(2, 4); }

  /// Reads a tensor: index, shape, size of constant data.  Types other than the above have bytes 0.
  Status tensor(int32_t index, Tensor* tensor) const;
  /// Reads an operator and its tensors.
  Status call(uint32_t i, Call* call) const;

  /// The contents of a buffer by index; empty for 0, out of range or no contents.
  Vector bufferData(uint32_t index) const;
  Vector findMetadata(const char* name) const;
};

}  // namespace runtime
}  // namespace thimble
