// Threshold: the model's last operator multiplies by 1 / threshold; that one number is changed.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/threshold.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>

#include "core/anomaly/detector.h"
#include "core/project/loop.h"
#include "core/tflite/model_file.h"

namespace thimble::project {
namespace {

Error notOurs() {
  return {ErrorCode::kUnsupported, "This model's score has no threshold that can be moved.",
          "Train a detector here."};
}

/// The factor of the last multiplication; null: the model does not end in one.
tflite::Tensor* factorOf(tflite::Graph& graph) {
  if (graph.operators.empty() || graph.outputs.size() != 1) return nullptr;
  const tflite::Operator& last = graph.operators.back();
  if (last.code != static_cast<int32_t>(tflite::Op::kMul) || last.outputs != graph.outputs) return nullptr;
  for (const int32_t input : last.inputs) {
    if (input < 0) continue;
    tflite::Tensor& tensor = graph.tensors[static_cast<size_t>(input)];
    if (tensor.type == tflite::TensorType::kFloat32 && tensor.data.size() == sizeof(float)) return &tensor;
  }
  return nullptr;
}

}  // namespace

Result<Run> keepThreshold(Project& project, Run run, const features::FeatureTable& table, float score,
                          Job& job) {
  if (!std::isfinite(score) || !(score > 0))
    return Error{ErrorCode::kInvalidArgument, "A threshold must be a number above zero.",
                 "Choose another point of the curve."};
  if (run.recipe.task.kind != Task::kAnomaly) return notOurs();
  Result<tflite::Graph> graph = tflite::readModel(run.model);
  if (!graph) return graph.error();
  tflite::Tensor* factor = factorOf(*graph);
  if (!factor) return notOurs();
  float value = 0;
  std::memcpy(&value, factor->data.data(), sizeof value);
  value /= score;
  if (!std::isfinite(value) || !(value > 0)) return notOurs();
  std::memcpy(factor->data.data(), &value, sizeof value);
  Result<std::vector<uint8_t>> model = tflite::writeModel(*graph);
  if (!model) return model.error();
  run.model = std::move(*model);
  if (!run.net.empty()) {
    Result<anomaly::Detector> detector = anomaly::deserialise(run.net);
    if (!detector) return detector.error();
    detector->threshold *= score;
    run.net = anomaly::serialise(*detector);
  }
  const auto validation = std::find_if(run.metrics.begin(), run.metrics.end(),
                                       [](const Metric& metric) { return metric.name == "validation_auc"; });
  std::vector<Metric> kept;
  if (validation != run.metrics.end()) kept.push_back(*validation);  // an area knows no threshold
  const auto test = evaluateRun(run, table, dataset::Split::kTest, job);
  if (!test) return test.error();
  run.metrics = std::move(kept);
  if (!test->windows.empty()) addMetrics(run, *test);
  std::sort(run.metrics.begin(), run.metrics.end(),
            [](const Metric& a, const Metric& b) { return a.name < b.name; });
  char name[32];
  std::snprintf(name, sizeof name, " · threshold %.3g", double{score});
  run.id = 0;
  run.name += name;
  Result<Run> stored = project.addRun(std::move(run));
  if (!stored) return stored;
  if (const Result<void> current = project.setCurrentRun(stored->id); !current) return current.error();
  return stored;
}

}  // namespace thimble::project
