// QuantizeSettings: how a float net becomes a model of integers.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <utility>

namespace thimble::quantize {

/// How the range of an activation is chosen from the values it took.
enum class Calibration {
  kMinMax,      // all of them
  kPercentile,  // all but the outermost of either end
  kMse,         // what makes the squared error of rounding and clipping together least
  kAuto,        // whichever of these, and of the percentiles 99.9 and 99.99, comes closest to the float net
};

/// Names for recipes and the command line.
inline constexpr std::array<std::pair<Calibration, const char*>, 4> kCalibrations = {
    {{Calibration::kMinMax, "min-max"},
     {Calibration::kPercentile, "percentile"},
     {Calibration::kMse, "mse"},
     {Calibration::kAuto, "auto"}}};

constexpr int kMostAwareEpochs = 1000;

struct QuantizeSettings {
  Calibration calibration = Calibration::kMinMax;
  float percentile = 99.99f;       // of kPercentile: share of values below the upper end, 50 … 100
  bool per_channel_conv = true;    // one scale a filter, not one for all
  bool per_channel_dense = false;  // one scale a unit: some old runtimes refuse it
  bool correct_bias = false;       // takes the mean error that rounded weights make out of the biases
  bool wide = false;               // 16x8: activations of 16 bits, weights of 8
  int aware_epochs = 0;  // epochs of quantization-aware training that follow training, 0 … kMostAwareEpochs
  friend bool operator==(const QuantizeSettings&, const QuantizeSettings&) = default;
};

}  // namespace thimble::quantize
