// Drawing layers: shapes, windows, scales and zero points, the ends among them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/tflite/desktop/layer_graphs.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace thimble::tests {

namespace {

using tflite::Graph;
using tflite::Op;
using tflite::Tensor;
using Random = std::mt19937;

int32_t draw(Random& random, int32_t low, int32_t high) {
  return low + static_cast<int32_t>(random() % static_cast<uint32_t>(high - low + 1));
}

float drawScale(Random& random, float middle) {
  return middle * std::exp2(static_cast<float>(random() % 2048) / 1024 - 1);
}

int64_t drawZeroPoint(Random& random) {
  switch (random() % 4) {
    case 0:
      return -128;
    case 1:
      return 127;
    default:
      return draw(random, -128, 127);
  }
}

Tensor tensorOf(std::vector<int32_t> shape, float scale, int64_t zero_point) {
  Tensor tensor;
  tensor.shape = std::move(shape);
  tensor.quantization = {{scale}, {zero_point}, 0};
  return tensor;
}

Tensor weightsOf(std::vector<int32_t> shape, int32_t axis, bool per_channel, Random& random) {
  Tensor tensor;
  tensor.shape = std::move(shape);
  const auto scales = per_channel ? static_cast<size_t>(tensor.shape[static_cast<size_t>(axis)]) : 1;
  tensor.quantization = {{}, std::vector<int64_t>(scales, 0), axis};
  for (size_t c = 0; c < scales; ++c) tensor.quantization.scale.push_back(drawScale(random, 0.01f));
  tensor.data.resize(static_cast<size_t>(tflite::elementCount(tensor.shape)));
  for (uint8_t& byte : tensor.data) byte = static_cast<uint8_t>(draw(random, -127, 127));
  return tensor;
}

Tensor biasOf(int32_t channels, float input_scale, const Tensor& weights, Random& random) {
  Tensor tensor;
  tensor.shape = {channels};
  tensor.type = tflite::TensorType::kInt32;
  tensor.data.resize(static_cast<size_t>(channels) * 4);
  for (int32_t c = 0; c < channels; ++c) {
    const int32_t value = draw(random, -20000, 20000);
    std::memcpy(tensor.data.data() + c * 4, &value, 4);
  }
  for (float scale : weights.quantization.scale) {
    tensor.quantization.scale.push_back(input_scale * scale);
    tensor.quantization.zero_point.push_back(0);
  }
  return tensor;
}

Graph layerOf(Op code, decltype(tflite::Operator::options) options, std::vector<Tensor> inputs,
              Tensor output) {
  Graph graph;
  tflite::Operator op{static_cast<int32_t>(code), {}, {}, std::move(options)};
  for (Tensor& tensor : inputs) {
    tensor.name = "t" + std::to_string(graph.tensors.size());
    op.inputs.push_back(static_cast<int32_t>(graph.tensors.size()));
    graph.tensors.push_back(std::move(tensor));
  }
  output.name = "y";
  op.outputs = {static_cast<int32_t>(graph.tensors.size())};
  graph.tensors.push_back(std::move(output));
  graph.inputs = {0};
  graph.outputs = op.outputs;
  graph.operators = {std::move(op)};
  return graph;
}

/// Output steps of a window over n; 0: it does not fit.
int32_t stepsOf(int32_t n, int32_t kernel, int32_t stride, int32_t dilation, tflite::Padding padding) {
  if (padding == tflite::Padding::kSame) return (n + stride - 1) / stride;
  const int32_t reach = (kernel - 1) * dilation + 1;
  return n < reach ? 0 : (n - reach) / stride + 1;
}

struct Window {
  explicit Window(Random& random)
      : h(draw(random, 3, 11)),
        w(draw(random, 3, 11)),
        kernel_h(draw(random, 1, 3)),
        kernel_w(draw(random, 1, 3)),
        padding(static_cast<tflite::Padding>(random() % 2)) {
    stride_h = draw(random, 1, 3);
    stride_w = draw(random, 1, 3);
    if (random() % 4 == 0) {
      dilation_h = draw(random, 1, 2);
      dilation_w = draw(random, 1, 2);
    }
    if (dilation_h * dilation_w > 1) stride_h = stride_w = 1;
  }
  int32_t outH() const { return stepsOf(h, kernel_h, stride_h, dilation_h, padding); }
  int32_t outW() const { return stepsOf(w, kernel_w, stride_w, dilation_w, padding); }
  int32_t h, w, kernel_h, kernel_w;
  tflite::Padding padding;
  int32_t stride_h = 1, stride_w = 1, dilation_h = 1, dilation_w = 1;
};

tflite::Activation drawActivation(Random& random) {
  return static_cast<tflite::Activation>(random() % 2 == 0 ? 0 : random() % 4);
}

Graph convolution(bool depthwise, Random& random) {
  Window window(random);
  if (window.padding == tflite::Padding::kSame && window.kernel_h * window.kernel_w > 1) {
    // XNNPACK's padding wraps around where a stride beyond the kernel leaves rows out: it sees the bias alone.
    window.stride_h = std::min(window.stride_h, window.kernel_h);
    window.stride_w = std::min(window.stride_w, window.kernel_w);
  }
  const int32_t depth = draw(random, 1, 9), multiplier = draw(random, 1, 3);
  const int32_t channels = depthwise ? depth * multiplier : draw(random, 1, 17);
  const float input_scale = drawScale(random, 0.02f);
  Tensor weights = depthwise
                       ? weightsOf({1, window.kernel_h, window.kernel_w, channels}, 3, true, random)
                       : weightsOf({channels, window.kernel_h, window.kernel_w, depth}, 0, true, random);
  Tensor bias = biasOf(channels, input_scale, weights, random);
  const auto taps = static_cast<float>(tflite::elementCount(weights.shape) / channels);
  const tflite::ConvOptions options{window.padding,        window.stride_h,   window.stride_w,
                                    window.dilation_h,     window.dilation_w, depthwise ? multiplier : 1,
                                    drawActivation(random)};
  return layerOf(
      depthwise ? Op::kDepthwiseConv2d : Op::kConv2d, options,
      {tensorOf({1, window.h, window.w, depth}, input_scale, drawZeroPoint(random)), weights, bias},
      tensorOf({1, window.outH(), window.outW(), channels},
               drawScale(random, input_scale * 0.4f * std::sqrt(taps)), drawZeroPoint(random)));
}

Graph dense(bool per_channel, Random& random) {
  const int32_t depth = draw(random, 1, 40), channels = draw(random, 1, 17), batches = draw(random, 1, 3);
  const float input_scale = drawScale(random, 0.02f);
  const Tensor weights = weightsOf({channels, depth}, 0, per_channel, random);
  return layerOf(Op::kFullyConnected, tflite::FullyConnectedOptions{drawActivation(random)},
                 {tensorOf({batches, depth}, input_scale, drawZeroPoint(random)), weights,
                  biasOf(channels, input_scale, weights, random)},
                 tensorOf({batches, channels},
                          drawScale(random, input_scale * 0.4f * std::sqrt(static_cast<float>(depth))),
                          drawZeroPoint(random)));
}

Graph pool(Op code, Random& random) {
  const Window window(random);
  const int32_t depth = draw(random, 1, 9);
  const tflite::PoolOptions options{window.padding,  window.stride_h, window.stride_w,
                                    window.kernel_h, window.kernel_w, drawActivation(random)};
  const float scale = drawScale(random, 0.05f);
  const int64_t zero_point = drawZeroPoint(random);
  const auto steps = [&](int32_t n, int32_t kernel, int32_t stride) {
    return stepsOf(n, kernel, stride, 1, window.padding);
  };
  return layerOf(code, options, {tensorOf({1, window.h, window.w, depth}, scale, zero_point)},
                 tensorOf({1, steps(window.h, window.kernel_h, window.stride_h),
                           steps(window.w, window.kernel_w, window.stride_w), depth},
                          scale, zero_point));
}

}  // namespace

LayerGraph randomLayer(uint32_t kind, Random& random) {
  switch (kind) {
    case 0:
      return {"conv", convolution(false, random)};
    case 1:
      return {"depthwise", convolution(true, random)};
    case 2:
      return {"dense", dense(false, random)};
    case 3:
      return {"dense_per_channel", dense(true, random)};
    case 4:
      return {"average_pool", pool(Op::kAveragePool2d, random)};
    default:
      return {"max_pool", pool(Op::kMaxPool2d, random)};
  }
}

}  // namespace thimble::tests
