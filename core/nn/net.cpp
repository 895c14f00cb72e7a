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

}  // namespace

Result<LayerInfo> describeRate(const char* name, const LayerSpec& spec, const Shape& input) {
  if (!(spec.rate >= 0 && spec.rate <= 0.95f))
    return invalid("its rate is " + std::to_string(spec.rate), "Choose a rate of 0 to 0.95.");
  char text[32];
  std::snprintf(text, sizeof text, "%s %g", name, double{spec.rate});
  return LayerInfo{text, input, 0, 0};
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
  if (net.layers.back().kind != LayerKind::kDense || shape.c < 2)
    return invalid(
        "The net does not end in a dense layer with two or more units, but in " + infos.back().name + ".",
        "Add a dense layer with one unit a class.");
  return infos;
}

}  // namespace thimble::nn
