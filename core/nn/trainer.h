// Trainer: fits a net's weights to labelled rows; the same seed gives the same bytes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/nn/net.h"

namespace thimble::nn {

enum class Optimizer { kAdam, kSgd };

struct TrainSettings {
  int epochs = 60;
  int batch = 32;
  float learning_rate = 0.002f;
  Optimizer optimizer = Optimizer::kAdam;
  float momentum = 0.9f;     // SGD
  float l2 = 1e-4f;          // weight decay on weights, not biases
  int patience = 15;         // epochs without a better validation loss before stopping; 0: never stop early
  float validation = 0.15f;  // share of the training groups held back, 0 … 0.5
  uint64_t seed = 1;
  friend bool operator==(const TrainSettings&, const TrainSettings&) = default;
};

/// Examples by reference.  rows: [n][input.size()] normalised; labels: [n] class indices; groups: [n] the
/// recording each row is from, so that validation never shares a recording with training.
struct Examples {
  std::span<const float> rows;
  std::span<const int> labels;
  std::span<const int64_t> groups;
};

/// Validation numbers are NaN if nothing could be held back (validation 0, or one recording a class).
struct EpochStats {
  int epoch = 0;  // from 1
  float train_loss = 0, train_accuracy = 0;
  float validation_loss = 0, validation_accuracy = 0;
};

/// Learned numbers of one layer.  dense: weights [units, inputs]; conv: [filters, kh, kw, cin]; bias [units].
/// batch norm: weights = gamma, bias = beta, mean, variance [channels].  Other kinds: empty.
struct LayerWeights {
  std::vector<float> weights, bias, mean, variance;
  friend bool operator==(const LayerWeights&, const LayerWeights&) = default;
};

/// A net with the weights of its best epoch.
struct TrainedNet {
  NetSpec spec;
  std::vector<LayerWeights> layers;  // one a layer of spec
  std::vector<EpochStats> history;
  int best_epoch = 0;
};

/// Trains.  on_epoch (if given) hears each epoch on the training thread.  The best epoch is the one of least
/// validation loss, or training loss if nothing is held back; the learning rate falls to a hundredth over
/// `epochs` by half a cosine.  Deterministic: the same inputs and seed give the same bytes, on one machine
/// and build. Errors: kInvalidArgument (sizes, values that are not finite, fewer than two classes, no
/// examples), kCanceled (within 100 ms); a loss that is no longer finite: kInvalidArgument with the hint to
/// lower the learning rate.
Result<TrainedNet> train(const NetSpec& net, const Examples& examples, const TrainSettings& settings,
                         Job& job, const std::function<void(const EpochStats&)>& on_epoch = {});

/// Class probabilities: [n, classes] for rows [n, input.size()].  Empty if the net's parts or the rows do not
/// fit.
std::vector<float> predict(const TrainedNet& net, std::span<const float> rows);

/// Bytes for a project, with magic, version and CRC; and back.  Errors: kCorrupt.
std::vector<uint8_t> serialise(const TrainedNet& net);
Result<TrainedNet> deserialise(std::span<const uint8_t> bytes);

}  // namespace thimble::nn
