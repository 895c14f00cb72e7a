// FoldedHook: trains a net whose norms are folded (foldNorms) and keeps them so.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/nn/train_hook.h"
#include "core/quantize/stage.h"

namespace thimble::quantize {

/// Norms use their running statistics, and those that were folded into weights before them learn nothing.
class FoldedHook : public nn::TrainHook {
 public:
  explicit FoldedHook(const nn::NetSpec& net) {
    for (const Stage& stage : stagesOf(net))
      for (size_t norm : stage.norms)
        if (stage.kind != StageKind::kScale || norm != stage.norms.front()) folded_.push_back(norm);
  }
  void afterPass(nn::Network<float>& network) override {
    for (size_t norm : folded_)
      for (nn::Parameter<float>* p : network.parameters(norm)) p->gradient.setZero();
  }
  bool freezesNorms() const override { return true; }

 private:
  std::vector<size_t> folded_;
};

}  // namespace thimble::quantize
