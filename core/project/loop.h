// The loop's middle steps on a project: features, training, the deployable model, and the windows that prove it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/evaluate/evaluation.h"
#include "core/features/feature_table.h"
#include "core/project/examples.h"
#include "core/project/project.h"

namespace thimble::project {

/// Windows and features of all labelled recordings by the project's recipe, made fit for its task (prepareFor).
/// Errors: as features::extract and prepareFor.
Result<features::FeatureTable> extractFeatures(const Project& project, Job& job);

/// The net that training would use: the recipe's own if it fits the table, else the recommended one.
nn::NetSpec netFor(const Recipe& recipe, const features::FeatureTable& table);

/// One file that is the whole deployable: int8 model, memory plan, feature pipeline and labels.
Result<std::vector<uint8_t>> buildModel(const nn::TrainedNet& net, const features::FeatureTable& table,
                                        const evaluate::TaskSettings& task = {},
                                        const quantize::QuantizeSettings& settings = {}, Job* job = nullptr);

/// settings with kAuto decided on the windows that training by `training` holds back.  Errors: as
/// quantize::chosenSettings.
Result<quantize::QuantizeSettings> settingsFor(const nn::TrainedNet& net, const TrainingExamples& examples,
                                               const nn::TrainSettings& training,
                                               const quantize::QuantizeSettings& settings, Job& job);

struct TrainOptions {
  /// Goes on from the project's checkpoint if it is of this very training, to the bytes that it would have come to; else,
  /// and if it is of another one, from the start.
  bool resume = true;
  /// A run to take the first weights from, its layers but for the last one being those of the recipe; of an imported one
  /// the layers are taken too; 0: none.
  int64_t start_run = 0;
  double checkpoint_seconds = 3;  // between two checkpoints
};

/// Trains by the recipe (a net, which goes on with quantization in sight if it says so, or what detects anomalies),
/// quantizes, evaluates on the test windows (on nothing if there
/// are none) and stores it all as the current run.  While it trains, the project keeps a checkpoint, also when it is
/// canceled or killed.  on_epoch is called on the calling thread; with several seeds epochs begin at 1 again for each.
/// Errors: as nn::train and anomaly::fit; nothing is stored then.
Result<Run> trainRun(Project& project, const features::FeatureTable& table, Job& job,
                     const std::function<void(const nn::EpochStats&)>& on_epoch = {},
                     const TrainOptions& options = {});

/// Puts the figures of an evaluation on test windows into the run, by task.
void addMetrics(Run& run, const evaluate::Evaluation& test);

/// The net to train from a stored run's weights: `net`, the recipe's; or, where the run was imported, its layers, the last
/// one with `net`'s units.  Errors: kNotFound; kMismatch: no net, or another number of inputs.
Result<nn::NetSpec> startNet(const Project& project, int64_t run, const nn::NetSpec& net);

/// First weights for `net` from a stored run: of all its layers, but the last one if it has other units, which begins by
/// seed.  Errors: kNotFound; kMismatch if the layers are others.
Result<std::vector<nn::LayerWeights>> startWeights(const Project& project, int64_t run,
                                                   const nn::NetSpec& net, uint64_t seed);

/// The float model of a run: a net or a detector; empty if the run was imported.  Errors: kCorrupt.
Result<evaluate::FloatModel> floatModelOf(const Run& run);

/// Verdicts of a stored run on the windows of `split`.  Errors: kMismatch if the table has other features.
Result<evaluate::Evaluation> evaluateRun(const Run& run, const features::FeatureTable& table,
                                         dataset::Split split, Job& job);

/// Raw frames [window][channels] of the split's windows, in the table's order, `at_most` of them spread evenly.
/// If the split has fewer, windows of the other split follow.
Result<std::vector<std::vector<int16_t>>> rawWindows(const Project& project,
                                                     const features::FeatureTable& table,
                                                     dataset::Split split, size_t at_most);

}  // namespace thimble::project
