// Tensors and operators as TFLite lays them out.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/graph_builder.h"

#include <utility>

namespace thimble::quantize {
namespace {

using tflite::TensorType;

/// Dense reads and writes [1, n]; all others [1, h, w, c].
std::vector<int32_t> tensorShape(StageKind kind, const nn::Shape& shape) {
  if (kind == StageKind::kDense) return {1, static_cast<int32_t>(shape.size())};
  return {1, shape.h, shape.w, shape.c};
}

std::vector<int32_t> weightShape(const Stage& stage, const nn::LayerSpec& layer) {
  switch (stage.kind) {
    case StageKind::kDense:
      return {stage.output.c, static_cast<int32_t>(stage.input.size())};
    case StageKind::kConv:
      return {stage.output.c, layer.kernel_h, layer.kind == nn::LayerKind::kConv1d ? 1 : layer.kernel_w,
              stage.input.c};
    case StageKind::kScale:
      return {1, 1, 1, stage.output.c};
    case StageKind::kMaxPool:
    case StageKind::kAvgPool:
      break;
  }
  return {};
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

tflite::Padding tflitePadding(nn::Padding padding) {
  return padding == nn::Padding::kSame ? tflite::Padding::kSame : tflite::Padding::kValid;
}

}  // namespace

GraphBuilder::GraphBuilder(const Stage& first, Affine input) : affine_(input) {
  graph_.description = "Thimble";
  current_ = tensor("input", tensorShape(first.kind, first.input), input);
  graph_.inputs = {current_};
}

int32_t GraphBuilder::tensor(std::string name, std::vector<int32_t> shape, Affine affine) {
  return constant(std::move(name), std::move(shape), TensorType::kInt8, {},
                  {{affine.scale}, {affine.zero_point}, 0});
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

void GraphBuilder::append(tflite::Op op, std::vector<int32_t> inputs, int32_t output,
                          decltype(tflite::Operator::options) options) {
  graph_.operators.push_back({static_cast<int32_t>(op), std::move(inputs), {output}, std::move(options)});
  current_ = output;
}

void GraphBuilder::reshape(const std::vector<int32_t>& shape) {
  if (graph_.tensors[static_cast<size_t>(current_)].shape == shape) return;
  const std::string name = "reshape_" + std::to_string(++reshapes_);
  const int32_t rank = static_cast<int32_t>(shape.size());
  const int32_t wanted = constant(name + "/shape", {rank}, TensorType::kInt32, littleEndian(shape), {});
  const int32_t input = current_;
  append(tflite::Op::kReshape, {input, wanted}, tensor(name, shape, affine_), tflite::ReshapeOptions{shape});
}

void GraphBuilder::add(const Stage& stage, const nn::LayerSpec& layer, const FoldedWeights& folded,
                       Affine output) {
  reshape(tensorShape(stage.kind, stage.input));
  const tflite::Activation activation = stage.relu ? tflite::Activation::kRelu : tflite::Activation::kNone;
  const std::vector<int32_t> shape = tensorShape(stage.kind, stage.output);
  if (stage.kind == StageKind::kMaxPool || stage.kind == StageKind::kAvgPool) {
    const tflite::PoolOptions options{tflitePadding(layer.padding),
                                      layer.stride_h,
                                      layer.stride_w,
                                      layer.kernel_h,
                                      layer.kernel_w,
                                      activation};
    const int32_t input = current_;
    append(stage.kind == StageKind::kMaxPool ? tflite::Op::kMaxPool2d : tflite::Op::kAveragePool2d, {input},
           tensor(stage.name, shape, affine_), options);
    return;
  }
  // One scale for all of a dense layer's weights: older runtimes read FULLY_CONNECTED no other way.
  const bool per_channel = stage.kind != StageKind::kDense;
  const QuantizedWeights q = quantizeWeights(folded.weights, folded.bias, affine_.scale, per_channel);
  const int32_t channels = static_cast<int32_t>(q.bias.size());
  std::vector<int32_t> inputs{current_};
  inputs.push_back(constant(stage.name + "/weights", weightShape(stage, layer), TensorType::kInt8,
                            littleEndian(q.weights),
                            symmetric(q.scale, stage.kind == StageKind::kScale ? 3 : 0)));
  inputs.push_back(constant(stage.name + "/bias", {channels}, TensorType::kInt32, littleEndian(q.bias),
                            symmetric(q.bias_scale, 0)));
  affine_ = output;
  const int32_t result = tensor(stage.name, shape, output);
  if (stage.kind == StageKind::kDense) {
    append(tflite::Op::kFullyConnected, inputs, result, tflite::FullyConnectedOptions{activation, false});
    return;
  }
  tflite::ConvOptions options;
  options.activation = activation;
  if (stage.kind == StageKind::kConv) {
    options.padding = tflitePadding(layer.padding);
    options.stride_h = layer.stride_h;
    options.stride_w = layer.kind == nn::LayerKind::kConv1d ? 1 : layer.stride_w;
  }
  append(stage.kind == StageKind::kConv ? tflite::Op::kConv2d : tflite::Op::kDepthwiseConv2d, inputs, result,
         options);
}

tflite::Graph GraphBuilder::finish() && {
  const std::vector<int32_t> shape = graph_.tensors[static_cast<size_t>(current_)].shape;
  const int32_t logits = current_;
  append(tflite::Op::kSoftmax, {logits}, tensor("softmax", shape, {1.0f / 256.0f, -128}),
         tflite::SoftmaxOptions{});
  graph_.outputs = {current_};
  return std::move(graph_);
}

}  // namespace thimble::quantize
