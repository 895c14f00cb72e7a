// Follows each channel from the layer that writes it to those that read it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/channels.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/nn/batch.h"
#include "core/nn/loss.h"
#include "core/nn/network.h"

namespace thimble::compress {
namespace {

using nn::LayerKind;

bool writesUnits(LayerKind kind) {
  return kind == LayerKind::kDense || kind == LayerKind::kConv1d || kind == LayerKind::kConv2d;
}

/// Each channel goes through on its own, into one channel of the same place.
bool passesChannels(LayerKind kind) {
  switch (kind) {
    case LayerKind::kMaxPool:
    case LayerKind::kAvgPool:
    case LayerKind::kDropout:
    case LayerKind::kBatchNorm:
    case LayerKind::kRelu:
    case LayerKind::kJitter:
    case LayerKind::kGlobalAvgPool:
    case LayerKind::kGlobalMaxPool:
    case LayerKind::kRelu6:
    case LayerKind::kLeakyRelu:
    case LayerKind::kSpatialDropout:
    case LayerKind::kSquare:
      return true;
    default:
      return false;
  }
}

bool isDepthwise(LayerKind kind) {
  return kind == LayerKind::kDepthwiseConv1d || kind == LayerKind::kDepthwiseConv2d;
}

/// Each of its outputs reads one channel, or its weights have columns that can go.
bool followsChannels(LayerKind kind) {
  return writesUnits(kind) || passesChannels(kind) || isDepthwise(kind) || kind == LayerKind::kFlatten ||
         kind == LayerKind::kLstm || kind == LayerKind::kAdd;
}

/// Which layer wrote a channel, as its which unit; layer −1: nobody that could leave it out.
struct Origin {
  int layer = -1;
  int unit = 0;
};

/// Of the channels of the input of each layer, and at the end of the net's output.
std::vector<std::vector<Origin>> origins(const nn::NetSpec& net) {
  const std::vector<nn::LayerInfo> infos = nn::inspect(net).value();
  std::vector<std::vector<Origin>> all{std::vector<Origin>(static_cast<size_t>(net.input.c))};
  for (size_t i = 0; i < infos.size(); ++i) {
    const std::vector<Origin>& in = all.back();
    std::vector<Origin> out(static_cast<size_t>(infos[i].output.c));
    const LayerKind kind = net.layers[i].kind;
    for (size_t c = 0; c < out.size(); ++c) {
      if (writesUnits(kind)) out[c] = {static_cast<int>(i), static_cast<int>(c)};
      if (passesChannels(kind) || kind == LayerKind::kAdd) out[c] = in[c];  // of an addition see Ties
      if (kind == LayerKind::kFlatten) out[c] = in[c % in.size()];
      if (isDepthwise(kind)) out[c] = in[c / static_cast<size_t>(net.layers[i].multiplier)];
    }
    all.push_back(std::move(out));
  }
  return all;
}

/// What layer i adds to the channels of its input.
const std::vector<Origin>& added(const nn::NetSpec& net, const std::vector<std::vector<Origin>>& all,
                                 size_t i) {
  const size_t back = static_cast<size_t>(net.layers[i].back);
  return all[back > i ? 0 : i + 1 - back];
}

/// Layers whose channels additions tie together: channel c of one goes only with channel c of all others.
class Ties {
 public:
  Ties(const nn::NetSpec& net, const std::vector<std::vector<Origin>>& all) : like_(net.layers.size()) {
    for (size_t i = 0; i < like_.size(); ++i) like_[i] = i;
    for (size_t i = 0; i < like_.size(); ++i)
      if (net.layers[i].kind == LayerKind::kAdd && match(all[i], added(net, all, i)))
        like_[groupOf(static_cast<size_t>(all[i][0].layer))] =
            groupOf(static_cast<size_t>(added(net, all, i)[0].layer));
  }

  /// The same number for layers that are tied.
  size_t groupOf(size_t layer) const {
    while (like_[layer] != layer) layer = like_[layer];
    return layer;
  }

  /// Each list is of one layer's channels, and both have the same ones in the same places.
  static bool match(const std::vector<Origin>& a, const std::vector<Origin>& b) {
    for (size_t c = 0; c < a.size(); ++c)
      if (a[c].layer < 0 || b[c].layer < 0 || a[c].layer != a[0].layer || b[c].layer != b[0].layer ||
          a[c].unit != b[c].unit)
        return false;
    return true;
  }

 private:
  std::vector<size_t> like_;
};

/// Takes from [rows, columns] what both lists keep.
std::vector<float> picked(const std::vector<float>& matrix, const std::vector<bool>& rows,
                          const std::vector<bool>& columns) {
  std::vector<float> result;
  for (size_t r = 0; r < rows.size(); ++r)
    for (size_t c = 0; rows[r] && c < columns.size(); ++c)
      if (columns[c]) result.push_back(matrix[r * columns.size() + c]);
  return result;
}

/// The layer behind whose output a layer's channels are judged: past its norm and activation.
size_t gateOf(const nn::NetSpec& net, size_t layer) {
  const auto belongs = [](LayerKind kind) {
    return kind == LayerKind::kBatchNorm || kind == LayerKind::kRelu || kind == LayerKind::kRelu6 ||
           kind == LayerKind::kLeakyRelu || kind == LayerKind::kSquare;
  };
  while (layer + 1 < net.layers.size() && belongs(net.layers[layer + 1].kind)) ++layer;
  return layer;
}

/// Sums up value × gradient of the channels behind each gate.
class Judge : public nn::Tap<float> {
 public:
  Judge(const nn::Network<float>& network, const std::vector<size_t>& layer_behind,
        std::vector<std::vector<double>>& sums)
      : network_(network), layer_behind_(layer_behind), sums_(sums) {}
  void forward(size_t, nn::Matrix<float>&, const nn::Pass&) override {}
  void backward(size_t i, nn::Matrix<float>& dy) override {
    const size_t layer = layer_behind_[i];
    if (layer == kInput) return;
    std::vector<double>& sums = sums_[layer];
    const nn::Matrix<float>& y = network_.output(i);
    std::vector<double> own(sums.size());
    for (Eigen::Index e = 0; e < y.rows(); ++e) {
      std::fill(own.begin(), own.end(), 0.0);
      for (Eigen::Index k = 0; k < y.cols(); ++k)
        own[static_cast<size_t>(k) % own.size()] += double{y(e, k)} * double{dy(e, k)};
      for (size_t c = 0; c < own.size(); ++c) sums[c] += std::abs(own[c]);
    }
  }

 private:
  const nn::Network<float>& network_;
  const std::vector<size_t>& layer_behind_;  // a layer: whose gate it is, or kInput
  std::vector<std::vector<double>>& sums_;
};

}  // namespace

std::vector<bool> prunable(const nn::NetSpec& net) {
  const std::vector<std::vector<Origin>> all = origins(net);
  std::vector<bool> result(net.layers.size());
  for (size_t i = 0; i < result.size(); ++i) result[i] = writesUnits(net.layers[i].kind);
  const auto needed = [&](const std::vector<Origin>& channels) {
    for (const Origin& origin : channels)
      if (origin.layer >= 0) result[static_cast<size_t>(origin.layer)] = false;
  };
  for (size_t i = 0; i < net.layers.size(); ++i) {
    if (!followsChannels(net.layers[i].kind)) needed(all[i]);
    if (net.layers[i].kind == LayerKind::kAdd && !Ties::match(all[i], added(net, all, i))) {
      needed(all[i]);
      needed(added(net, all, i));
    }
  }
  needed(all.back());
  const Ties ties(net, all);
  for (size_t i = 0; i < result.size(); ++i)
    for (size_t j = 0; j < result.size(); ++j)
      if (writesUnits(net.layers[j].kind) && !result[j] && ties.groupOf(i) == ties.groupOf(j))
        result[i] = false;
  return result;
}

Result<std::vector<std::vector<double>>> importance(const nn::TrainedNet& net, const nn::Examples& examples,
                                                    Job& job) {
  Result<nn::Network<float>> network = nn::networkOf(net);
  if (!network) return network.error();
  const size_t width = static_cast<size_t>(net.spec.input.size()), n = examples.rows.size() / width,
               outputs = static_cast<size_t>(net.spec.layers.back().units);
  const bool classes = net.spec.head == nn::Head::kSoftmax;
  if (n == 0 || examples.rows.size() != n * width || (classes && examples.labels.size() != n) ||
      (!classes && !examples.reconstruct && examples.targets.size() != n * outputs))
    return Error{ErrorCode::kInvalidArgument, "The examples do not fit the net.",
                 "Compute the features again."};
  const std::vector<bool> may = prunable(net.spec);
  std::vector<std::vector<double>> sums(may.size());
  std::vector<size_t> layer_behind(may.size(), nn::Tap<float>::kInput);
  for (size_t i = 0; i < may.size(); ++i) {
    if (!may[i]) continue;
    sums[i].assign(static_cast<size_t>(net.spec.layers[i].units), 0.0);
    layer_behind[gateOf(net.spec, i)] = i;
  }
  Judge judge(*network, layer_behind, sums);
  network->setTap(&judge);
  const nn::TrainSettings plain;
  nn::Batch batch(net.spec, examples, plain);
  batch.setTargetScale({std::vector<float>(outputs, 0.0f), std::vector<float>(outputs, 1.0f)});
  const nn::LossType& loss = nn::lossType(plain.loss, net.spec.head);
  nn::Matrix<float> answers, slope;
  std::vector<size_t> some;
  for (size_t first = 0; first < n; first += 64) {
    some.resize(std::min<size_t>(64, n - first));
    std::iota(some.begin(), some.end(), first);
    batch.pick(some);
    const nn::Pass pass{true, &job, true};
    if (!network->forward(batch.rows(), pass)) return canceledError();
    answers = network->logits();
    if (loss.softmax) nn::softmax(network->logits(), answers);
    loss.compute(answers, batch.wanted(), 1, &slope);
    if (!network->backward(batch.rows(), slope, pass)) return canceledError();
  }
  const Ties ties(net.spec, origins(net.spec));
  std::vector<std::vector<double>> together(sums.size());
  for (size_t i = 0; i < sums.size(); ++i) {
    together[i].assign(sums[i].size(), 0.0);
    for (size_t j = 0; j < sums.size(); ++j)
      for (size_t c = 0; ties.groupOf(i) == ties.groupOf(j) && c < sums[i].size(); ++c)
        together[i][c] += sums[j][c];
  }
  return together;
}

std::vector<std::vector<bool>> mostImportant(const std::vector<std::vector<double>>& importance,
                                             double share) {
  std::vector<std::vector<bool>> kept;
  for (const std::vector<double>& layer : importance) {
    const size_t n = layer.size();
    size_t stay =
        static_cast<size_t>(std::lround(static_cast<double>(n) * (1 - std::clamp(share, 0.0, 1.0))));
    if (n >= 8) stay = std::min(n, (stay + 3) / 4 * 4);
    if (n > 0) stay = std::max<size_t>(stay, 1);
    std::vector<size_t> order(n);
    for (size_t i = 0; i < n; ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return layer[a] > layer[b]; });
    kept.emplace_back(n, false);
    for (size_t i = 0; i < stay; ++i) kept.back()[order[i]] = true;
  }
  return kept;
}

nn::TrainedNet withChannels(const nn::TrainedNet& net, const std::vector<std::vector<bool>>& kept) {
  const std::vector<std::vector<Origin>> all = origins(net.spec);
  const auto stays = [&](const Origin& origin) {
    if (origin.layer < 0) return true;
    const std::vector<bool>& units = kept[static_cast<size_t>(origin.layer)];
    return units.empty() || units[static_cast<size_t>(origin.unit)];
  };
  const auto mask = [&](const std::vector<Origin>& channels, size_t size) {
    std::vector<bool> result(size);
    for (size_t i = 0; i < size; ++i) result[i] = stays(channels[i % channels.size()]);
    return result;
  };
  const std::vector<bool> one{true};
  nn::TrainedNet smaller{net.spec, net.layers, {}, 0, {}};
  for (size_t i = 0; i < net.layers.size(); ++i) {
    const nn::LayerWeights& from = net.layers[i];
    nn::LayerWeights& to = smaller.layers[i];
    nn::LayerSpec& spec = smaller.spec.layers[i];
    const std::vector<bool> out = mask(all[i + 1], all[i + 1].size());
    if (writesUnits(spec.kind)) {
      const std::vector<bool> in = mask(all[i], from.weights.size() / out.size());
      to.weights = picked(from.weights, out, in);
      to.bias = picked(from.bias, one, out);
      spec.units = static_cast<int>(std::count(out.begin(), out.end(), true));
    } else if (isDepthwise(spec.kind)) {
      to.weights = picked(from.weights, out, std::vector<bool>(from.weights.size() / out.size(), true));
      to.bias = picked(from.bias, one, out);
    } else if (spec.kind == LayerKind::kLstm) {
      std::vector<bool> in = mask(all[i], all[i].size());
      in.resize(in.size() + static_cast<size_t>(spec.units), true);  // it reads all of its own state
      to.weights = picked(from.weights, std::vector<bool>(from.bias.size(), true), in);
    } else if (spec.kind == LayerKind::kBatchNorm) {
      for (auto part : {&nn::LayerWeights::weights, &nn::LayerWeights::bias, &nn::LayerWeights::mean,
                        &nn::LayerWeights::variance})
        to.*part = picked(from.*part, one, out);
    }
  }
  return smaller;
}

}  // namespace thimble::compress
