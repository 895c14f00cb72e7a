// Debugger: where a quantized model loses what its float net knew, layer by layer, and what helps.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/job.h"
#include "core/base/named.h"
#include "core/base/result.h"
#include "core/nn/trainer.h"

namespace thimble::quantize {

/// Float values of a layer in `counts.size()` equal bins from least to most.
struct Histogram {
  float least = 0, most = 0;
  std::vector<int64_t> counts;
};

enum class Remedy { kNone, kPercentile, kMoreData, kPerChannelDense, kCorrectBias, kAware, kWide };
inline constexpr Named<Remedy> kRemedies[] = {{Remedy::kNone, "none"},
                                              {Remedy::kPercentile, "percentile"},
                                              {Remedy::kMoreData, "more-data"},
                                              {Remedy::kPerChannelDense, "per-channel"},
                                              {Remedy::kCorrectBias, "correct-bias"},
                                              {Remedy::kAware, "aware"},
                                              {Remedy::kWide, "16x8"}};

/// Words for a person, and what they come to.
struct Advice {
  Remedy remedy = Remedy::kNone;
  std::string text;  // "The range of conv1d_2 is spoilt by 3 outliers: …: use percentile calibration."
};

/// One tensor: the input, then each operator's output that the float net has too.
struct LayerReport {
  std::string name;        // as in the file: "input", "conv1d_1"
  double signal_db = 0;    // float signal over the difference of the model's value from it; +∞ if equal
  double rounding_db = 0;  // the same if only this tensor were quantized: what its own range costs
  double mean_error = 0;   // mean of model − float, in the tensor's steps
  double saturated = 0;    // share of float values beyond the integer range, 0 … 1
  float scale = 0;         // of the model's tensor
  int zero_point = 0;
  float range_least = 0, range_most = 0;  // what its integers can hold
  Histogram histogram;
  double channel_spread =
      1;  // largest over smallest weight channel that share one scale, 1 if each has its own
  std::vector<Advice> advice;
};

/// One window by how far the model's answer is from the float net's.
struct WindowReport {
  size_t row = 0;    // of those given
  double error = 0;  // largest difference of an output probability
  int float_class = 0, model_class = 0;
};

struct DebugReport {
  std::vector<LayerReport> layers;
  std::vector<WindowReport> worst;  // at most 20, worst first
  double agreement = 0;             // share of rows with the same answer
  size_t rows = 0;
  std::vector<Advice> advice;  // of the whole model, most useful first; never empty
};

/// rows: [n, input.size()] normalised, n ≥ 1; model: a file quantized from net.  Errors: kInvalidArgument (rows that
/// do not fit), kMismatch (the file has none of the net's layers), as HostModel::load, kCanceled within 100 ms.
Result<DebugReport> debugModel(const nn::TrainedNet& net, std::span<const uint8_t> model,
                               std::span<const float> rows, Job& job);

}  // namespace thimble::quantize
