// TrainHook: what else happens to a net while it is trained: seen through a quantizer, kept sparse, tied together.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/nn/network.h"

namespace thimble::nn {

/// Called on the training thread, in this order: beginEpoch; for each batch beforePass, afterPass, afterStep;
/// for each validation batch beforePass, afterPass; then isBest if the epoch is the best of those that count.
class TrainHook {
 public:
  virtual ~TrainHook() = default;
  /// epoch: 1 … epochs.  Again where a training goes on within an epoch.
  virtual void beginEpoch(Network<float>&, int epoch, int epochs) {
    static_cast<void>(epoch);
    static_cast<void>(epochs);
  }
  /// May put other weights in the place of the net's, until afterPass.
  virtual void beforePass(Network<float>&) {}
  /// Puts them back.  After a training batch the gradients are there, and may be changed.
  virtual void afterPass(Network<float>&) {}
  /// May change the weights that the optimizer has just moved.
  virtual void afterStep(Network<float>&) {}
  /// False while the net is not yet what it is to become; such an epoch is never the best one.
  virtual bool counts(int epoch) const {
    static_cast<void>(epoch);
    return true;
  }
  virtual void isBest(Network<float>&) {}
  /// True: batch norms use and keep their running statistics while training.
  virtual bool freezesNorms() const { return false; }
  /// What it must remember, between two steps, for a training that goes on after a kill.
  virtual std::vector<uint8_t> state() const { return {}; }
  /// False if the bytes are not such a state of it.
  virtual bool restore(std::span<const uint8_t> bytes) { return bytes.empty(); }
};

/// How a training begins where it is not from scratch, and how it can go on after a kill.
struct TrainStart {
  const std::vector<LayerWeights>* weights = nullptr;  // one a layer of the net; null: random ones
  TrainHook* hook = nullptr;
  /// Hears the whole state of the training every so often, between two steps, on the training thread.
  std::function<void(std::vector<uint8_t>)> on_checkpoint = {};
  double checkpoint_seconds = 3;
  /// A state that on_checkpoint heard in a training of the same net, examples and settings: it goes on there and gives
  /// the bytes that the uninterrupted training would have given.  on_epoch hears the epochs before it first.
  std::span<const uint8_t> resume = {};
};

}  // namespace thimble::nn
