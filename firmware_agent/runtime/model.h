// Model: the parts of a .tflite file, read where they lie; nothing of it is copied to RAM but what a call
// needs.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

#include "firmware_agent/runtime/flatbuffer.h"
#include "firmware_agent/runtime/memory.h"
#include "firmware_agent/runtime/status.h"

namespace thimble {
namespace runtime {

const uint32_t kMaxRank = 6;
const uint32_t kMaxTensors = 4096;
const uint32_t kMaxOperators = 1024;
const uint32_t kMaxOpOperands = 64;  // inputs, and outputs
const uint32_t kReadInputs = 3;      // those that Call holds; others are read by Call::input
const uint32_t kArenaAlignment = 16;

/// TensorType as in the file.
const int32_t kFloat32 = 0;
const int32_t kInt32 = 2;
const int32_t kUInt8 = 3;
const int32_t kInt64 = 4;
const int32_t kBool = 6;
const int32_t kInt16 = 7;
const int32_t kInt8 = 9;

/// A tensor as one call sees it, on the stack.  constant: data lies in the file; else data is null, and it lies
/// in the arena at `ref`.
struct Tensor {
  int32_t type = -1;
  uint32_t rank = 0;
  int32_t dims[kMaxRank] = {};
  uint32_t elements = 0;
  uint32_t bytes = 0;
  const uint8_t* data = nullptr;
  bool constant = false;
  bool variable = false;
  Ref ref = kNoRef;  // kNoRef as long as there is no plan
  Vector scales;
  Vector zero_points;
  int32_t quantized_dimension = 0;

  /// Of a constant.
  const int8_t* int8() const { return reinterpret_cast<const int8_t*>(data); }
  float scale(uint32_t i = 0) const { return scales.f32(scales.count > 1 ? i : 0); }
  int32_t zeroPoint() const { return zero_points.count ? static_cast<int32_t>(zero_points.i64(0)) : 0; }
};

struct Model;

/// One operator with its tensors parsed: what prepare functions take.
struct Call {
  const Model* model = nullptr;
  int32_t code = -1;
  uint8_t options_tag = 0;
  Table options;
  Vector inputs;   // tensor indices, −1: an optional input left out
  Vector outputs;  // at least one
  bool has[kReadInputs] = {};
  Tensor in[kReadInputs];  // the first inputs
  Tensor out;              // the first output

  /// Any input or output, k in range.  An input left out: rank 0, type −1 and ok.
  Status input(uint32_t k, Tensor* tensor) const;
  Status output(uint32_t k, Tensor* tensor) const;
};

/// Gives operands other places than the file and its plan do: for a tensor by index, constant or not.
typedef Ref (*PlaceOf)(const void* context, int32_t index, bool constant);

/// The file's own lists.  Indices in them are checked where they are used.
struct Model {
  File file;
  Vector codes;      // [OperatorCode]
  Vector buffers;    // [Buffer]
  Vector metadata;   // [Metadata]
  Vector tensors;    // [Tensor]
  Vector operators;  // [Operator]
  Vector inputs;     // tensor indices
  Vector outputs;
  Vector plan;  // the memory plan's offsets, one a tensor; empty: no plan
  PlaceOf place_of = nullptr;
  const void* place_context = nullptr;

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
