// Trainer: fits a net's weights to labelled rows; the same seed gives the same bytes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <vector>

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/nn/augment.h"
#include "core/nn/net.h"
#include "core/nn/train_settings.h"

namespace thimble::nn {

/// Examples by reference.  rows: [n][input.size()] normalised; labels: [n] class indices (unused behind a linear
/// head); groups: [n] the recording each row is from, so that validation never shares a recording with training;
/// targets: [n][outputs] of a linear head, in the answer's own unit; axes: for rotation, may be empty.
struct Examples {
  std::span<const float> rows;
  std::span<const int> labels;
  std::span<const int64_t> groups;
  std::span<const float> targets = {};
  std::span<const AxisGroup> axes = {};
  bool reconstruct =
      false;  // an autoencoder: the rows, as augmented, are the targets, and are not brought to variance 1
};

/// Validation numbers are NaN if nothing could be held back (validation 0, or one recording a class).  Behind a linear
/// head the loss is in the targets' deviations and accuracy is R², the share of their variance that is explained, and
/// mae the mean absolute error over all outputs in the targets' own unit; behind a softmax mae is NaN.
struct EpochStats {
  int epoch = 0;  // from 1; with several seeds it begins at 1 again for each
  float train_loss = 0, train_accuracy = 0;
  float validation_loss = 0, validation_accuracy = 0;
  float train_mae = std::numeric_limits<float>::quiet_NaN();
  float validation_mae = std::numeric_limits<float>::quiet_NaN();
};

/// Learned numbers of one layer.  dense: weights [units, inputs]; conv: [filters, kh, kw, cin]; depthwise:
/// [channels · multiplier, kh, kw]; bias [units].  LSTM: as in layers/lstm.cpp.  batch norm: weights = gamma, bias = beta, mean, variance [channels].  Other kinds: empty.
struct LayerWeights {
  std::vector<float> weights, bias, mean, variance;
  friend bool operator==(const LayerWeights&, const LayerWeights&) = default;
};

/// Smallest and largest value of a tensor, zero between them.
struct ValueRange {
  float least = 0, most = 0;
  friend bool operator==(const ValueRange&, const ValueRange&) = default;
};

/// A net with the weights of its best epoch.
struct TrainedNet {
  NetSpec spec;
  std::vector<LayerWeights> layers;  // one a layer of spec
  std::vector<EpochStats> history;
  int best_epoch = 0;
  /// If it was trained with its quantization in sight: the ranges of its input, then of each layer's output
  /// (where an operator ends there), to be quantized with.  Empty ones, or none: they are calibrated.
  std::vector<ValueRange> ranges = {};
};

struct TrainStart;  // train_hook.h

/// Trains.  on_epoch (if given) hears each epoch on the training thread.  start: weights to begin with, what happens
/// beside, and how to go on after a kill.  The best epoch is the one of least validation loss, or training loss if nothing is held back.  Targets of a
/// linear head are brought to mean 0 and variance 1 in training; the net that is returned answers in their own unit.
/// Deterministic: the same inputs and seed give the same bytes, on one machine and build.  Errors: kInvalidArgument
/// (sizes, values that are not finite, fewer than two classes, targets that are all alike, no examples), kCanceled
/// (within 100 ms); kMismatch (a state to go on from is of another training); a loss that is no longer finite: kInvalidArgument with the
/// hint to lower the learning rate.
Result<TrainedNet> train(const NetSpec& net, const Examples& examples, const TrainSettings& settings,
                         Job& job, const std::function<void(const EpochStats&)>& on_epoch = {},
                         const TrainStart* start = nullptr);

/// Class probabilities, or a linear head's values: [n, outputs] for rows [n, input.size()].  Empty if the net's parts or
/// the rows do not fit.
std::vector<float> predict(const TrainedNet& net, std::span<const float> rows);

/// Bytes for a project, with magic, version and CRC; and back.  Errors: kCorrupt.
std::vector<uint8_t> serialise(const TrainedNet& net);
Result<TrainedNet> deserialise(std::span<const uint8_t> bytes);

}  // namespace thimble::nn
