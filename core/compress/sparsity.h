// Sparsity: the smallest weights become zero, a few more each epoch, while the rest trains on.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/nn/train_hook.h"

namespace thimble::compress {

/// Share of weights that are zero after `progress` (0 … 1) of the way to `target`: fast at first, slow at the end.
/// Source: Zhu and Gupta 2017: target · (1 − (1 − progress)³).
double sparsityAt(double progress, double target);

/// Prunes each layer's weights, not its biases, by magnitude to `target`, 0 … 1; the share is reached after two
/// thirds of the epochs, and only epochs from there on count.
class SparsityHook : public nn::TrainHook {
 public:
  explicit SparsityHook(double target) : target_(target) {}
  void beginEpoch(nn::Network<float>& network, int epoch, int epochs) override;
  void afterStep(nn::Network<float>& network) override;
  bool counts(int epoch) const override { return epoch >= full_from_; }

 private:
  double target_;
  int full_from_ = 1;
  std::vector<std::vector<bool>> kept_;  // a parameter that decays, in the network's order
};

}  // namespace thimble::compress
