// Small whole graphs for tests of the reader, the writer and the interpreter.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "core/tflite/graph.h"

namespace thimble::tests {

inline tflite::Tensor activation(const std::string& name, std::vector<int32_t> shape, float scale = 0.05f,
                                 int64_t zero_point = -3) {
  tflite::Tensor tensor;
  tensor.name = name;
  tensor.shape = std::move(shape);
  tensor.quantization = {{scale}, {zero_point}, 0};
  return tensor;
}

inline tflite::Tensor weights(const std::string& name, std::vector<int32_t> shape, int32_t axis,
                              uint32_t seed) {
  tflite::Tensor tensor;
  tensor.name = name;
  tensor.shape = std::move(shape);
  const auto channels = static_cast<size_t>(tensor.shape[static_cast<size_t>(axis)]);
  tensor.quantization = {std::vector<float>(channels, 0.01f), std::vector<int64_t>(channels, 0), axis};
  std::mt19937 random(seed);
  tensor.data.resize(static_cast<size_t>(tflite::elementCount(tensor.shape)));
  for (uint8_t& byte : tensor.data) byte = static_cast<uint8_t>(random());
  return tensor;
}

inline tflite::Tensor biases(const std::string& name, int32_t channels) {
  tflite::Tensor tensor;
  tensor.name = name;
  tensor.shape = {channels};
  tensor.type = tflite::TensorType::kInt32;
  tensor.data.resize(static_cast<size_t>(channels) * 4, 1);
  return tensor;
}

/// Every operator that the runtime has, in one chain: float in, [1,8,6,2], to float probabilities out.
inline tflite::Graph wholeGraph() {
  using tflite::Op;
  tflite::Graph g;
  g.description = "every operator";
  const auto add = [&](tflite::Tensor tensor) {
    g.tensors.push_back(std::move(tensor));
    return static_cast<int32_t>(g.tensors.size()) - 1;
  };
  const auto op = [&](Op code, std::vector<int32_t> inputs, tflite::Tensor out,
                      decltype(tflite::Operator::options) o) {
    const int32_t index = add(std::move(out));
    g.operators.push_back({static_cast<int32_t>(code), std::move(inputs), {index}, std::move(o)});
    return index;
  };
  const tflite::ConvOptions same{tflite::Padding::kSame, 1, 1, 1, 1, 1, tflite::Activation::kRelu};
  tflite::ConvOptions depthwise = same;
  depthwise.depth_multiplier = 2;
  const tflite::PoolOptions pool{tflite::Padding::kValid, 2, 2, 2, 2, tflite::Activation::kNone};
  const tflite::PoolOptions narrow{tflite::Padding::kSame, 1, 1, 2, 2, tflite::Activation::kNone};

  tflite::Tensor given = activation("given", {1, 8, 6, 2});
  given.type = tflite::TensorType::kFloat32;
  given.quantization = {};
  int32_t x = add(given);
  g.inputs = {x};
  x = op(Op::kQuantize, {x}, activation("quantized", {1, 8, 6, 2}), {});
  x = op(Op::kConv2d, {x, add(weights("w1", {3, 3, 3, 2}, 0, 1)), add(biases("b1", 3))},
         activation("conv", {1, 8, 6, 3}, 0.1f), same);
  x = op(Op::kDepthwiseConv2d, {x, add(weights("w2", {1, 3, 3, 6}, 3, 2)), add(biases("b2", 6))},
         activation("depthwise", {1, 8, 6, 6}, 0.2f), depthwise);
  x = op(Op::kMaxPool2d, {x}, activation("max", {1, 4, 3, 6}, 0.2f), pool);
  x = op(Op::kAveragePool2d, {x}, activation("average", {1, 4, 3, 6}, 0.2f), narrow);
  tflite::Tensor axes = biases("axes", 1);
  axes.data = {1, 0, 0, 0};
  x = op(Op::kMean, {x, add(axes)}, activation("mean", {1, 3, 6}, 0.15f), tflite::ReducerOptions{false});
  x = op(Op::kReshape, {x}, activation("flat", {1, 18}, 0.15f), tflite::ReshapeOptions{{1, 18}});
  x = op(Op::kFullyConnected, {x, add(weights("w3", {5, 18}, 0, 3)), add(biases("b3", 5))},
         activation("logits", {1, 5}, 0.3f), tflite::FullyConnectedOptions{});
  x = op(Op::kSoftmax, {x}, activation("probabilities", {1, 5}, 1.0f / 256, -128), tflite::SoftmaxOptions{});
  tflite::Tensor out = activation("out", {1, 5});
  out.type = tflite::TensorType::kFloat32;
  out.quantization = {};
  x = op(Op::kDequantize, {x}, out, {});
  g.outputs = {x};
  const std::string labels = "idle\nshake\ncircle\nwave\nother\n";
  g.metadata["ThimbleLabels"] = {labels.begin(), labels.end()};
  g.metadata["ThimblePipeline"] = {1, 2, 3, 4, 5};
  return g;
}

/// One operator that the runtime does not have: LSTM, the old one.
inline tflite::Graph unknownOperatorGraph() {
  tflite::Graph graph;
  graph.tensors = {{"x", {1, 4}, tflite::TensorType::kInt8, {{0.5f}, {0}, 0}, {}},
                   {"y", {1, 4}, tflite::TensorType::kInt8, {{0.5f}, {0}, 0}, {}}};
  graph.operators = {{16, {0}, {1}, tflite::RawOptions{14, {{0, uint8_t{4}}}}}};
  graph.inputs = {0};
  graph.outputs = {1};
  return graph;
}

}  // namespace thimble::tests
