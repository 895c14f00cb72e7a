// Which layers melt into which operator, and batch norm folded into the weights before it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/stage.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/nn/layers/batch_norm.h"

namespace thimble::quantize {
namespace {

using nn::LayerKind;
using tflite::Activation;

/// "max-pool" → "max_pool_2" for the second one.
std::string nextName(LayerKind kind, std::map<LayerKind, int>& counts) {
  std::string name = nn::kindName(kind);
  std::replace(name.begin(), name.end(), '-', '_');
  return name + "_" + std::to_string(++counts[kind]);
}

/// Walks a net's layers and melts each into the stage before it where it may.
class Melter {
 public:
  explicit Melter(const nn::NetSpec& net) : net_(net), infos_(nn::inspect(net).value()) {
    for (size_t i = 0; i < net.layers.size(); ++i)
      if (net.layers[i].kind == LayerKind::kAdd && static_cast<size_t>(net.layers[i].back) <= i)
        added_.insert(i - static_cast<size_t>(net.layers[i].back));
  }

  std::vector<Stage> melt() && {
    for (size_t i = 0; i < infos_.size(); ++i) {
      take(i);
      written_by_.push_back(static_cast<int>(stages_.size()) - 1);
      if (added_.contains(i)) open_ = false;
      shape_ = infos_[i].output;
    }
    return std::move(stages_);
  }

 private:
  void take(size_t i) {
    switch (net_.layers[i].kind) {
      case LayerKind::kDense:
        return add(StageKind::kDense, i);
      case LayerKind::kConv1d:
      case LayerKind::kConv2d:
        return add(StageKind::kConv, i);
      case LayerKind::kDepthwiseConv1d:
      case LayerKind::kDepthwiseConv2d:
        return add(StageKind::kDepthwise, i);
      case LayerKind::kMaxPool:
        return add(StageKind::kMaxPool, i);
      case LayerKind::kAvgPool:
        return add(StageKind::kAvgPool, i);
      case LayerKind::kGlobalMaxPool:
        return add(StageKind::kGlobalMaxPool, i);
      case LayerKind::kGlobalAvgPool:
        return add(StageKind::kGlobalAvgPool, i);
      case LayerKind::kLeakyRelu:
        return add(StageKind::kLeakyRelu, i);
      case LayerKind::kSquare:
        return add(StageKind::kSquare, i);
      case LayerKind::kLstm:
        return add(StageKind::kLstm, i);
      case LayerKind::kAdd: {
        const size_t back = static_cast<size_t>(net_.layers[i].back);
        add(StageKind::kAdd, i);
        stages_.back().added = back > i ? -1 : written_by_[i - back];
        return;
      }
      case LayerKind::kBatchNorm:
        if (!takesNorm()) add(StageKind::kScale, i);
        stages_.back().norms.push_back(i);
        stages_.back().last_layer = i;
        return;
      case LayerKind::kRelu:
        return clip(i, Activation::kRelu);
      case LayerKind::kRelu6:
        return clip(i, Activation::kRelu6);
      case LayerKind::kDropout:
      case LayerKind::kSpatialDropout:
      case LayerKind::kJitter:
      case LayerKind::kFlatten:
      case LayerKind::kReshape:
        return;
    }
  }

  void add(StageKind kind, size_t i) {
    const std::string name = nextName(net_.layers[i].kind, counts_);
    stages_.push_back({kind, name, i, {}, Activation::kNone, i, shape_, infos_[i].output, -1});
    open_ = true;
  }

  void clip(size_t i, Activation activation) {
    if (!open_ || !fusesActivation(stages_.back().kind)) add(StageKind::kScale, i);
    Stage& stage = stages_.back();
    if (stage.activation != Activation::kRelu6) stage.activation = activation;
    stage.last_layer = i;
  }

  /// A batch norm can be folded if it reads the channels that a weighted stage wrote, unclipped and unflattened.
  bool takesNorm() const {
    return open_ && isWeighted(stages_.back().kind) && stages_.back().activation == Activation::kNone &&
           stages_.back().output == shape_;
  }

  static bool fusesActivation(StageKind kind) {
    return isWeighted(kind) || keepsScale(kind) || kind == StageKind::kAdd;
  }

  const nn::NetSpec& net_;
  const std::vector<nn::LayerInfo> infos_;
  std::set<size_t> added_;  // layers whose output an add reads: nothing later melts into their stages
  std::vector<Stage> stages_;
  std::vector<int> written_by_;  // stage that writes each layer's output
  std::map<LayerKind, int> counts_;
  nn::Shape shape_ = net_.input;
  bool open_ = false;  // the last stage may take more
};

}  // namespace

std::vector<Stage> stagesOf(const nn::NetSpec& net) { return Melter(net).melt(); }

bool isWeighted(StageKind kind) {
  return kind == StageKind::kDense || kind == StageKind::kConv || kind == StageKind::kDepthwise ||
         kind == StageKind::kScale;
}

bool keepsScale(StageKind kind) {
  return kind == StageKind::kMaxPool || kind == StageKind::kAvgPool || kind == StageKind::kGlobalMaxPool;
}

Affine outputAffine(StageKind kind, Range range, const QuantizeSettings& settings) {
  return kind == StageKind::kLstm ? stateAffine(range) : activationAffine(range, settings.wide);
}

bool hasChannelScales(StageKind kind, const QuantizeSettings& settings) {
  return kind == StageKind::kDense ? settings.per_channel_dense : settings.per_channel_conv;
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
