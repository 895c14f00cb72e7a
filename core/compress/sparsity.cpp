// Masks by magnitude, renewed each epoch and held after each step.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/sparsity.h"

#include <algorithm>
#include <cmath>

namespace thimble::compress {
namespace {

/// False for the `share` smallest of them.
std::vector<bool> largest(const nn::Matrix<float>& weights, double share) {
  const size_t n = static_cast<size_t>(weights.size());
  const size_t pruned = std::min(n, static_cast<size_t>(std::lround(share * static_cast<double>(n))));
  std::vector<size_t> order(n);
  for (size_t i = 0; i < n; ++i) order[i] = i;
  std::nth_element(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(pruned), order.end(),
                   [&](size_t a, size_t b) {
                     const float x = std::abs(weights.data()[a]), y = std::abs(weights.data()[b]);
                     return x < y || (x == y && a < b);
                   });
  std::vector<bool> kept(n, true);
  for (size_t i = 0; i < pruned; ++i) kept[order[i]] = false;
  return kept;
}

}  // namespace

double sparsityAt(double progress, double target) {
  return target * (1 - std::pow(1 - std::clamp(progress, 0.0, 1.0), 3));
}

void SparsityHook::beginEpoch(nn::Network<float>& network, int epoch, int epochs) {
  full_from_ = std::max(1, (2 * epochs + 2) / 3);
  const double share = sparsityAt(static_cast<double>(epoch) / full_from_, target_);
  kept_.clear();
  for (const nn::Parameter<float>* p : network.parameters())
    if (p->decays) kept_.push_back(largest(p->value, share));
  afterStep(network);
}

void SparsityHook::afterStep(nn::Network<float>& network) {
  size_t next = 0;
  for (nn::Parameter<float>* p : network.parameters()) {
    if (!p->decays) continue;
    const std::vector<bool>& kept = kept_[next++];
    for (size_t i = 0; i < kept.size(); ++i)
      if (!kept[i]) p->value.data()[i] = 0;
  }
}

}  // namespace thimble::compress
