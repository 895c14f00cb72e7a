// Random nets: every way in which layers melt together, with weights and statistics made up from a seed.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "core/nn/network.h"
#include "core/nn/random.h"

namespace thimble::tests {

inline nn::LayerSpec layer(nn::LayerKind kind, int units = 0, int kernel_h = 1, int kernel_w = 1,
                           int stride = 1, nn::Padding padding = nn::Padding::kSame) {
  return {.kind = kind,
          .units = units,
          .kernel_h = kernel_h,
          .kernel_w = kernel_w,
          .stride_h = stride,
          .stride_w = kernel_w > 1 ? stride : 1,
          .padding = padding,
          .rate = 0.2f};
}

struct NamedNet {
  std::string name;
  nn::NetSpec spec;
};

inline std::ostream& operator<<(std::ostream& out, const NamedNet& net) { return out << net.name; }

inline std::vector<NamedNet> variedNets() {
  using nn::LayerKind;
  nn::LayerSpec twofold = layer(LayerKind::kDepthwiseConv1d, 0, 3), image = layer(LayerKind::kReshape);
  twofold.multiplier = 2;
  image.shape = {10, 6, 1};
  const auto add = [](int back) {
    nn::LayerSpec spec = layer(LayerKind::kAdd);
    spec.back = back;
    return spec;
  };
  const auto dilated = [](int dilation, nn::Padding padding) {
    nn::LayerSpec spec = layer(LayerKind::kConv1d, 8, 3, 1, 1, padding);
    spec.dilation_h = dilation;
    return spec;
  };
  const auto everyStep = [](int units) {
    nn::LayerSpec spec = layer(LayerKind::kLstm, units);
    spec.sequence = true;
    return spec;
  };
  const nn::LayerSpec relu = layer(LayerKind::kRelu), norm = layer(LayerKind::kBatchNorm),
                      out = layer(LayerKind::kDense, 3);
  return {
      {"dense_preset", nn::densePreset({1, 1, 24}, 3)},
      {"dense_on_series", nn::densePreset({20, 1, 3}, 3)},
      {"conv1d_preset", nn::conv1dPreset({100, 1, 6}, 3)},
      {"dense_norm_relu", {"custom", {1, 1, 10}, {layer(LayerKind::kDense, 16), norm, relu, out}}},
      {"norm_first", {"custom", {12, 1, 4}, {norm, layer(LayerKind::kConv1d, 8, 3), relu, out}}},
      {"norm_after_relu", {"custom", {12, 1, 4}, {layer(LayerKind::kConv1d, 8, 3), relu, norm, out}}},
      {"norm_of_vector_first", {"custom", {1, 1, 9}, {norm, relu, out}}},
      {"relu_first", {"custom", {6, 6, 2}, {relu, layer(LayerKind::kConv2d, 6, 3, 3), relu, out}}},
      {"relu_after_flatten",
       {"custom", {6, 6, 2}, {layer(LayerKind::kConv2d, 6, 3, 3, 2), layer(LayerKind::kFlatten), relu, out}}},
      {"norm_after_flatten",
       {"custom",
        {6, 6, 2},
        {layer(LayerKind::kConv2d, 6, 3, 3, 2), layer(LayerKind::kFlatten), norm, relu, out}}},
      {"pools_and_relu_after_pool",
       {"custom",
        {9, 9, 1},
        {layer(LayerKind::kConv2d, 8, 3, 3), layer(LayerKind::kMaxPool, 0, 2, 2, 2), relu,
         layer(LayerKind::kConv2d, 8, 3, 2, 1, nn::Padding::kValid), layer(LayerKind::kAvgPool, 0, 3, 3, 2),
         layer(LayerKind::kDropout), out}}},
      {"depthwise_norm_relu6",
       {"custom",
        {10, 1, 6},
        {twofold, norm, layer(LayerKind::kRelu6), layer(LayerKind::kConv1d, 8), norm, relu,
         layer(LayerKind::kGlobalAvgPool), out}}},
      {"depthwise_2d",
       {"custom",
        {9, 8, 1},
        {layer(LayerKind::kConv2d, 8, 3, 3, 2), norm, relu, layer(LayerKind::kDepthwiseConv2d, 0, 3, 3), norm,
         relu, layer(LayerKind::kConv2d, 12), norm, relu, layer(LayerKind::kGlobalAvgPool),
         layer(LayerKind::kSpatialDropout), out}}},
      {"residual",
       {"custom",
        {16, 1, 6},
        {layer(LayerKind::kConv1d, 8, 3), norm, relu, layer(LayerKind::kConv1d, 8, 3), norm, add(3), relu,
         layer(LayerKind::kGlobalMaxPool), out}}},
      {"residual_input_and_unclipped",
       {"custom",
        {8, 1, 4},
        {layer(LayerKind::kConv1d, 4, 3), add(2), layer(LayerKind::kConv1d, 4, 3), relu, norm, add(3), norm,
         out}}},
      {"leaky_relu",
       {"custom", {1, 1, 12}, {layer(LayerKind::kDense, 16), norm, layer(LayerKind::kLeakyRelu), out}}},
      {"square", {"custom", {1, 1, 12}, {layer(LayerKind::kDense, 8), layer(LayerKind::kSquare), out}}},
      {"reshape_to_image",
       {"custom",
        {1, 1, 60},
        {image, layer(LayerKind::kConv2d, 8, 3, 3), relu, layer(LayerKind::kMaxPool, 0, 2, 2, 2), out}}},
      {"dilated",
       {"custom",
        {20, 1, 4},
        {dilated(2, nn::Padding::kSame), relu, dilated(4, nn::Padding::kValid), relu, out}}},
      {"lstm", {"custom", {10, 1, 5}, {layer(LayerKind::kLstm, 8), out}}},
      {"lstm_every_step",
       {"custom",
        {8, 1, 4},
        {everyStep(6), relu, layer(LayerKind::kLstm, 5), layer(LayerKind::kDense, 8), relu, out}}},
      {"conv_after_flatten",
       {"custom", {4, 1, 2}, {layer(LayerKind::kFlatten), layer(LayerKind::kConv2d, 6), relu, out}}},
  };
}

inline std::vector<float> randomRows(const nn::NetSpec& spec, size_t rows, uint64_t seed) {
  nn::Random random(seed);
  std::vector<float> values(rows * static_cast<size_t>(spec.input.size()));
  for (float& v : values) v = static_cast<float>(random.normal());
  return values;
}

inline nn::TrainedNet randomNet(const nn::NetSpec& spec, uint64_t seed) {
  nn::TrainedNet net{spec, nn::Network<float>(spec, seed).weights(), {}, 0};
  nn::Random random(seed);
  for (nn::LayerWeights& l : net.layers) {
    for (float& v : l.bias) v = static_cast<float>(0.2 * random.normal());
    for (float& v : l.mean) v = static_cast<float>(0.3 * random.normal());
    for (float& v : l.variance) v = static_cast<float>(0.5 + random.uniform());
    if (!l.mean.empty())
      for (float& v : l.weights) v = static_cast<float>(0.5 + random.uniform());
  }
  return net;
}

}  // namespace thimble::tests
