// Tensors observed on rows, and what rounding does to the mean of each channel.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/calibration.h"

#include <algorithm>
#include <cmath>

#include "core/quantize/batches.h"
#include "core/quantize/simulator.h"

namespace thimble::quantize {
namespace {

/// The layer that gives a weighted stage's values before its activation.
size_t sumsOf(const Stage& stage) { return stage.norms.empty() ? stage.layer : stage.norms.back(); }

bool hasBias(const Stage& stage) {
  return isWeighted(stage.kind) && (stage.kind != StageKind::kScale || !stage.norms.empty());
}

/// Mean of each channel that layer gives; empty if canceled.
std::vector<double> channelMeans(nn::Network<float>& network, std::span<const float> rows, size_t width,
                                 size_t layer, size_t channels, Job& job) {
  std::vector<double> sums(channels, 0);
  double count = 0;
  const bool done = eachBatch(network, rows, width, job, [&](size_t, size_t) {
    const nn::Matrix<float>& y = network.output(layer);
    for (Eigen::Index i = 0; i < y.size(); ++i)
      sums[static_cast<size_t>(i) % channels] += double{y.data()[i]};
    count += static_cast<double>(y.size()) / static_cast<double>(channels);
  });
  if (!done) return {};
  for (double& sum : sums) sum /= count;
  return sums;
}

}  // namespace

std::vector<Range> Observations::ranges(const QuantizeSettings& settings) const {
  std::vector<Range> chosen;
  for (size_t t = 0; t < tensors.size(); ++t) {
    const size_t own = t ? stages[t - 1].last_layer + 1 : 0;
    const bool learned = own < trained.size() && trained[own].most > trained[own].least;
    chosen.push_back(learned ? Range{trained[own].least, trained[own].most}
                             : tensors[t].chosen(settings, settings.wide));
  }
  return chosen;
}

Result<Observations> observe(const nn::TrainedNet& net, std::span<const float> rows, Job& job) {
  Result<nn::Network<float>> network = nn::networkOf(net);
  if (!network) return network.error();
  const size_t width = static_cast<size_t>(net.spec.input.size());
  if (rows.empty() || rows.size() % width != 0 ||
      !std::all_of(rows.begin(), rows.end(), [](float v) { return std::isfinite(v); }))
    return Error{ErrorCode::kInvalidArgument,
                 "The calibration rows do not fit the net: " + std::to_string(rows.size()) +
                     " values, rows of " + std::to_string(width) + ".",
                 "Quantize with the training windows, at least one of them."};
  Result<Observations> observed = observe(*network, net.spec, rows, job);
  if (observed) observed->trained = net.ranges;
  return observed;
}

Result<Observations> observe(nn::Network<float>& network, const nn::NetSpec& net, std::span<const float> rows,
                             Job& job) {
  Observations observed{stagesOf(net), {}, {}, {}};
  observed.largest_cell.resize(observed.stages.size());
  observed.tensors.resize(observed.stages.size() + 1);
  observed.tensors[0].include(rows);
  const size_t width = static_cast<size_t>(net.input.size());
  const bool done = eachBatch(network, rows, width, job, [&](size_t, size_t) {
    for (size_t s = 0; s < observed.stages.size(); ++s) {
      const nn::Matrix<float>& y = network.output(observed.stages[s].last_layer);
      observed.tensors[s + 1].include({y.data(), static_cast<size_t>(y.size())});
      if (observed.stages[s].kind != StageKind::kLstm) continue;
      const auto states = network.states(observed.stages[s].layer);
      observed.tensors[s + 1].include({states[0]->data(), static_cast<size_t>(states[0]->size())});
      observed.largest_cell[s] = std::max(observed.largest_cell[s], states[1]->cwiseAbs().maxCoeff());
    }
  });
  if (!done) return canceledError();
  return observed;
}

Result<nn::TrainedNet> correctBiases(const nn::TrainedNet& net, std::span<const float> rows,
                                     const std::vector<Range>& ranges, const QuantizeSettings& settings,
                                     Job& job) {
  constexpr size_t kEnoughRows = 256;
  nn::TrainedNet corrected = foldNorms(net);
  Result<nn::Network<float>> exact = nn::networkOf(corrected), rounded = nn::networkOf(corrected);
  if (!exact) return exact.error();
  const size_t width = static_cast<size_t>(net.spec.input.size());
  const std::vector<float> some = spread(rows, width, kEnoughRows);
  Simulator simulator(net.spec, ranges, settings);
  rounded->setTap(&simulator);
  for (const Stage& stage : simulator.stages()) {
    if (!hasBias(stage)) continue;
    const size_t layer = stage.kind == StageKind::kScale ? stage.norms.front() : stage.layer;
    std::vector<float>& bias = corrected.layers[layer].bias;
    const auto meansOf = [&](nn::Network<float>& network) {
      return channelMeans(network, some, width, sumsOf(stage), bias.size(), job);
    };
    const std::vector<double> wanted = meansOf(*exact);
    simulator.enter(*rounded);
    const std::vector<double> found = meansOf(*rounded);
    simulator.leave(*rounded);
    if (wanted.empty() || found.empty()) return canceledError();
    for (size_t c = 0; c < bias.size(); ++c) bias[c] += static_cast<float>(wanted[c] - found[c]);
    rounded->setWeights(corrected.layers);
  }
  return corrected;
}

}  // namespace thimble::quantize
