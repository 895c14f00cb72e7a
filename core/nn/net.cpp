// Shapes and costs of a net, checked layer by layer.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/net.h"

#include <cstdio>

#include "core/nn/layer_table.h"

namespace thimble::nn {
namespace {

// A microcontroller's net is far below these; a file or recipe may say anything.
constexpr size_t kMostLayers = 256;
constexpr int kLongestSide = 1 << 20;
constexpr int64_t kMostValues = int64_t{1} << 24;
constexpr int64_t kMostParameters = int64_t{1} << 26;

Error invalid(std::string message, std::string hint) {
  return {ErrorCode::kInvalidArgument, std::move(message), std::move(hint)};
}

bool sane(const Shape& s) {
  for (int side : {s.h, s.w, s.c})
    if (side < 1 || side > kLongestSide) return false;
  return int64_t{s.h} * s.w <= kMostValues && s.size() <= kMostValues;
}

std::string shapeText(const Shape& s) {
  std::string text(1, '[');
  text += std::to_string(s.h) + ", " + std::to_string(s.w) + ", " + std::to_string(s.c);
  return text += ']';
}

/// infos: of the layers before the add.  back ≥ 2.
Result<void> checkAdded(const NetSpec& net, const std::vector<LayerInfo>& infos, int back,
                        const Shape& input) {
  const size_t before = infos.size();
  if (static_cast<size_t>(back) > before + 1)
    return invalid("it adds what is " + std::to_string(back) + " layers back, where no layer is",
                   "Choose at most " + std::to_string(before + 1) + ", the net's input.");
  const Shape& other =
      static_cast<size_t>(back) > before ? net.input : infos[before - static_cast<size_t>(back)].output;
  if (other == input) return {};
  return invalid(
      "what it adds has the shape " + shapeText(other),
      "Add the output of a layer of the same shape; a convolution of kernel 1 makes channels equal.");
}

}  // namespace

Result<LayerInfo> describeRate(const char* name, const LayerSpec& spec, const Shape& input) {
  if (!(spec.rate >= 0 && spec.rate <= 0.95f))
    return invalid("its rate is " + std::to_string(spec.rate), "Choose a rate of 0 to 0.95.");
  char text[32];
  std::snprintf(text, sizeof text, "%s %g", name, double{spec.rate});
  return LayerInfo{text, input, 0, 0};
}

std::vector<LayerSpec> separable(const LayerSpec& convolution) {
  LayerSpec depthwise = convolution;
  depthwise.kind = overTime(convolution.kind) ? LayerKind::kDepthwiseConv1d : LayerKind::kDepthwiseConv2d;
  depthwise.units = 0;
  return {depthwise, {.kind = convolution.kind, .units = convolution.units}};
}

Result<std::vector<LayerInfo>> inspect(const NetSpec& net) {
  if (!sane(net.input))
    return invalid("The net's input shape " + shapeText(net.input) + " is out of range.",
                   "At most 16 million values, and none of its sides 0.");
  if (net.layers.empty()) return invalid("The net has no layers.", "Choose a preset or add a dense layer.");
  if (net.layers.size() > kMostLayers) return invalid("The net has more than 256 layers.", "Remove layers.");
  std::vector<LayerInfo> infos;
  Shape shape = net.input;
  int64_t parameters = 0;
  for (const LayerSpec& spec : net.layers) {
    const std::string which = "Layer " + std::to_string(infos.size() + 1) + " (" + kindName(spec.kind) + ") ";
    const LayerType* type = layerType(spec.kind);
    if (!type) return invalid(which + "is of no known kind.", "");
    Result<LayerInfo> info = type->describe(spec, shape);
    if (info && spec.kind == LayerKind::kAdd) {
      if (Result<void> ok = checkAdded(net, infos, spec.back, shape); !ok) info = ok.error();
    }
    if (!info)
      return invalid(
          which + "does not fit: " + info.error().message + "; its input is " + shapeText(shape) + ".",
          info.error().hint);
    parameters += info->parameters;
    if (!sane(info->output) || parameters > kMostParameters)
      return invalid(which + "makes the net too large: output " + shapeText(info->output) + ", " +
                         std::to_string(parameters) + " parameters so far.",
                     "Use fewer units, a larger stride or more pooling.");
    shape = info->output;
    infos.push_back(*std::move(info));
  }
  const int least = net.head == Head::kSoftmax ? 2 : 1;
  if (net.layers.back().kind == LayerKind::kDense && shape.c >= least) return infos;
  if (net.head == Head::kLinear)
    return invalid("The net does not end in a dense layer, but in " + infos.back().name + ".",
                   "Add a dense layer with one unit a number.");
  return invalid(
      "The net does not end in a dense layer with two or more units, but in " + infos.back().name + ".",
      "Add a dense layer with one unit a class.");
}

}  // namespace thimble::nn
