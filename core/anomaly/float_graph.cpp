// Float operators as TFLite lays them out.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/anomaly/float_graph.h"

#include <bit>

namespace thimble::anomaly {
namespace {

using tflite::Op;
using tflite::TensorType;

/// The options of an operator without any that we set: its table's tag in the schema; 0 if it has none.
tflite::RawOptions emptyOptions(Op op) {
  switch (op) {
    case Op::kAdd:
      return {11, {}};
    case Op::kMul:
      return {21, {}};
    case Op::kSub:
      return {28, {}};
    case Op::kLogSoftmax:
      return {36, {}};
    case Op::kSquaredDifference:
      return {76, {}};
    default:
      return {};
  }
}

void append(std::vector<uint8_t>& bytes, uint32_t v) {
  for (int i = 0; i < 4; ++i) bytes.push_back(static_cast<uint8_t>(v >> (8 * i)));
}

}  // namespace

int32_t FloatGraph::add(tflite::Tensor tensor) {
  graph_.tensors.push_back(std::move(tensor));
  return static_cast<int32_t>(graph_.tensors.size()) - 1;
}

const std::vector<int32_t>& FloatGraph::shapeOf(int32_t tensor) const {
  return graph_.tensors[static_cast<size_t>(tensor)].shape;
}

int32_t FloatGraph::numbers(const std::string& name, const std::vector<int32_t>& values) {
  tflite::Tensor tensor{name, {static_cast<int32_t>(values.size())}, TensorType::kInt32, {}, {}, false};
  for (const int32_t v : values) append(tensor.data, static_cast<uint32_t>(v));
  return add(std::move(tensor));
}

int32_t FloatGraph::input(std::vector<int32_t> shape, tflite::Quantization quantization) {
  const int32_t tensor =
      add({"input", std::move(shape), TensorType::kInt8, std::move(quantization), {}, false});
  graph_.inputs = {tensor};
  return tensor;
}

int32_t FloatGraph::constant(const std::string& name, std::vector<int32_t> shape,
                             std::span<const float> values) {
  tflite::Tensor tensor{name, std::move(shape), TensorType::kFloat32, {}, {}, false};
  for (const float v : values) append(tensor.data, std::bit_cast<uint32_t>(v));
  return add(std::move(tensor));
}

int32_t FloatGraph::dequantize(int32_t x) { return apply(Op::kDequantize, {x}, shapeOf(x)); }

int32_t FloatGraph::reshape(int32_t x, std::vector<int32_t> shape) {
  if (shapeOf(x) == shape) return x;
  const int32_t wanted = numbers("shape", shape);
  const int32_t y = add({"reshape", shape, TensorType::kFloat32, {}, {}, false});
  graph_.operators.push_back(
      {static_cast<int32_t>(Op::kReshape), {x, wanted}, {y}, tflite::ReshapeOptions{shape}, {}, 1});
  return y;
}

int32_t FloatGraph::dense(int32_t x, int32_t weights, int32_t bias) {
  const int32_t y = add({"dense", {1, shapeOf(weights)[0]}, TensorType::kFloat32, {}, {}, false});
  graph_.operators.push_back({static_cast<int32_t>(Op::kFullyConnected),
                              {x, weights, bias},
                              {y},
                              tflite::FullyConnectedOptions{},
                              {},
                              1});
  return y;
}

int32_t FloatGraph::apply(Op op, std::vector<int32_t> operands, std::vector<int32_t> shape) {
  const int32_t y =
      add({tflite::opName(static_cast<int32_t>(op)), std::move(shape), TensorType::kFloat32, {}, {}, false});
  graph_.operators.push_back({static_cast<int32_t>(op),
                              std::move(operands),
                              {y},
                              emptyOptions(op),
                              {},
                              op == Op::kDequantize ? 2 : 1});
  return y;
}

int32_t FloatGraph::reduce(Op op, int32_t x) {
  std::vector<int32_t> shape = shapeOf(x);
  const int32_t axis = numbers("axis", {static_cast<int32_t>(shape.size()) - 1});
  shape.back() = 1;
  const int32_t y =
      add({tflite::opName(static_cast<int32_t>(op)), std::move(shape), TensorType::kFloat32, {}, {}, false});
  graph_.operators.push_back({static_cast<int32_t>(op), {x, axis}, {y}, tflite::ReducerOptions{true}, {}, 1});
  return y;
}

}  // namespace thimble::anomaly
