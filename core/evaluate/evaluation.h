// Evaluation: how right a model is, float and int8, class by class and window by window.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/anomaly/roc.h"
#include "core/base/job.h"
#include "core/base/result.h"
#include "core/evaluate/task_settings.h"
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

/// How far numbers are off.  NaN if there are none; r2 is NaN if all targets are alike.
struct NumberErrors {
  double mae = 0, rmse = 0, r2 = 0;
};
/// answers, targets: of one length.  Source: the definitions of scikit-learn's r2_score and its like.
NumberErrors errorsOf(std::span<const float> answers, std::span<const float> targets);

/// One window's verdicts.  Classification: actual and predicted are classes; anomaly: 0 normal, 1 anomaly; regression:
/// the label's class, and −1.
struct WindowVerdict {
  size_t window = 0;  // index into FeatureTable::windows
  int actual = 0;
  int predicted_float = 0;
  int predicted_int8 = 0;
  float confidence_float = 0;  // classification
  float confidence_int8 = 0;
  float target = 0;       // regression: the label's number
  float value_float = 0;  // regression: the answer; anomaly: the score, 1 at the threshold
  float value_int8 = 0;
};

/// What is there depends on the task.  float: of the net that was trained; int8: of the file that boards run.
struct Evaluation {
  Confusion
      confusion_float;  // classification: of the classes; anomaly: of "normal" and "anomaly", at the threshold
  Confusion confusion_int8;
  std::vector<WindowVerdict> windows;  // of the asked split
  Task task = Task::kClassification;
  bool has_float = true;                             // false: an imported file, whose float figures stay 0
  NumberErrors errors_float = {}, errors_int8 = {};  // regression
  anomaly::Roc roc_float = {},
               roc_int8 = {};  // anomaly; no points if the split has no normal windows or no others
};

/// The float model: normalised rows [n][features] → [n][outputs]: probabilities, a number, or a score.
using FloatModel = std::function<std::vector<float>(std::span<const float> rows)>;

/// The labels of `classes` that a detector learns from.  Errors: kInvalidArgument if there is none of them.
Result<std::vector<std::string>> normalLabels(const std::vector<std::string>& classes,
                                              const TaskSettings& task);

/// Runs the float model (may be empty) and the deployable model (its file) on each window of `split`.  Errors: kMismatch
/// if models and table do not fit together; kInvalidArgument if the task does not fit the labels; kCanceled.
Result<Evaluation> evaluate(const features::FeatureTable& table, dataset::Split split,
                            const TaskSettings& task, const FloatModel& float_model,
                            std::span<const uint8_t> model_file, Job& job);

/// The same for a net that answers classes.
Result<Evaluation> evaluate(const features::FeatureTable& table, dataset::Split split,
                            const nn::TrainedNet& net, std::span<const uint8_t> model_file, Job& job);

/// The first output of a deployable model for each normalised row [n][features], as a board computes it.  Errors: as
/// tflite::HostModel::load; kMismatch if the rows do not fit it; kCanceled.
Result<std::vector<float>> deployedAnswers(std::span<const uint8_t> model_file, std::span<const float> rows,
                                           Job& job);

/// int8 input of one row, as the board's pipeline makes it: normalised, then quantized by the model's input.
std::vector<int8_t> quantizedRow(const features::FeatureTable& table, size_t window, float scale,
                                 int zero_point);

}  // namespace thimble::evaluate
