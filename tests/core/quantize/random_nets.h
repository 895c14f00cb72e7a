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
