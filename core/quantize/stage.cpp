// Which layers melt into which operator, and batch norm folded into the weights before it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/stage.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/nn/layers/batch_norm.h"

namespace thimble::quantize {
namespace {

/// "max-pool" → "max_pool_2" for the second one.
std::string nextName(nn::LayerKind kind, std::map<nn::LayerKind, int>& counts) {
  std::string name = nn::kindName(kind);
  std::replace(name.begin(), name.end(), '-', '_');
  return name + "_" + std::to_string(++counts[kind]);
}

/// A batch norm can be folded if it reads the channels that a weighted stage wrote, unclipped and
/// unflattened.
bool takesNorm(const std::vector<Stage>& stages, const nn::Shape& input) {
  if (stages.empty()) return false;
  const Stage& last = stages.back();
  const bool weighted = last.kind != StageKind::kMaxPool && last.kind != StageKind::kAvgPool;
  return weighted && !last.relu && last.output == input;
}

}  // namespace

std::vector<Stage> stagesOf(const nn::NetSpec& net) {
  const std::vector<nn::LayerInfo> infos = nn::inspect(net).value();
  std::vector<Stage> stages;
  std::map<nn::LayerKind, int> counts;
  nn::Shape shape = net.input;
  for (size_t i = 0; i < infos.size(); ++i) {
    const nn::LayerKind layer = net.layers[i].kind;
    auto add = [&](StageKind kind) {
      stages.push_back({kind, nextName(layer, counts), i, {}, false, i, shape, infos[i].output});
    };
    switch (layer) {
      case nn::LayerKind::kDense:
        add(StageKind::kDense);
        break;
      case nn::LayerKind::kConv1d:
      case nn::LayerKind::kConv2d:
        add(StageKind::kConv);
        break;
      case nn::LayerKind::kMaxPool:
        add(StageKind::kMaxPool);
        break;
      case nn::LayerKind::kAvgPool:
        add(StageKind::kAvgPool);
        break;
      case nn::LayerKind::kBatchNorm:
        if (!takesNorm(stages, shape)) add(StageKind::kScale);
        stages.back().norms.push_back(i);
        stages.back().last_layer = i;
        break;
      case nn::LayerKind::kRelu:
        if (stages.empty()) add(StageKind::kScale);
        stages.back().relu = true;
        stages.back().last_layer = i;
        break;
      case nn::LayerKind::kDropout:
      case nn::LayerKind::kJitter:
      case nn::LayerKind::kFlatten:
        break;
    }
    shape = infos[i].output;
  }
  return stages;
}

FoldedWeights fold(const Stage& stage, const nn::TrainedNet& net) {
  FoldedWeights folded;
  if (stage.kind == StageKind::kScale) {
    folded.weights.assign(static_cast<size_t>(stage.output.c), 1.0f);
    folded.bias.assign(static_cast<size_t>(stage.output.c), 0.0f);
  } else {
    folded = {net.layers[stage.layer].weights, net.layers[stage.layer].bias};
  }
  const size_t channels = folded.bias.size(), length = folded.weights.size() / channels;
  for (size_t norm : stage.norms) {
    const nn::LayerWeights& n = net.layers[norm];
    for (size_t c = 0; c < channels; ++c) {
      const double factor = n.weights[c] / std::sqrt(double{n.variance[c]} + double{nn::kBatchNormEpsilon});
      for (size_t i = c * length; i < (c + 1) * length; ++i)
        folded.weights[i] = static_cast<float>(folded.weights[i] * factor);
      folded.bias[c] =
          static_cast<float>((double{folded.bias[c]} - double{n.mean[c]}) * factor + double{n.bias[c]});
    }
  }
  return folded;
}

}  // namespace thimble::quantize
