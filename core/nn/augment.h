// Augment: training examples changed as the next recording may be: noisier, louder, later, faster, turned.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "core/nn/net.h"
#include "core/nn/random.h"
#include "core/nn/train_settings.h"

namespace thimble::nn {

/// Three channels [first, first + 3) of each time step that are one vector in space: (value − mean) × factor.
struct AxisGroup {
  int first = 0;
  std::array<float, 3> mean{}, factor{1, 1, 1};
};

/// Errors: kInvalidArgument naming the strength that is out of range.
Result<void> checkAugmentation(const Augmentation& settings);

/// Changes rows in place, as settings say, all but mixup (which needs two examples).  Not thread-safe.
class Augmenter {
 public:
  /// settings: checkAugmentation is ok.  input: [time, bands or 1, channels].  Groups beyond a step's channels are left out.
  Augmenter(const Augmentation& settings, const Shape& input, std::span<const AxisGroup> axes);
  /// row: [input.size()], normalised.  The same random state gives the same row.
  void change(std::span<float> row, Random& random);

 private:
  void shiftAndWarp(std::span<float> row, Random& random);
  void rotate(std::span<float> row, Random& random);
  void mask(std::span<float> row, Random& random);

  Augmentation settings_;
  int steps_, bands_, channels_;  // bands: of a spectrogram; 1: none
  std::vector<AxisGroup> axes_;
  std::vector<float> scratch_;
};

/// What training might see of a row, for people to look at: `row` changed by `seed`; mixup is left out.
/// Errors: kInvalidArgument (strengths; the row's size).
Result<std::vector<float>> augmentPreview(std::span<const float> row, const Shape& input,
                                          const Augmentation& settings, std::span<const AxisGroup> axes,
                                          uint64_t seed);

}  // namespace thimble::nn
