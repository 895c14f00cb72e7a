// Operators walked from input to output, each turned into the layers it is.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/net_of_graph.h"

#include <algorithm>
#include <bit>
#include <new>

#include "core/nn/network.h"

namespace thimble::quantize {
namespace {

using nn::LayerKind;
using tflite::Op;

/// The contents of a constant tensor as numbers; empty if it is none, or of a type that weights do not have.
std::vector<float> numbersOf(const tflite::Tensor& tensor) {
  const size_t n = static_cast<size_t>(tflite::elementCount(tensor.shape));
  if (tensor.data.empty() || tensor.data.size() != static_cast<size_t>(tflite::tensorBytes(tensor)))
    return {};
  const auto word = [&](size_t i) {
    uint32_t v = 0;
    for (size_t k = 0; k < 4; ++k) v |= uint32_t{tensor.data[4 * i + k]} << (8 * k);
    return v;
  };
  const tflite::Quantization& q = tensor.quantization;
  size_t inner = 1, channels = q.scale.size();
  if (channels > 1) {
    const size_t dimension = static_cast<size_t>(std::max<int32_t>(q.quantized_dimension, 0));
    if (dimension >= tensor.shape.size() || tensor.shape[dimension] != static_cast<int32_t>(channels))
      return {};
    for (size_t d = dimension + 1; d < tensor.shape.size(); ++d)
      inner *= static_cast<size_t>(tensor.shape[d]);
  }
  std::vector<float> numbers(n);
  for (size_t i = 0; i < n; ++i) {
    const size_t c = channels > 1 ? i / inner % channels : 0;
    const double zero = c < q.zero_point.size() ? static_cast<double>(q.zero_point[c]) : 0;
    if (tensor.type == tflite::TensorType::kFloat32)
      numbers[i] = std::bit_cast<float>(word(i));
    else if (channels == 0)
      return {};
    else if (tensor.type == tflite::TensorType::kInt8)
      numbers[i] = static_cast<float>(double{q.scale[c]} * (static_cast<int8_t>(tensor.data[i]) - zero));
    else if (tensor.type == tflite::TensorType::kInt32)
      numbers[i] = static_cast<float>(double{q.scale[c]} * (static_cast<int32_t>(word(i)) - zero));
    else
      return {};
  }
  return numbers;
}

class Walk {
 public:
  explicit Walk(const tflite::Graph& graph) : graph_(graph) {}

  Result<nn::TrainedNet> go() {
    if (graph_.inputs.size() != 1 || graph_.outputs.size() != 1)
      return unsupported("it has several inputs or outputs");
    net_.spec.preset = "custom";
    net_.spec.head = nn::Head::kLinear;
    current_ = graph_.inputs[0];
    if (!shapeOf(current_, net_.spec.input)) return unsupported("its input is no row, series or image");
    for (at_ = 0; at_ < graph_.operators.size(); ++at_) {
      const tflite::Operator& op = graph_.operators[at_];
      if (op.inputs.empty() || op.inputs[0] != current_ || op.outputs.size() != 1)
        return unsupported(here() + " does not follow the one before it");
      if (net_.spec.head == nn::Head::kSoftmax && !isBorder(op))
        return unsupported(here() + " comes after the softmax");
      if (Result<void> ok = add(op); !ok) return ok.error();
      current_ = op.outputs[0];
    }
    if (current_ != graph_.outputs[0]) return unsupported("its output is not the last operator's");
    const Result<nn::Network<float>> fits = nn::networkOf(net_);
    if (!fits) return unsupported(fits.error().message);
    return net_;
  }

 private:
  const tflite::Tensor& tensor(int32_t i) const { return graph_.tensors[static_cast<size_t>(i)]; }
  std::string here() const {
    return tflite::opName(graph_.operators[at_].code) + " (operator " + std::to_string(at_) + ")";
  }
  static Error unsupported(const std::string& why) {
    return {ErrorCode::kUnsupported, "The model's weights cannot be taken over: " + why + ".",
            "It can still be evaluated, profiled and flashed as it is."};
  }
  static bool isBorder(const tflite::Operator& op) {
    const Op code = static_cast<Op>(op.code);
    return code == Op::kQuantize || code == Op::kDequantize || code == Op::kReshape;
  }

  /// [1, n], [1, steps, channels] or [1, h, w, c].
  bool shapeOf(int32_t index, nn::Shape& shape) const {
    const std::vector<int32_t>& s = tensor(index).shape;
    if (s.size() < 2 || s.size() > 4 || s[0] != 1) return false;
    shape = {1, 1, s.back()};
    if (s.size() > 2) shape.h = s[1];
    if (s.size() > 3) shape.w = s[2];
    return true;
  }

  void push(nn::LayerSpec layer, nn::LayerWeights weights = {}) {
    net_.spec.layers.push_back(layer);
    net_.layers.push_back(std::move(weights));
  }

  Result<void> activation(tflite::Activation activation) {
    switch (activation) {
      case tflite::Activation::kNone:
        return {};
      case tflite::Activation::kRelu:
        push({.kind = LayerKind::kRelu});
        return {};
      case tflite::Activation::kRelu6:
        push({.kind = LayerKind::kRelu6});
        return {};
      case tflite::Activation::kReluN1To1:
        break;
    }
    return unsupported(here() + " has an activation that no layer has");
  }

  /// Weights and bias of an operator; a bias that is left out is 0.
  Result<nn::LayerWeights> weightsOf(const tflite::Operator& op, size_t outputs) const {
    if (op.inputs.size() < 2 || op.inputs[1] < 0) return unsupported(here() + " has no weights");
    nn::LayerWeights weights{numbersOf(tensor(op.inputs[1])), {}, {}, {}};
    if (weights.weights.empty())
      return unsupported(here() + " has weights that are not constant, float32 or int8");
    weights.bias.assign(outputs, 0.0f);
    if (op.inputs.size() > 2 && op.inputs[2] >= 0) weights.bias = numbersOf(tensor(op.inputs[2]));
    if (weights.bias.size() != outputs) return unsupported(here() + " has a bias of another size");
    return weights;
  }

  Result<void> add(const tflite::Operator& op) {
    switch (static_cast<Op>(op.code)) {
      case Op::kQuantize:
      case Op::kDequantize:
        return {};
      case Op::kReshape:
        return addReshape(op);
      case Op::kConv2d:
      case Op::kDepthwiseConv2d:
        return addConvolution(op);
      case Op::kFullyConnected:
        return addDense(op);
      case Op::kMaxPool2d:
      case Op::kAveragePool2d:
        return addPool(op);
      case Op::kMean:
        return addMean(op);
      case Op::kRelu:
        return activation(tflite::Activation::kRelu);
      case Op::kMul:
        return addSquare(op);
      case Op::kSoftmax:
        net_.spec.head = nn::Head::kSoftmax;
        return {};
      default:
        return unsupported(here() + " is no layer of Thimble's");
    }
  }

  /// At the front a reshape says what the input is; later only flattening is a layer.
  Result<void> addReshape(const tflite::Operator& op) {
    nn::Shape shape;
    if (!shapeOf(op.outputs[0], shape)) return unsupported(here() + " gives no row, series or image");
    if (net_.spec.layers.empty()) {
      net_.spec.input = shape;
      return {};
    }
    const bool flat = shape.h == 1 && shape.w == 1;
    if (flat && net_.spec.layers.back().kind != LayerKind::kDense) push({.kind = LayerKind::kFlatten});
    if (!flat) push({.kind = LayerKind::kReshape, .shape = shape});
    return {};
  }

  Result<void> addConvolution(const tflite::Operator& op) {
    const auto* options = std::get_if<tflite::ConvOptions>(&op.options);
    nn::Shape in, out;
    if (!options || !shapeOf(op.inputs[0], in) || !shapeOf(op.outputs[0], out) || op.inputs.size() < 2 ||
        op.inputs[1] < 0 || tensor(op.inputs[1]).shape.size() != 4)
      return unsupported(here() + " has a shape that no layer has");
    const std::vector<int32_t>& kernel = tensor(op.inputs[1]).shape;
    const bool depthwise = static_cast<Op>(op.code) == Op::kDepthwiseConv2d;
    const size_t outputs = static_cast<size_t>(out.c);
    Result<nn::LayerWeights> weights = weightsOf(op, outputs);
    if (!weights) return weights.error();
    nn::LayerSpec layer{
        .kind = depthwise ? LayerKind::kDepthwiseConv2d : LayerKind::kConv2d,
        .units = depthwise ? 0 : out.c,
        .kernel_h = kernel[1],
        .kernel_w = kernel[2],
        .stride_h = options->stride_h,
        .stride_w = options->stride_w,
        .padding = options->padding == tflite::Padding::kSame ? nn::Padding::kSame : nn::Padding::kValid,
        .dilation_h = options->dilation_h,
        .dilation_w = options->dilation_w};
    if (in.w == 1 && layer.kernel_w == 1) {
      layer.kind = depthwise ? LayerKind::kDepthwiseConv1d : LayerKind::kConv1d;
      layer.stride_w = layer.dilation_w = 1;
    }
    if (depthwise) {
      if (in.c < 1 || out.c % in.c != 0) return unsupported(here() + " has a shape that no layer has");
      layer.multiplier = out.c / in.c;
      // [1, kh, kw, outputs] → [outputs, kh, kw]
      const std::vector<float> taps = weights->weights;
      const size_t n = taps.size() / outputs;
      for (size_t o = 0; o < outputs; ++o)
        for (size_t k = 0; k < n; ++k) weights->weights[o * n + k] = taps[k * outputs + o];
    }
    push(layer, *std::move(weights));
    return activation(options->activation);
  }

  Result<void> addDense(const tflite::Operator& op) {
    const auto* options = std::get_if<tflite::FullyConnectedOptions>(&op.options);
    nn::Shape out;
    if (!options || !shapeOf(op.outputs[0], out) || out.h != 1 || out.w != 1)
      return unsupported(here() + " has a shape that no layer has");
    Result<nn::LayerWeights> weights = weightsOf(op, static_cast<size_t>(out.c));
    if (!weights) return weights.error();
    push({.kind = LayerKind::kDense, .units = out.c}, *std::move(weights));
    return activation(options->activation);
  }

  Result<void> addPool(const tflite::Operator& op) {
    const auto* options = std::get_if<tflite::PoolOptions>(&op.options);
    if (!options) return unsupported(here() + " has no options");
    push({.kind = static_cast<Op>(op.code) == Op::kMaxPool2d ? LayerKind::kMaxPool : LayerKind::kAvgPool,
          .kernel_h = options->filter_h,
          .kernel_w = options->filter_w,
          .stride_h = options->stride_h,
          .stride_w = options->stride_w,
          .padding = options->padding == tflite::Padding::kSame ? nn::Padding::kSame : nn::Padding::kValid});
    return activation(options->activation);
  }

  Result<void> addMean(const tflite::Operator& op) {
    nn::Shape in, out;
    if (!shapeOf(op.inputs[0], in) || !shapeOf(op.outputs[0], out) ||
        tensor(op.inputs[0]).shape.size() != 4 || out.size() != in.c)
      return unsupported(here() + " is no mean over height and width");
    push({.kind = LayerKind::kGlobalAvgPool});
    return {};
  }

  Result<void> addSquare(const tflite::Operator& op) {
    const auto* options = std::get_if<tflite::RawOptions>(&op.options);
    if (op.inputs.size() != 2 || op.inputs[1] != current_) return unsupported(here() + " is no square");
    push({.kind = LayerKind::kSquare});
    uint8_t fused = 0;
    if (options && !options->fields.empty() && options->fields[0].first == 0)
      if (const uint8_t* value = std::get_if<uint8_t>(&options->fields[0].second)) fused = *value;
    return activation(static_cast<tflite::Activation>(fused));
  }

  const tflite::Graph& graph_;
  nn::TrainedNet net_;
  int32_t current_ = 0;
  size_t at_ = 0;
};

}  // namespace

Result<nn::TrainedNet> netOf(const tflite::Graph& graph) {
  try {
    return Walk(graph).go();
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::kNoSpace, "There is not enough memory for the model's weights.", ""};
  }
}

}  // namespace thimble::quantize
