// A project made, trained and judged as the command line does it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/accuracy/measure.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <random>

#include "core/evaluate/recording_verdicts.h"
#include "core/nn/trainer.h"
#include "core/project/loop.h"
#include "core/project/presets.h"
#include "core/tflite/host_model.h"

namespace thimble::bench {
namespace fs = std::filesystem;

namespace {

/// The chance that one of `above` lies above one of `below`, ties counting half: the area under the curve.  Source: Hanley
/// and McNeil 1982.
double areaUnder(std::vector<float> below, const std::vector<float>& above) {
  std::sort(below.begin(), below.end());
  double sum = 0;
  for (const float value : above) {
    const auto [first, last] = std::equal_range(below.begin(), below.end(), value);
    sum += static_cast<double>(first - below.begin()) + 0.5 * static_cast<double>(last - first);
  }
  return sum / static_cast<double>(below.size()) / static_cast<double>(above.size());
}

/// The area under the curve of each anomaly by itself; figures of the worst.
void judgeAnomalies(const evaluate::Evaluation& test, const features::FeatureTable& table, Outcome& outcome) {
  outcome.real = outcome.int8 = 1;
  for (size_t c = 0; c < table.classes.size(); ++c) {
    std::vector<float> normal_real, normal_int8, real, int8;
    for (const evaluate::WindowVerdict& verdict : test.windows) {
      const bool own = table.windows[verdict.window].label == static_cast<int>(c);
      if (verdict.actual == 0) {
        normal_real.push_back(verdict.value_float);
        normal_int8.push_back(verdict.value_int8);
      } else if (own) {
        real.push_back(verdict.value_float);
        int8.push_back(verdict.value_int8);
      }
    }
    if (real.empty()) continue;
    const double auc_real = areaUnder(normal_real, real), auc_int8 = areaUnder(normal_int8, int8);
    outcome.real = std::min(outcome.real, auc_real);
    outcome.int8 = std::min(outcome.int8, auc_int8);
    char text[64];
    std::snprintf(text, sizeof text, "%s%s %.3f", outcome.details.empty() ? "" : ", ",
                  table.classes[c].c_str(), auc_int8);
    outcome.details += text;
  }
  char text[80];
  std::snprintf(text, sizeof text, "; at the threshold %.3f found, false alarms %.3f",
                test.confusion_int8.recall(1), 1 - test.confusion_int8.recall(0));
  outcome.details += text;
}

Result<void> judgeRecordings(const project::Run& run, const features::FeatureTable& table, size_t recordings,
                             Job& job, Outcome& outcome) {
  const Result<nn::TrainedNet> net = nn::deserialise(run.net);
  if (!net) return net.error();
  const auto verdicts = evaluate::evaluateRecordings(table, dataset::Split::kTest, *net, run.model, job);
  if (!verdicts) return verdicts.error();
  const evaluate::RecordingAccuracy accuracy = evaluate::accuracyOf(*verdicts);
  // A recording that is too short for a window has no verdict, and is wrong.
  const double answered = static_cast<double>(verdicts->size()) / static_cast<double>(recordings);
  outcome.real = accuracy.real * answered;
  outcome.int8 = accuracy.int8 * answered;
  return {};
}

/// The figure of a run by the set's measure; recordings: how many there are to test.
Result<Outcome> judge(const DataSet& set, const project::Run& run, const features::FeatureTable& table,
                      size_t recordings, Job& job) {
  Outcome outcome;
  const auto test = project::evaluateRun(run, table, dataset::Split::kTest, job);
  if (!test) return test.error();
  switch (set.measure) {
    case Metric::kWindows:
      outcome.real = test->confusion_float.accuracy();
      outcome.int8 = test->confusion_int8.accuracy();
      break;
    case Metric::kRecordings:
      if (const Result<void> judged = judgeRecordings(run, table, recordings, job, outcome); !judged)
        return judged.error();
      break;
    case Metric::kR2:
      outcome.real = test->errors_float.r2;
      outcome.int8 = test->errors_int8.r2;
      break;
    case Metric::kWorstAuc:
      judgeAnomalies(*test, table, outcome);
      break;
  }
  const Result<tflite::HostModel> model = tflite::HostModel::load(run.model);
  if (!model) return model.error();
  outcome.model_bytes = static_cast<int64_t>(run.model.size());
  outcome.arena_bytes = model->arenaBytes();
  return outcome;
}

}  // namespace

Result<Workspace> Workspace::make(const Corpus& corpus) {
  Workspace made;
  made.folder_ = fs::temp_directory_path() / ("thimble-accuracy-" + std::to_string(std::random_device{}()));
  std::error_code error;
  fs::create_directories(made.folder_, error);
  Result<std::unique_ptr<project::Project>> project = project::Project::create(made.folder_ / "set.thimble");
  if (!project) return project.error();
  made.project_ = std::move(*project);
  for (const project::FileRecording& recording : corpus.recordings) {
    const auto added = made.project_->addRecording(recording.info, recording.samples);
    if (!added) return added.error();
  }
  return made;
}

Workspace::~Workspace() {
  project_.reset();
  std::error_code ignored;
  if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

Result<project::Recipe> recipeFor(const DataSet& set, project::Project& project) {
  const auto recordings = project.recordings();
  if (!recordings) return recordings.error();
  const project::Preset* preset = project::presetNamed(set.preset);
  if (!preset)
    return Error{ErrorCode::kNotFound, "There is no preset " + set.preset + ".", "Name another one."};
  project::Recipe recipe = project::recipeOf(*preset, project::shapeOf(*recordings));
  if (set.choice.apply) set.choice.apply(recipe);
  return recipe;
}

Result<std::vector<Outcome>> measure(const DataSet& set, project::Project& project, project::Recipe recipe,
                                     std::span<const uint64_t> seeds) {
  SilentJob job;
  if (const auto stored = project.setRecipe(recipe); !stored) return stored.error();
  const Result<features::FeatureTable> table = project::extractFeatures(project, job);
  if (!table) return table.error();
  const auto recordings = project.recordings();
  if (!recordings) return recordings.error();
  const auto tests = static_cast<size_t>(
      std::count_if(recordings->begin(), recordings->end(),
                    [](const dataset::RecordingInfo& r) { return r.split == dataset::Split::kTest; }));
  std::vector<Outcome> outcomes;
  for (const uint64_t seed : seeds) {
    const auto begun = std::chrono::steady_clock::now();
    recipe.training.seed = seed;
    if (const auto stored = project.setRecipe(recipe); !stored) return stored.error();
    const Result<project::Run> run = project::trainRun(project, *table, job);
    if (!run) return run.error();
    Result<Outcome> outcome = judge(set, *run, *table, tests, job);
    if (!outcome) return outcome.error();
    outcome->seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    outcomes.push_back(*outcome);
  }
  return outcomes;
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace thimble::bench
