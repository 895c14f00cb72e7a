// Batch: some of the examples as one matrix, augmented and blended, with what the net should answer.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "core/nn/loss.h"
#include "core/nn/trainer.h"

namespace thimble::nn {

/// Class weights by the settings, scaled so that the mean over examples is 1 if they are balanced (n / (classes · count),
/// as scikit-learn); empty: all 1.
std::vector<float> classWeightsOf(const TrainSettings& settings, std::span<const int> labels, int classes);

/// A linear head's targets in training: (target − mean) / deviation, a column.
struct TargetScale {
  std::vector<float> mean, deviation;  // [outputs]
};
/// Over the examples of `indices`; a deviation of 0 is taken as 1.
TargetScale targetScaleOf(const Examples& examples, std::span<const size_t> indices, int outputs);

class Batch {
 public:
  /// All are kept by reference, but for the weights.  The settings are checked.
  Batch(const NetSpec& net, const Examples& examples, const TrainSettings& settings);

  /// The examples of indices as they are, with no smoothing.
  void pick(std::span<const size_t> indices);
  /// The same for training: smoothed, augmented and blended by `random`.
  void pickForTraining(std::span<const size_t> indices, Random& random);
  void setTargetScale(TargetScale scale) { scale_ = std::move(scale); }

  const Matrix<float>& rows() const { return x_; }
  const std::vector<int>& labels() const { return labels_; }
  const Wanted<float>& wanted() const { return wanted_; }

 private:
  void want(std::span<const size_t> indices, double smoothing);
  void mix(Random& random);

  const NetSpec& net_;
  const Examples& examples_;
  const TrainSettings& settings_;
  std::vector<float> class_weights_;
  TargetScale scale_;
  Augmenter augmenter_;
  Matrix<float> x_, mixed_;
  std::vector<int> labels_;
  Wanted<float> wanted_;
};

}  // namespace thimble::nn
