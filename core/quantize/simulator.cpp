// Weights and activations rounded in place.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/simulator.h"

#include <algorithm>
#include <cmath>

#include "core/nn/layers/batch_norm.h"
#include "core/quantize/gates.h"

namespace thimble::quantize {
namespace {

/// With epsilon it makes 1: such a norm divides by nothing.
constexpr float kUnitVariance = 1 - nn::kBatchNormEpsilon;

/// The mean of a few integers as AVERAGE_POOL_2D rounds it: it often lies just between two, where floats are not
/// exact enough, and goes away from zero.
float roundedMean(float mean) { return std::round(std::round(mean * 1024) / 1024); }

/// The layer whose weights and bias are those of a stage once norms are folded; the net's size if there is none.
size_t weightsOf(const Stage& stage, const nn::NetSpec& net) {
  if (!isWeighted(stage.kind)) return net.layers.size();
  if (stage.kind != StageKind::kScale) return stage.layer;
  return stage.norms.empty() ? net.layers.size() : stage.norms.front();
}

}  // namespace

nn::TrainedNet foldNorms(const nn::TrainedNet& net) {
  nn::TrainedNet folded = net;
  for (const Stage& stage : stagesOf(net.spec)) {
    const size_t layer = weightsOf(stage, net.spec);
    if (layer == net.spec.layers.size() || stage.norms.empty()) continue;
    FoldedWeights weights = fold(stage, net);
    for (size_t norm : stage.norms) {
      nn::LayerWeights& l = folded.layers[norm];
      const size_t channels = l.weights.size();
      l = {std::vector<float>(channels, 1.0f), std::vector<float>(channels, 0.0f),
           std::vector<float>(channels, 0.0f), std::vector<float>(channels, kUnitVariance)};
    }
    folded.layers[layer].weights = std::move(weights.weights);
    folded.layers[layer].bias = std::move(weights.bias);
  }
  return folded;
}

Simulator::Simulator(const nn::NetSpec& net, const std::vector<Range>& ranges,
                     const QuantizeSettings& settings)
    : net_(net),
      settings_(settings),
      stages_(stagesOf(net)),
      stage_behind_(net.layers.size(), -1),
      ranges_(ranges),
      affines_(ranges.size()),
      inside_(stages_.size()),
      weight_scales_(stages_.size()) {
  for (size_t s = 0; s < stages_.size(); ++s) stage_behind_[stages_[s].last_layer] = static_cast<int>(s);
  setRanges(ranges);
}

void Simulator::setRanges(const std::vector<Range>& ranges) {
  for (size_t t = 0; t < ranges_.size(); ++t) setRange(t, ranges[t]);
}

void Simulator::setRange(size_t tensor, Range range) {
  const bool keeps = tensor > 0 && keepsScale(stages_[tensor - 1].kind);
  ranges_[tensor] = keeps ? ranges_[tensor - 1] : range;
  affines_[tensor] = keeps         ? affines_[tensor - 1]
                     : tensor == 0 ? activationAffine(range, settings_.wide)
                                   : outputAffine(stages_[tensor - 1].kind, range, settings_);
  if (tensor < stages_.size() && keepsScale(stages_[tensor].kind)) setRange(tensor + 1, range);
}

void Simulator::enter(nn::Network<float>& network) {
  kept_.clear();
  for (size_t s = 0; s < stages_.size(); ++s) {
    const Stage& stage = stages_[s];
    if (stage.kind == StageKind::kLstm) enterLstm(network, s);
    if (!isWeighted(stage.kind)) continue;
    if (stage.kind == StageKind::kScale && stage.norms.empty()) {
      weight_scales_[s] = {1.0f / 127};  // of ones
      continue;
    }
    const auto parameters =
        network.parameters(stage.kind == StageKind::kScale ? stage.norms.front() : stage.layer);
    nn::Matrix<float>&weights = parameters[0]->value, &bias = parameters[1]->value;
    const size_t channels = static_cast<size_t>(bias.size()),
                 length = static_cast<size_t>(weights.size()) / channels;
    const QuantizedWeights q = quantizeWeights({weights.data(), channels * length}, {bias.data(), channels},
                                               affines_[s].scale, hasChannelScales(stage.kind, settings_));
    for (nn::Parameter<float>* p : {parameters[0], parameters[1]}) kept_.push_back({p, p->value});
    for (size_t i = 0; i < channels * length; ++i)
      weights.data()[i] = static_cast<float>(q.weights[i]) * q.scale[q.scale.size() > 1 ? i / length : 0];
    for (size_t c = 0; c < channels; ++c)
      bias.data()[c] = static_cast<float>(double{q.bias_scale[q.bias_scale.size() > 1 ? c : 0]} * q.bias[c]);
    weight_scales_[s] = q.scale;
  }
}

void Simulator::enterLstm(nn::Network<float>& network, size_t s) {
  const auto parameters = network.parameters(stages_[s].layer);
  nn::Matrix<float>&weights = parameters[0]->value, &bias = parameters[1]->value;
  for (nn::Parameter<float>* p : {parameters[0], parameters[1]}) kept_.push_back({p, p->value});
  const float hidden = affines_[s + 1].scale;
  const auto gates =
      quantizeGates({weights.data(), static_cast<size_t>(weights.size())},
                    {bias.data(), static_cast<size_t>(bias.size())}, affines_[s].scale, hidden);
  const Eigen::Index units = bias.size() / 4, width = weights.cols() - units;
  for (Eigen::Index row = 0; row < weights.rows(); ++row) {
    const auto& [in, state] = gates[static_cast<size_t>(row / units)];
    const Eigen::Index u = row % units;
    for (Eigen::Index i = 0; i < width; ++i)
      weights(row, i) = static_cast<float>(in.weights[static_cast<size_t>(u * width + i)]) * in.scale[0];
    for (Eigen::Index i = 0; i < units; ++i)
      weights(row, width + i) =
          static_cast<float>(state.weights[static_cast<size_t>(u * units + i)]) * state.scale[0];
    bias.data()[row] = static_cast<float>(double{in.bias_scale[0]} * in.bias[static_cast<size_t>(u)]);
  }
  network.roundStates(stages_[s].layer, hidden);
}

void Simulator::leave(nn::Network<float>& network) {
  for (Kept& kept : kept_) kept.parameter->value.swap(kept.value);
  kept_.clear();
  for (size_t s = 0; s < stages_.size(); ++s) {
    weight_scales_[s].clear();
    if (stages_[s].kind == StageKind::kLstm) network.roundStates(stages_[s].layer, 0);
  }
}

Requantizer Simulator::requantizerOf(size_t s) const {
  const Stage& stage = stages_[s];
  return {stage, net_.layers[stage.layer].rate, affines_[s], weight_scales_[s], affines_[s + 1]};
}

void Simulator::forward(size_t i, nn::Matrix<float>& y, const nn::Pass& pass) {
  const int stage = i == kInput ? -1 : stage_behind_[i];
  if (i != kInput && stage < 0) return;
  const size_t tensor = static_cast<size_t>(stage + 1), n = static_cast<size_t>(y.size());
  const Affine& affine = affines_[tensor];
  const float least = settings_.wide ? -32768.0f : -128.0f, most = -1 - least,
              zero = static_cast<float>(affine.zero_point);
  const bool mean = stage >= 0 && stages_[tensor - 1].kind == StageKind::kAvgPool;
  const Requantizer exact = stage >= 0 && !settings_.wide ? requantizerOf(tensor - 1) : Requantizer();
  const auto integer = [&](size_t k, float v) {
    if (exact) return static_cast<float>(exact(k, v)) + zero;
    return mean ? roundedMean(v / affine.scale + zero) : std::round(v / affine.scale) + zero;
  };
  std::vector<bool>* inside = pass.training && stage >= 0 ? &inside_[tensor - 1] : nullptr;
  if (inside) inside->assign(n, true);
  for (size_t k = 0; k < n; ++k) {
    float& v = y.data()[k];
    const float q = integer(k, v), held = std::clamp(q, least, most);
    if (inside && q != held) (*inside)[k] = false;
    v = (held - zero) * affine.scale;
  }
}

void Simulator::backward(size_t i, nn::Matrix<float>& dy) {
  if (stage_behind_[i] < 0) return;
  const std::vector<bool>& inside = inside_[static_cast<size_t>(stage_behind_[i])];
  for (size_t k = 0; k < inside.size(); ++k)
    if (!inside[k]) dy.data()[k] = 0;
}

}  // namespace thimble::quantize
