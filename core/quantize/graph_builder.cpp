// Tensors and operators as TFLite lays them out.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/graph_builder.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/quantize/gates.h"

namespace thimble::quantize {
namespace {

using tflite::TensorType;

/// Dense reads and writes [1, n], a recurrent layer [1, steps, n]; others [1, h, w, c].
std::vector<int32_t> tensorShape(StageKind kind, const nn::Shape& shape) {
  if (kind == StageKind::kDense) return {1, static_cast<int32_t>(shape.size())};
  if (kind == StageKind::kLstm) return {1, shape.h, shape.c};
  return {1, shape.h, shape.w, shape.c};
}

std::vector<int32_t> weightShape(const Stage& stage, const nn::LayerSpec& layer) {
  const int32_t width = nn::overTime(layer.kind) ? 1 : layer.kernel_w;
  switch (stage.kind) {
    case StageKind::kDense:
      return {stage.output.c, static_cast<int32_t>(stage.input.size())};
    case StageKind::kConv:
      return {stage.output.c, layer.kernel_h, width, stage.input.c};
    case StageKind::kDepthwise:
      return {1, layer.kernel_h, width, stage.output.c};
    default:
      return {1, 1, 1, stage.output.c};
  }
}

/// [channels, taps] → [taps, channels].
std::vector<int8_t> channelsLast(const std::vector<int8_t>& weights, size_t channels) {
  std::vector<int8_t> turned;
  const size_t taps = weights.size() / channels;
  for (size_t t = 0; t < taps; ++t)
    for (size_t c = 0; c < channels; ++c) turned.push_back(weights[c * taps + t]);
  return turned;
}

template <class T>
std::vector<uint8_t> littleEndian(const std::vector<T>& values) {
  std::vector<uint8_t> bytes;
  for (T v : values)
    for (size_t i = 0; i < sizeof(T); ++i)
      bytes.push_back(static_cast<uint8_t>(static_cast<std::make_unsigned_t<T>>(v) >> (8 * i)));
  return bytes;
}

tflite::Quantization symmetric(const std::vector<float>& scale, int32_t dimension) {
  return {scale, std::vector<int64_t>(scale.size(), 0), dimension};
}

// Tags of the union of options in TFLite's schema, and its code of tanh.
constexpr uint8_t kAddOptions = 11, kMulOptions = 21, kStridedSliceOptions = 32, kLstmOptions = 71,
                  kLeakyReluOptions = 75;
constexpr uint8_t kTanh = 4;

/// Of an LSTM, in TFLite's order.
constexpr const char* kGates[] = {"input", "forget", "cell", "output"};

/// Of an int8 softmax.
constexpr Affine kProbabilities{1.0f / 256.0f, -128};

/// The power of two over 32768 that holds ± largest in int16: TFLite wants one for cell states.
float cellScale(float largest) {
  int exponent = 0;
  std::frexp(std::max(largest, 0.5f), &exponent);  // largest < 2^exponent
  return std::ldexp(1.0f, std::min(exponent - 15, 0));
}

tflite::Padding tflitePadding(nn::Padding padding) {
  return padding == nn::Padding::kSame ? tflite::Padding::kSame : tflite::Padding::kValid;
}

}  // namespace

GraphBuilder::GraphBuilder(const Stage& first, Affine input, const QuantizeSettings& settings,
                           Affine wide_input)
    : settings_(settings) {
  graph_.description = "Thimble";
  current_ = {tensor("input", tensorShape(first.kind, first.input), input), input};
  graph_.inputs = {current_.tensor};
  if (settings_.wide) requantize(TensorType::kInt16, "input_16", wide_input);
  values_ = {current_};
}

void GraphBuilder::requantize(TensorType type, const std::string& name, Affine affine) {
  type_ = type;
  append(tflite::Op::kQuantize, {current_.tensor}, tensor(name, shapeOf(current_.tensor), affine), affine,
         {});
}

const std::vector<int32_t>& GraphBuilder::shapeOf(int32_t tensor) const {
  return graph_.tensors[static_cast<size_t>(tensor)].shape;
}

int32_t GraphBuilder::tensor(std::string name, std::vector<int32_t> shape, Affine affine) {
  return constant(std::move(name), std::move(shape), type_, {}, {{affine.scale}, {affine.zero_point}, 0});
}

int32_t GraphBuilder::constant(std::string name, std::vector<int32_t> shape, TensorType type,
                               std::span<const uint8_t> bytes, tflite::Quantization quantization) {
  graph_.tensors.push_back({std::move(name),
                            std::move(shape),
                            type,
                            std::move(quantization),
                            {bytes.begin(), bytes.end()},
                            false});
  return static_cast<int32_t>(graph_.tensors.size()) - 1;
}

int32_t GraphBuilder::integers(std::string name, const std::vector<int32_t>& values) {
  return constant(std::move(name), {static_cast<int32_t>(values.size())}, TensorType::kInt32,
                  littleEndian(values), {});
}

void GraphBuilder::append(tflite::Op op, std::vector<int32_t> inputs, int32_t output, Affine affine,
                          decltype(tflite::Operator::options) options) {
  graph_.operators.push_back({static_cast<int32_t>(op), std::move(inputs), {output}, std::move(options)});
  current_ = {output, affine};
}

int32_t GraphBuilder::reshaped(Value value, const std::vector<int32_t>& shape) {
  if (shapeOf(value.tensor) == shape) return value.tensor;
  const Value kept = current_;
  const std::string name = "reshape_" + std::to_string(++reshapes_);
  const int32_t wanted = integers(name + "/shape", shape);
  append(tflite::Op::kReshape, {value.tensor, wanted}, tensor(name, shape, value.affine), value.affine,
         tflite::ReshapeOptions{shape});
  return std::exchange(current_, kept).tensor;
}

void GraphBuilder::reshape(const std::vector<int32_t>& shape) { current_.tensor = reshaped(current_, shape); }

void GraphBuilder::add(const Stage& stage, const nn::LayerSpec& layer, const FoldedWeights& folded,
                       Affine output) {
  const bool by_element = stage.kind == StageKind::kAdd || stage.kind == StageKind::kLeakyRelu ||
                          stage.kind == StageKind::kSquare;
  if (!by_element) reshape(tensorShape(stage.kind, stage.input));
  if (isWeighted(stage.kind)) {
    addWeighted(stage, layer, folded, output);
  } else if (keepsScale(stage.kind) || stage.kind == StageKind::kAvgPool) {
    addPool(stage, layer);
  } else if (stage.kind == StageKind::kGlobalAvgPool) {
    addMean(stage, output);
  } else if (stage.kind == StageKind::kAdd) {
    addSum(stage, output);
  } else if (stage.kind == StageKind::kSquare) {
    append(tflite::Op::kMul, {current_.tensor, current_.tensor},
           tensor(stage.name, shapeOf(current_.tensor), output), output, tflite::RawOptions{kMulOptions, {}});
  } else {
    append(tflite::Op::kLeakyRelu, {current_.tensor}, tensor(stage.name, shapeOf(current_.tensor), output),
           output, tflite::RawOptions{kLeakyReluOptions, {{uint16_t{0}, layer.rate}}});
  }
  values_.push_back(current_);
}

void GraphBuilder::addPool(const Stage& stage, const nn::LayerSpec& layer) {
  tflite::PoolOptions options{tflite::Padding::kValid, 1, 1, stage.input.h, stage.input.w, stage.activation};
  if (stage.kind != StageKind::kGlobalMaxPool)
    options = {tflitePadding(layer.padding),
               layer.stride_h,
               layer.stride_w,
               layer.kernel_h,
               layer.kernel_w,
               stage.activation};
  const Value input = current_;
  append(stage.kind == StageKind::kAvgPool ? tflite::Op::kAveragePool2d : tflite::Op::kMaxPool2d,
         {input.tensor}, tensor(stage.name, tensorShape(stage.kind, stage.output), input.affine),
         input.affine, options);
}

void GraphBuilder::addMean(const Stage& stage, Affine output) {
  const int32_t axes = integers(stage.name + "/axes", {1, 2});
  append(tflite::Op::kMean, {current_.tensor, axes}, tensor(stage.name, {1, stage.output.c}, output), output,
         tflite::ReducerOptions{false});
}

void GraphBuilder::addSum(const Stage& stage, Affine output) {
  const std::vector<int32_t> shape = shapeOf(current_.tensor);
  const int32_t other = reshaped(values_[static_cast<size_t>(stage.added + 1)], shape);
  append(tflite::Op::kAdd, {current_.tensor, other}, tensor(stage.name, shape, output), output,
         tflite::RawOptions{kAddOptions,
                            {{uint16_t{0}, static_cast<uint8_t>(stage.activation)},
                             {uint16_t{1}, uint8_t{0}}}});  // int16 scales need be no powers of two
}

void GraphBuilder::addWeighted(const Stage& stage, const nn::LayerSpec& layer, const FoldedWeights& folded,
                               Affine output) {
  const bool dense = stage.kind == StageKind::kDense;
  const QuantizedWeights q = quantizeWeights(folded.weights, folded.bias, current_.affine.scale,
                                             hasChannelScales(stage.kind, settings_));
  const int32_t channels = static_cast<int32_t>(q.bias.size());
  const bool depthwise = stage.kind == StageKind::kDepthwise || stage.kind == StageKind::kScale;
  std::vector<int32_t> inputs{current_.tensor};
  inputs.push_back(
      constant(stage.name + "/weights", weightShape(stage, layer), TensorType::kInt8,
               littleEndian(depthwise ? channelsLast(q.weights, static_cast<size_t>(channels)) : q.weights),
               symmetric(q.scale, depthwise ? 3 : 0)));
  const std::vector<int64_t> wide_bias(q.bias.begin(), q.bias.end());
  inputs.push_back(
      constant(stage.name + "/bias", {channels}, settings_.wide ? TensorType::kInt64 : TensorType::kInt32,
               settings_.wide ? littleEndian(wide_bias) : littleEndian(q.bias), symmetric(q.bias_scale, 0)));
  const int32_t result = tensor(stage.name, tensorShape(stage.kind, stage.output), output);
  if (dense)
    return append(tflite::Op::kFullyConnected, inputs, result, output,
                  tflite::FullyConnectedOptions{stage.activation, false});
  tflite::ConvOptions options;
  options.activation = stage.activation;
  if (stage.kind != StageKind::kScale) {
    const bool over_time = nn::overTime(layer.kind);
    options.padding = tflitePadding(layer.padding);
    options.stride_h = layer.stride_h;
    options.stride_w = over_time ? 1 : layer.stride_w;
    options.dilation_h = layer.dilation_h;
    options.dilation_w = over_time ? 1 : layer.dilation_w;
  }
  if (stage.kind == StageKind::kDepthwise) options.depth_multiplier = layer.multiplier;
  append(depthwise ? tflite::Op::kDepthwiseConv2d : tflite::Op::kConv2d, inputs, result, output, options);
}

std::vector<int32_t> GraphBuilder::lstmIntermediates(const std::string& name, Affine hidden) {
  std::vector<int32_t> all;
  for (const char* gate : kGates)
    all.push_back(constant(name + "/input_to_" + gate, {0}, TensorType::kFloat32, {}, {}));
  all.push_back(tensor(name + "/effective_hidden", {0}, hidden));
  return all;
}

void GraphBuilder::addLstm(const Stage& stage, const nn::LayerSpec& layer, const nn::LayerWeights& weights,
                           Affine hidden, float largest_cell) {
  reshape(tensorShape(stage.kind, stage.input));
  std::vector<int32_t> inputs(24, -1);  // peepholes, projection and layer norm left out
  inputs[0] = current_.tensor;
  const auto gates = quantizeGates(weights.weights, weights.bias, current_.affine.scale, hidden.scale);
  for (size_t gate = 0; gate < gates.size(); ++gate) {
    const std::string name = stage.name + "/" + kGates[gate];
    const auto& [in, state] = gates[gate];
    inputs[1 + gate] = constant(name + "/weights", {layer.units, stage.input.c}, TensorType::kInt8,
                                littleEndian(in.weights), symmetric(in.scale, 0));
    inputs[5 + gate] = constant(name + "/state_weights", {layer.units, layer.units}, TensorType::kInt8,
                                littleEndian(state.weights), symmetric(state.scale, 0));
    inputs[12 + gate] = constant(name + "/bias", {layer.units}, TensorType::kInt32, littleEndian(in.bias),
                                 symmetric(in.bias_scale, 0));
  }
  inputs[18] = tensor(stage.name + "/hidden", {1, layer.units}, hidden);
  inputs[19] = constant(stage.name + "/cells", {1, layer.units}, TensorType::kInt16, {},
                        {{cellScale(largest_cell)}, {0}, 0});
  for (int32_t state : {inputs[18], inputs[19]})
    graph_.tensors[static_cast<size_t>(state)].is_variable = true;
  const std::vector<int32_t> intermediates = lstmIntermediates(stage.name, hidden);
  const std::string every = layer.sequence ? stage.name : stage.name + "/steps";
  append(tflite::Op::kUnidirectionalSequenceLstm, inputs,
         tensor(every, {1, stage.input.h, layer.units}, hidden), hidden,
         tflite::RawOptions{kLstmOptions, {{uint16_t{0}, kTanh}}});
  graph_.operators.back().intermediates = intermediates;
  if (!layer.sequence) {
    const int32_t last = current_.tensor, begin = integers(stage.name + "/begin", {0, stage.input.h - 1, 0}),
                  end = integers(stage.name + "/end", {1, stage.input.h, layer.units}),
                  strides = integers(stage.name + "/strides", {1, 1, 1});
    append(tflite::Op::kStridedSlice, {last, begin, end, strides},
           tensor(stage.name, {1, layer.units}, hidden), hidden,
           tflite::RawOptions{kStridedSliceOptions, {{uint16_t{4}, int32_t{2}}}});  // axis 1 shrinks
  }
  values_.push_back(current_);
}

tflite::Graph GraphBuilder::finish(nn::Head head, Affine output) && {
  if (head == nn::Head::kSoftmax) {
    const Affine probabilities = settings_.wide ? Affine{1.0f / 32768.0f, 0} : kProbabilities;
    const int32_t logits = current_.tensor;
    append(tflite::Op::kSoftmax, {logits}, tensor("softmax", shapeOf(logits), probabilities), probabilities,
           tflite::SoftmaxOptions{});
  }
  if (settings_.wide)
    requantize(TensorType::kInt8, "output", head == nn::Head::kSoftmax ? kProbabilities : output);
  graph_.outputs = {current_.tensor};
  return std::move(graph_);
}

}  // namespace thimble::quantize
