// Graph: a .tflite model as plain values, the form that the reader yields, the quantizer makes and the writer
// takes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace thimble::tflite {

/// Numbers as in the file.
enum class TensorType : int8_t {
  kFloat32 = 0,
  kInt32 = 2,
  kUint8 = 3,
  kInt64 = 4,
  kBool = 6,
  kInt16 = 7,
  kInt8 = 9
};
enum class Padding : int8_t { kSame = 0, kValid = 1 };
enum class Activation : int8_t { kNone = 0, kRelu = 1, kReluN1To1 = 2, kRelu6 = 3 };

/// BuiltinOperator codes of the operators Thimble reads and writes; other codes are kept as numbers.
enum class Op : int32_t {
  kAdd = 0,
  kAveragePool2d = 1,
  kConv2d = 3,
  kDepthwiseConv2d = 4,
  kDequantize = 6,
  kFullyConnected = 9,
  kMaxPool2d = 17,
  kMul = 18,
  kRelu = 19,
  kReshape = 22,
  kSoftmax = 25,
  kSvdf = 27,
  kMean = 40,
  kSub = 41,
  kUnidirectionalSequenceLstm = 44,
  kStridedSlice = 45,
  kLogSoftmax = 50,
  kTransposeConv = 67,
  kSum = 74,
  kSqrt = 75,
  kReduceMax = 82,
  kReduceMin = 89,
  kLeakyRelu = 98,
  kSquaredDifference = 99,
  kQuantize = 114,
  kBatchMatmul = 126,
};

/// The operator's name as TFLite writes it ("CONV_2D"), or "op 123" for a code without a name here.
std::string opName(int32_t builtin_code);

/// real = scale[c] × (q − zero_point[c]).  Empty: not quantized.  One entry: per tensor; more: one a channel
/// of quantized_dimension.
struct Quantization {
  std::vector<float> scale;
  std::vector<int64_t> zero_point;
  int32_t quantized_dimension = 0;
};

struct Tensor {
  std::string name;
  std::vector<int32_t> shape;  // empty: a scalar
  TensorType type = TensorType::kInt8;
  Quantization quantization;
  std::vector<uint8_t> data;  // constant contents, little-endian; empty: computed at run time
  bool is_variable = false;
};

struct ConvOptions {
  Padding padding = Padding::kValid;
  int32_t stride_h = 1, stride_w = 1;
  int32_t dilation_h = 1, dilation_w = 1;
  int32_t depth_multiplier = 1;  // depthwise only
  Activation activation = Activation::kNone;
};
struct PoolOptions {
  Padding padding = Padding::kValid;
  int32_t stride_h = 1, stride_w = 1;
  int32_t filter_h = 1, filter_w = 1;
  Activation activation = Activation::kNone;
};
struct FullyConnectedOptions {
  Activation activation = Activation::kNone;
  bool keep_num_dims = false;
};
struct SoftmaxOptions {
  float beta = 1.0f;
};
struct ReshapeOptions {
  std::vector<int32_t> new_shape;
};
struct ReducerOptions {
  bool keep_dims = false;
};

/// Options of any other operator: the union's tag and the table's fields by id, as in the TFLite schema.  Tag 0: none.
struct RawOptions {
  using Field = std::variant<uint8_t, int32_t, float, std::vector<int32_t>>;
  uint8_t tag = 0;
  std::vector<std::pair<uint16_t, Field>> fields;
};

/// inputs, outputs: tensor indices; −1 in inputs: an optional input left out.
struct Operator {
  int32_t code = 0;  // BuiltinOperator
  std::vector<int32_t> inputs;
  std::vector<int32_t> outputs;
  std::variant<std::monostate, ConvOptions, PoolOptions, FullyConnectedOptions, SoftmaxOptions,
               ReshapeOptions, ReducerOptions, RawOptions>
      options;
  /// Tensors that only say how values inside of the operator are quantized; −1: left out.
  std::vector<int32_t> intermediates = {};
  int32_t version = 0;  // as the file counts them; 0: the writer's own
};

/// One subgraph.  Operators stand in the order in which they run.
struct Graph {
  std::vector<Tensor> tensors;
  std::vector<Operator> operators;
  std::vector<int32_t> inputs;
  std::vector<int32_t> outputs;
  std::string description;
  std::map<std::string, std::vector<uint8_t>> metadata;  // name → bytes, the memory plan left out
};

/// Elements of a shape; bytes of one element; bytes of a whole tensor.
int64_t elementCount(const std::vector<int32_t>& shape);
int64_t elementBytes(TensorType type);
int64_t tensorBytes(const Tensor& tensor);

}  // namespace thimble::tflite
