// Evaluation: how right a model is, float and int8, class by class and window by window.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/features/feature_table.h"
#include "core/nn/trainer.h"

namespace thimble::evaluate {

/// matrix[actual][predicted] counts windows.
struct Confusion {
  std::vector<std::string> classes;
  std::vector<std::vector<int>> matrix;
  int total() const;
  double accuracy() const;        // 0 if empty
  double precision(int c) const;  // NaN if nothing was predicted as c
  double recall(int c) const;     // NaN if nothing is c
  double f1(int c) const;         // NaN if either is
};

/// One window's verdicts.
struct WindowVerdict {
  size_t window = 0;  // index into FeatureTable::windows
  int actual = 0;
  int predicted_float = 0;
  int predicted_int8 = 0;
  float confidence_float = 0;
  float confidence_int8 = 0;
};

struct Evaluation {
  Confusion confusion_float;
  Confusion confusion_int8;
  std::vector<WindowVerdict> windows;  // of the asked split
};

/// Runs the float net and the int8 model (its file) on each window of `split`.  Errors: kMismatch if net,
/// model and table do not fit together; kCanceled.
Result<Evaluation> evaluate(const features::FeatureTable& table, dataset::Split split,
                            const nn::TrainedNet& net, std::span<const uint8_t> model_file, Job& job);

/// int8 input of one row, as the board's pipeline makes it: normalised, then quantized by the model's input.
std::vector<int8_t> quantizedRow(const features::FeatureTable& table, size_t window, float scale,
                                 int zero_point);

}  // namespace thimble::evaluate
