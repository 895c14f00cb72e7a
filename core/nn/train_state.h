// TrainState: everything a training has to remember to go on after a kill as if nothing had happened.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/nn/optimizer.h"
#include "core/nn/trainer.h"

namespace thimble::nn {

/// How right a pass over examples was.  errors, squares, sums: of a linear head, for R²; absolute: its errors' sizes, in
/// the targets' own unit.
struct Score {
  double loss = 0, right = 0;
  double errors = 0, squares = 0, absolute = 0;
  std::vector<double> sums;
};

/// Between two steps.  The best of a member are the weights of its best epoch; the champion is the best member so far.
struct TrainState {
  int member = 0;               // which seed, from 0
  int epoch = 1, batch = 0;     // of the next step
  std::vector<uint32_t> order;  // of this epoch's examples
  Score trained;                // so far in this epoch
  Random::State random{}, augment_random{};
  std::vector<Random::State> layer_randoms;
  std::vector<LayerWeights> weights;
  std::vector<LayerWeights> mean;  // the running mean of the weights, if it is kept
  int64_t steps = 0;               // of this member
  Stepper::State stepper;
  std::vector<uint8_t> hook;  // TrainHook::state
  TrainedNet best, champion;
  double least = 0, champion_least = 0;
};

/// What a state belongs to: the net, the examples and the settings in one number.
uint32_t fingerprint(const NetSpec& net, const Examples& examples, const TrainSettings& settings);

/// "THCK", version, CRC-32 of the rest, fingerprint, then the fields.
std::vector<uint8_t> writeState(TrainState& state, uint32_t fingerprint);
/// Errors: kCorrupt; kMismatch if it belongs to something else.
Result<TrainState> readState(std::span<const uint8_t> bytes, uint32_t fingerprint);

}  // namespace thimble::nn
