// Shapes as the packed kernels' tests draw them, with tensors about them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/firmware_agent/runtime/boards/random_model.h"

#include <algorithm>
#include <cmath>

#include "tests/core/codegen/packed/shapes.h"
#include "tests/core/codegen/recurrent/layers.h"

namespace thimble::tests {

namespace {

using packed_test::between;
using packed_test::Kind;
using packed_test::oneIn;
using packed_test::Shape;
using tflite::Op;
using tflite::TensorType;

int64_t zeroPoint(std::mt19937& random) {
  return oneIn(random, 2) ? (oneIn(random, 2) ? -128 : 127) : between(random, -128, 127);
}

int add(tflite::Graph& graph, TensorType type, std::vector<int32_t> shape, std::vector<float> scales,
        std::vector<int64_t> zero_points, int32_t axis = 0) {
  tflite::Tensor tensor;
  tensor.name = "t" + std::to_string(graph.tensors.size());
  tensor.type = type;
  tensor.shape = std::move(shape);
  tensor.quantization = {std::move(scales), std::move(zero_points), axis};
  graph.tensors.push_back(std::move(tensor));
  return static_cast<int>(graph.tensors.size()) - 1;
}

void fill(tflite::Tensor& tensor, std::mt19937& random, int32_t low, int32_t high) {
  const auto bytes = static_cast<size_t>(tflite::elementBytes(tensor.type));
  for (int64_t i = 0; i < tflite::elementCount(tensor.shape); ++i) {
    const auto value = static_cast<uint32_t>(between(random, low, high));
    for (size_t k = 0; k < bytes; ++k) tensor.data.push_back(static_cast<uint8_t>(value >> 8 * k));
  }
}

// A layer of that shape alone.
tflite::Graph graphOf(const Shape& s, std::mt19937& random) {
  tflite::Graph graph;
  const bool dense = s.kind == Kind::kDense, depthwise = s.kind == Kind::kDepthwise;
  const int32_t taps = s.filter_h * s.filter_w * (depthwise ? 1 : s.in_channels);
  const float x_scale = 0.02f;
  std::vector<float> scales, of_biases;
  for (int32_t c = 0; c < (dense ? 1 : s.channels); ++c) {
    scales.push_back(0.001f * static_cast<float>(between(random, 1, 9)));
    of_biases.push_back(x_scale * scales.back());
  }
  const std::vector<int64_t> zeros(scales.size(), 0);
  // Most sums fill the range; now and then they saturate, or products are doubled and more.
  const float spread = oneIn(random, 8) ? 0.00002f : 0.005f * static_cast<float>(between(random, 1, 9));
  const float y_scale = spread * std::sqrt(static_cast<float>(taps));
  const std::vector<int32_t> x_shape = {s.images, s.in_h, s.in_w, s.in_channels};
  const std::vector<int32_t> y_shape = {s.images, s.height().out, s.width().out, s.channels};
  const std::vector<int32_t> w_shape =
      depthwise ? std::vector<int32_t>{1, s.filter_h, s.filter_w, s.channels}
                : std::vector<int32_t>{s.channels, s.filter_h, s.filter_w, s.in_channels};
  using Dims = std::vector<int32_t>;
  const int x = add(graph, TensorType::kInt8, dense ? Dims{s.images, s.in_channels} : x_shape, {x_scale},
                    {zeroPoint(random)});
  const int w = add(graph, TensorType::kInt8, dense ? Dims{s.channels, s.in_channels} : w_shape, scales,
                    zeros, depthwise ? 3 : 0);
  fill(graph.tensors.back(), random, oneIn(random, 2) ? -127 : -128, 127);
  const int bias = add(graph, TensorType::kInt32, {s.channels}, of_biases, zeros);
  fill(graph.tensors.back(), random, -900 * taps, 900 * taps);
  const int y = add(graph, TensorType::kInt8, dense ? Dims{s.images, s.channels} : y_shape, {y_scale},
                    {zeroPoint(random)});
  const auto fused = static_cast<tflite::Activation>(between(random, 0, 3));
  tflite::Operator op;
  op.code = static_cast<int32_t>(dense       ? Op::kFullyConnected
                                 : depthwise ? Op::kDepthwiseConv2d
                                             : Op::kConv2d);
  op.inputs = {x, w, bias};
  op.outputs = {y};
  const auto padding = s.same ? tflite::Padding::kSame : tflite::Padding::kValid;
  if (dense) {
    op.options = tflite::FullyConnectedOptions{fused, false};
  } else {
    op.options = tflite::ConvOptions{padding,      s.stride_h,   s.stride_w,
                                     s.dilation_h, s.dilation_w, depthwise ? s.channels / s.in_channels : 1,
                                     fused};
  }
  graph.operators = {op};
  graph.inputs = {x};
  graph.outputs = {y};
  return graph;
}

// An image of height 1 that is worked on as a column where it needs padding.
Shape rowShape(std::mt19937& random) {
  Shape s;
  s.name = "row";
  s.kind = Kind::kDepthwise;
  s.filter_w = between(random, 2, 17);
  s.stride_w = between(random, 1, 2);
  s.in_w = between(random, 40, 120);
  s.images = between(random, 1, 2);
  s.same = !oneIn(random, 4);
  s.in_channels = s.channels = between(random, 1, 20);
  return s;
}

void append(RandomModel& model, const std::string& name, const tflite::Graph& layer) {
  tflite::Graph& graph = model.graph;
  const auto first = static_cast<int32_t>(graph.tensors.size());
  graph.tensors.insert(graph.tensors.end(), layer.tensors.begin(), layer.tensors.end());
  tflite::Operator op = layer.operators[0];
  for (int32_t& index : op.inputs) index += index < 0 ? 0 : first;
  for (int32_t& index : op.outputs) index += first;
  graph.operators.push_back(op);
  graph.inputs.push_back(layer.inputs[0] + first);
  graph.outputs = {layer.outputs[0] + first};
  model.names.push_back(name);
}

}  // namespace

RandomModel randomModel(std::mt19937& random) {
  RandomModel model;
  const auto add_shape = [&](const Shape& s) { append(model, s.described(), graphOf(s, random)); };
  for (int i = 0; i < 24; ++i) add_shape(packed_test::smallDepthwise(random));
  for (int i = 0; i < 4; ++i) add_shape(rowShape(random));
  for (int i = 0; i < 16; ++i) {
    Shape s;
    do {
      s = i % 2 == 0 ? packed_test::edgeShape(random) : packed_test::randomShape(random);
    } while (s.out_h != 0);  // bands are no layers of a file
    add_shape(s);
  }
  for (int i = 0; i < 10; ++i) append(model, "LSTM", recurrent_test::randomLstm(random));
  for (int i = 0; i < 10; ++i) append(model, "SVDF", recurrent_test::randomSvdf(random));
  return model;
}

}  // namespace thimble::tests
