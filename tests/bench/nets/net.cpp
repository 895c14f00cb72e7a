// Weights, ranges, and one function an operator.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/nets/net.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "core/quantize/affine.h"

namespace thimble::bench {

namespace {

using tflite::Activation;
using tflite::Op;
using tflite::Padding;
using tflite::RawOptions;
using tflite::TensorType;

// BuiltinOperator codes that Op does not name.
constexpr int32_t kAdd = 0, kConcatenation = 2, kLogistic = 14, kMul = 18, kResizeBilinear = 23, kPad = 34,
                  kStridedSlice = 45, kTransposeConv = 67, kResizeNearest = 97, kHardSwish = 117;

template <class T>
std::vector<uint8_t> bytesOf(const std::vector<T>& values) {
  std::vector<uint8_t> bytes(values.size() * sizeof(T));
  if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

// Ten bits of the mantissa, upwards, so that every compiler makes the same file; then a factor that no tie survives.
float coarse(float x) {
  const uint32_t bits = std::bit_cast<uint32_t>(x);
  return std::bit_cast<float>((bits + 0x1fff) & ~0x1fffu) * 1.000237f;
}

float activated(float x, Activation activation) {
  if (activation == Activation::kRelu) return std::max(x, 0.0f);
  if (activation == Activation::kRelu6) return std::clamp(x, 0.0f, 6.0f);
  return x;
}

int32_t elements(const Shape& shape) { return static_cast<int32_t>(tflite::elementCount(shape)); }

tflite::ConvOptions convOptions(const Window& w, int32_t multiplier) {
  return {w.padding, w.stride_h, w.stride_w, w.dilation_h, w.dilation_w, multiplier, w.activation};
}

}  // namespace

/// A layer with weights while it is made.
struct Net::Layer {
  int32_t channels = 1;
  Values weights;  // [channels][row]
  Values y;        // the last dimension is the channels
  Scales scales = Scales::kPerChannel;
  quantize::QuantizedWeights quantized;
  tflite::Quantization weight_scales;
  int bias = -1;
};

float Net::scale(int x) const { return graph_.tensors[static_cast<size_t>(x)].quantization.scale[0]; }

// Bell-shaped: the sum of four even ones, its variance 2 / fan_in.
Values Net::randomWeights(size_t count, int32_t fan_in) {
  const float spread = std::sqrt(6.0f / static_cast<float>(fan_in)) / 65536.0f;
  Values w(count);
  for (float& x : w) {
    float sum = -131070.0f;
    for (int i = 0; i < 4; ++i) sum += static_cast<float>(random_() >> 16);
    x = spread * sum;
  }
  return w;
}

int Net::activation(Shape shape, Values values) {
  quantize::Range range;
  range.include(values);
  // A step of margin, so that the last bits of floats decide nothing.
  const float width = coarse(1.001f * std::max(range.most - range.least, 1e-3f));
  const float least = range.least >= 0 ? 0 : -coarse(-range.least);
  const quantize::Affine affine = quantize::activationAffine({least, least + width});
  tflite::Tensor tensor;
  tensor.name = std::to_string(graph_.tensors.size());
  tensor.shape = std::move(shape);
  tensor.quantization = {{affine.scale}, {affine.zero_point}, 0};
  graph_.tensors.push_back(std::move(tensor));
  values_.push_back(std::move(values));
  return static_cast<int>(graph_.tensors.size()) - 1;
}

int Net::constant(Shape shape, TensorType type, std::vector<uint8_t> bytes,
                  tflite::Quantization quantization) {
  tflite::Tensor tensor;
  tensor.name = std::to_string(graph_.tensors.size());
  tensor.shape = std::move(shape);
  tensor.type = type;
  tensor.data = std::move(bytes);
  tensor.quantization = std::move(quantization);
  graph_.tensors.push_back(std::move(tensor));
  values_.emplace_back();
  return static_cast<int>(graph_.tensors.size()) - 1;
}

int Net::indices(const std::vector<int32_t>& values) {
  return constant({static_cast<int32_t>(values.size())}, TensorType::kInt32, bytesOf(values));
}

int Net::push(int32_t code, std::vector<int32_t> inputs, int y, decltype(tflite::Operator::options) options) {
  graph_.operators.push_back({code, std::move(inputs), {y}, std::move(options)});
  return y;
}

int Net::sameScale(int y, int x) {
  graph_.tensors[static_cast<size_t>(y)].quantization = graph_.tensors[static_cast<size_t>(x)].quantization;
  return y;
}

int Net::input(Shape shape, float least, float most) {
  Values v(static_cast<size_t>(elements(shape)));
  for (float& x : v) x = least + (most - least) * static_cast<float>(random_() >> 8) / 16777216.0f;
  v[0] = least;
  v[v.size() - 1] = most;
  graph_.inputs.push_back(activation(std::move(shape), std::move(v)));
  return graph_.inputs.back();
}

// Normalises, activates and quantizes.
void Net::finishLayer(Layer& layer, int x, Activation activation) {
  const auto channels = static_cast<size_t>(layer.channels);
  const size_t row = layer.weights.size() / channels, pixels = layer.y.size() / channels;
  const bool alone = pixels < 16;  // too few pixels to tell a channel's spread
  Values bias(channels);
  for (size_t c = 0; c < channels; ++c) {
    double sum = 0, squares = 0;
    for (size_t i = alone ? 0 : c; i < layer.y.size(); i += alone ? 1 : channels) {
      sum += double{layer.y[i]};
      squares += double{layer.y[i]} * double{layer.y[i]};
    }
    const auto count = static_cast<double>(alone ? layer.y.size() : pixels);
    const double mean = sum / count, spread = std::sqrt(std::max(squares / count - mean * mean, 1e-6));
    const double gain = (0.6 + static_cast<double>(random_() >> 16) / 65536.0) / spread;
    const double shift = static_cast<double>(random_() >> 16) / 65536.0 - 0.4;
    bias[c] = static_cast<float>(shift - (alone ? 0 : mean * gain));
    for (size_t k = 0; k < row; ++k) layer.weights[c * row + k] *= static_cast<float>(gain);
    for (size_t p = 0; p < pixels; ++p) {
      float& y = layer.y[p * channels + c];
      y = activated(static_cast<float>(double{y} * gain) + bias[c], activation);
    }
  }
  auto& q = layer.quantized;
  const bool per_channel = layer.scales == Scales::kPerChannel;
  q = quantize::quantizeWeights(layer.weights, bias, scale(x), per_channel);
  // Once more with scales of few bits.
  for (float& s : q.scale) s = coarse(s);
  for (size_t c = 0; c < channels; ++c) {
    const float s = q.scale[per_channel ? c : 0];
    for (size_t k = c * row; k < (c + 1) * row; ++k)
      q.weights[k] = static_cast<int8_t>(std::lround(layer.weights[k] / s));
    q.bias_scale[per_channel ? c : 0] = s * scale(x);
    q.bias[c] = static_cast<int32_t>(std::lround(bias[c] / (s * scale(x))));
  }
  layer.weight_scales = {q.scale, std::vector<int64_t>(q.scale.size(), 0), 0};
  layer.bias = constant({layer.channels}, TensorType::kInt32, bytesOf(q.bias),
                        {q.bias_scale, std::vector<int64_t>(q.bias_scale.size(), 0), 0});
}

int Net::conv(int x, int32_t channels, const Window& w, Scales scales) {
  const Shape in = shape(x);
  const int32_t row = w.height * w.width * in[3];
  Layer layer;
  layer.channels = channels;
  layer.scales = scales;
  layer.weights = randomWeights(static_cast<size_t>(channels * row), row);
  layer.y = convolve(w, in, values(x), layer.weights, channels);
  finishLayer(layer, x, w.activation);
  const int weights = constant({channels, w.height, w.width, in[3]}, TensorType::kInt8,
                               bytesOf(layer.quantized.weights), layer.weight_scales);
  const int y = activation({1, w.rows(in[1]), w.columns(in[2]), channels}, std::move(layer.y));
  return push(static_cast<int32_t>(Op::kConv2d), {x, weights, layer.bias}, y, convOptions(w, 1));
}

int Net::depthwise(int x, const Window& w, int32_t multiplier, Scales scales) {
  const Shape in = shape(x);
  const int32_t taps = w.height * w.width;
  Layer layer;
  layer.channels = in[3] * multiplier;
  layer.scales = scales;
  layer.weights = randomWeights(static_cast<size_t>(layer.channels * taps), taps);
  layer.y = convolveDepthwise(w, in, values(x), layer.weights, multiplier);
  finishLayer(layer, x, w.activation);
  const std::vector<int8_t>& by_channel = layer.quantized.weights;
  std::vector<int8_t> by_tap(by_channel.size());
  for (size_t i = 0; i < by_tap.size(); ++i) {
    const auto channels = static_cast<size_t>(layer.channels);
    by_tap[i] = by_channel[i % channels * static_cast<size_t>(taps) + i / channels];
  }
  layer.weight_scales.quantized_dimension = layer.scales == Scales::kPerChannel ? 3 : 0;
  const int weights = constant({1, w.height, w.width, layer.channels}, TensorType::kInt8, bytesOf(by_tap),
                               layer.weight_scales);
  const int y = activation({1, w.rows(in[1]), w.columns(in[2]), layer.channels}, std::move(layer.y));
  return push(static_cast<int32_t>(Op::kDepthwiseConv2d), {x, weights, layer.bias}, y,
              convOptions(w, multiplier));
}

int Net::transposed(int x, int32_t channels, const Window& w) {
  const Shape in = shape(x);
  const int32_t row = w.height * w.width * in[3];
  const Shape out = {1, in[1] * w.stride_h, in[2] * w.stride_w, channels};
  Layer layer;
  layer.channels = channels;
  layer.weights = randomWeights(static_cast<size_t>(channels * row), row);
  layer.y = convolveTransposed(w, in, values(x), layer.weights, out);
  finishLayer(layer, x, w.activation);
  const int weights = constant({channels, w.height, w.width, in[3]}, TensorType::kInt8,
                               bytesOf(layer.quantized.weights), layer.weight_scales);
  const int size = indices(out);
  const int y = activation(out, std::move(layer.y));
  return push(kTransposeConv, {size, weights, x, layer.bias}, y,
              RawOptions{49,
                         {{0, static_cast<uint8_t>(w.padding)},
                          {1, w.stride_w},
                          {2, w.stride_h},
                          {3, static_cast<uint8_t>(w.activation)}}});
}

int Net::dense(int x, int32_t channels, Activation activation_function, Scales scales) {
  const int32_t depth = elements(shape(x));
  Layer layer;
  layer.channels = channels;
  layer.scales = scales;
  layer.weights = randomWeights(static_cast<size_t>(channels * depth), depth);
  layer.y = convolve({}, {1, 1, 1, depth}, values(x), layer.weights, channels);
  finishLayer(layer, x, activation_function);
  const int weights =
      constant({channels, depth}, TensorType::kInt8, bytesOf(layer.quantized.weights), layer.weight_scales);
  const int y = activation({1, channels}, std::move(layer.y));
  return push(static_cast<int32_t>(Op::kFullyConnected), {x, weights, layer.bias}, y,
              tflite::FullyConnectedOptions{activation_function});
}

int Net::add(int a, int b, Activation activation_function) {
  Values sums = values(a);
  for (size_t i = 0; i < sums.size(); ++i) {
    sums[i] = activated(sums[i] + values(b)[i % values(b).size()], activation_function);
  }
  const int y = activation(shape(a), std::move(sums));
  return push(kAdd, {a, b}, y, RawOptions{11, {{0, static_cast<uint8_t>(activation_function)}}});
}

int Net::multiply(int a, int b) {
  Values products = values(a);
  for (size_t i = 0; i < products.size(); ++i) products[i] *= values(b)[i % values(b).size()];
  const int y = activation(shape(a), std::move(products));
  return push(kMul, {a, b}, y, RawOptions{21, {{0, uint8_t{0}}}});
}

int Net::averagePool(int x, const Window& w) {
  const Shape in = shape(x);
  const int y = activation({1, w.rows(in[1]), w.columns(in[2]), in[3]}, pool(w, in, values(x), false));
  return push(static_cast<int32_t>(Op::kAveragePool2d), {x}, sameScale(y, x),
              tflite::PoolOptions{w.padding, w.stride_h, w.stride_w, w.height, w.width, w.activation});
}

int Net::maxPool(int x, const Window& w) {
  const Shape in = shape(x);
  const int y = activation({1, w.rows(in[1]), w.columns(in[2]), in[3]}, pool(w, in, values(x), true));
  return push(static_cast<int32_t>(Op::kMaxPool2d), {x}, sameScale(y, x),
              tflite::PoolOptions{w.padding, w.stride_h, w.stride_w, w.height, w.width, w.activation});
}

int Net::mean(int x, bool keep_dims) {
  const Shape in = shape(x);
  Window all;
  all.height = in[1];
  all.width = in[2];
  all.padding = Padding::kValid;
  Values means = pool(all, in, values(x), false);
  const int axes = indices({1, 2});
  const int y = activation(keep_dims ? Shape{1, 1, 1, in[3]} : Shape{1, in[3]}, std::move(means));
  return push(static_cast<int32_t>(Op::kMean), {x, axes}, y, tflite::ReducerOptions{keep_dims});
}

int Net::join(const std::vector<int>& parts, int32_t axis) {
  const auto along = static_cast<size_t>(axis);
  Shape out = shape(parts[0]);
  const int32_t outer = elements({out.begin(), out.begin() + axis});
  out[along] = 0;
  for (int part : parts) out[along] += shape(part)[along];
  Values joined;
  for (int32_t i = 0; i < outer; ++i) {
    for (int part : parts) {
      const auto row = static_cast<std::ptrdiff_t>(values(part).size()) / outer;
      joined.insert(joined.end(), values(part).begin() + i * row, values(part).begin() + (i + 1) * row);
    }
  }
  // One scale for all, as converters make it.
  const int y = activation(std::move(out), std::move(joined));
  std::vector<int32_t> same;
  for (int part : parts) {
    const bool differs = scale(part) != scale(y);
    const int32_t to = differs ? sameScale(activation(shape(part), values(part)), y) : part;
    if (differs) push(static_cast<int32_t>(Op::kQuantize), {part}, to, RawOptions{});
    same.push_back(to);
  }
  return push(kConcatenation, same, y, RawOptions{10, {{0, axis}, {1, uint8_t{0}}}});
}

int Net::pad(int x, const std::vector<int32_t>& pads) {
  const Shape in = shape(x);
  const Shape out = {1, in[1] + pads[0] + pads[1], in[2] + pads[2] + pads[3], in[3]};
  Values padded(static_cast<size_t>(elements(out)));
  for (int32_t i = 0; i < elements(in); ++i) {
    const int32_t pixel = i / in[3];
    const int32_t place = (pixel / in[2] + pads[0]) * out[2] + pixel % in[2] + pads[2];
    padded[static_cast<size_t>(place * in[3] + i % in[3])] = values(x)[static_cast<size_t>(i)];
  }
  const int paddings =
      constant({4, 2}, TensorType::kInt32,
               bytesOf(std::vector<int32_t>{0, 0, pads[0], pads[1], pads[2], pads[3], 0, 0}));
  const int y = activation(out, std::move(padded));
  return push(kPad, {x, paddings}, sameScale(y, x), RawOptions{22, {}});
}

int Net::reshape(int x, Shape to) {
  const int size = indices(to);
  const int y = activation(to, values(x));
  return push(static_cast<int32_t>(Op::kReshape), {x, size}, sameScale(y, x), tflite::ReshapeOptions{to});
}

int Net::lastRows(int x, int32_t rows) {
  const Shape in = shape(x);
  const auto kept = static_cast<std::ptrdiff_t>(rows) * in[2] * in[3];
  Values last(values(x).end() - kept, values(x).end());
  const std::vector<int32_t> inputs = {x, indices({0, in[1] - rows, 0, 0}), indices({1, in[1], in[2], in[3]}),
                                       indices({1, 1, 1, 1})};
  const int y = activation({1, rows, in[2], in[3]}, std::move(last));
  return push(kStridedSlice, inputs, sameScale(y, x), RawOptions{32, {}});
}

int Net::resize(int x, int32_t factor, bool bilinear) {
  const Shape in = shape(x);
  const Shape out = {1, in[1] * factor, in[2] * factor, in[3]};
  Values nearest(static_cast<size_t>(elements(out)));
  for (int32_t i = 0; i < elements(out); ++i) {
    const int32_t pixel = i / in[3];
    const int32_t from = pixel / out[2] / factor * in[2] + pixel % out[2] / factor;
    nearest[static_cast<size_t>(i)] = values(x)[static_cast<size_t>(from * in[3] + i % in[3])];
  }
  const int size = indices({out[1], out[2]});
  const int y = sameScale(activation(out, std::move(nearest)), x);
  if (bilinear)
    return push(kResizeBilinear, {x, size}, y, RawOptions{15, {{2, uint8_t{0}}, {3, uint8_t{1}}}});
  return push(kResizeNearest, {x, size}, y, RawOptions{74, {{0, uint8_t{0}}, {1, uint8_t{1}}}});
}

int Net::hardSwish(int x) {
  Values v = values(x);
  for (float& value : v) value *= std::clamp(value + 3.0f, 0.0f, 6.0f) / 6.0f;
  const int y = activation(shape(x), std::move(v));
  return push(kHardSwish, {x}, y, RawOptions{91, {}});
}

int Net::logistic(int x) {
  Values v = values(x);
  for (float& value : v)
    value = std::clamp(0.5f + value / 4.0f, 0.0f, 1.0f);  // its tangent: near enough for ranges
  const int y = activation(shape(x), std::move(v));
  graph_.tensors[static_cast<size_t>(y)].quantization = {{1.0f / 256}, {-128}, 0};
  return push(kLogistic, {x}, y, RawOptions{});
}

int Net::softmax(int x) {
  const int y = activation(shape(x), Values(values(x).size(), 1.0f));
  graph_.tensors[static_cast<size_t>(y)].quantization = {{1.0f / 256}, {-128}, 0};
  return push(static_cast<int32_t>(Op::kSoftmax), {x}, y, tflite::SoftmaxOptions{});
}

tflite::Graph Net::finish(const std::vector<int>& outputs, const std::string& description) {
  graph_.outputs.assign(outputs.begin(), outputs.end());
  graph_.description = description;
  return std::move(graph_);
}

}  // namespace thimble::bench
