// A foreign model checked, joined with the project's features, and kept.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/import_model.h"

#include <algorithm>
#include <cmath>
#include <new>

#include "core/project/loop.h"
#include "core/quantize/affine.h"
#include "core/quantize/net_of_graph.h"
#include "core/tflite/host_model.h"
#include "core/tflite/model_file.h"
#include "core/tflite/task_info.h"

namespace thimble::project {
namespace {

/// The board quantizes features to int8: a float32 input gets an int8 one and a DEQUANTIZE before it.
void quantizeInput(tflite::Graph& graph, std::span<const float> rows) {
  const int32_t was = graph.inputs[0];
  tflite::Tensor input = graph.tensors[static_cast<size_t>(was)];
  quantize::Range range;
  range.include(rows);
  const quantize::Affine affine = quantize::activationAffine(range);
  input.name += "_int8";
  input.type = tflite::TensorType::kInt8;
  input.quantization = {{affine.scale}, {affine.zero_point}, 0};
  graph.tensors.push_back(std::move(input));
  graph.inputs[0] = static_cast<int32_t>(graph.tensors.size()) - 1;
  graph.operators.insert(
      graph.operators.begin(),
      {static_cast<int32_t>(tflite::Op::kDequantize), {graph.inputs[0]}, {was}, std::monostate{}, {}, 2});
}

/// How many values a border tensor holds; 0 if there are several.
int64_t valuesOf(const tflite::Graph& graph, const std::vector<int32_t>& border) {
  if (border.size() != 1) return 0;
  return tflite::elementCount(graph.tensors[static_cast<size_t>(border[0])].shape);
}

/// Gives the graph what it needs to answer on the project's windows.  False if it does not fit them.
Result<bool> joinFeatures(tflite::Graph& graph, const features::FeatureTable& table,
                          const evaluate::TaskSettings& task) {
  const bool classes = task.kind == Task::kClassification;
  const int64_t outputs = classes ? static_cast<int64_t>(table.classes.size()) : 1;
  if (valuesOf(graph, graph.inputs) != table.features || valuesOf(graph, graph.outputs) != outputs)
    return false;
  const auto type = graph.tensors[static_cast<size_t>(graph.inputs[0])].type;
  if (type == tflite::TensorType::kFloat32)
    quantizeInput(graph, features::normalisedRows(table));
  else if (type != tflite::TensorType::kInt8)
    return false;
  if (!graph.metadata.contains(tflite::kPipelineMetadata)) {
    Result<std::vector<uint8_t>> pipeline = features::pipelineBytes(table);
    if (!pipeline) return pipeline.error();
    graph.metadata[tflite::kPipelineMetadata] = std::move(*pipeline);
  }
  if (classes && tflite::labelsOf(graph).empty()) {
    std::string labels;
    for (const std::string& label : table.classes) labels += label + "\n";
    graph.metadata[tflite::kLabelsMetadata] = {labels.begin(), labels.end()};
  }
  if (!classes && !graph.metadata.contains(tflite::kTaskMetadata))
    tflite::setTask(graph, {task.kind, task.target, task.unit, 1});
  return true;
}

}  // namespace

Result<Run> importModel(Project& project, const std::string& name, std::span<const uint8_t> file, Job& job) {
  try {
    job.progress(0, "Reading the model");
    Result<tflite::Graph> graph = tflite::readModel(file);
    if (!graph) return graph.error();
    Result<Recipe> recipe = project.recipe();
    if (!recipe) return recipe.error();
    Run run;
    run.name = name;
    if (Result<nn::TrainedNet> net = quantize::netOf(*graph); net && recipe->task.kind != Task::kAnomaly) {
      run.net = nn::serialise(*net);
      recipe->net = net->spec;
    } else {
      recipe->net = {};
    }
    recipe->net.preset = kImported;
    run.recipe = *recipe;
    // Without labelled data there is nothing to fit it to: it can be profiled and flashed all the same.
    const Result<features::FeatureTable> table = extractFeatures(project, job);
    if (job.canceled()) return canceledError();
    bool fits = false;
    if (table) {
      const Result<bool> joined = joinFeatures(*graph, *table, recipe->task);
      if (!joined) return joined.error();
      fits = *joined;
    }
    Result<std::vector<uint8_t>> model = fits ? tflite::writeModel(*graph) : tflite::withMemoryPlan(file);
    if (!model) return model.error();
    run.model = std::move(*model);
    if (const auto runs = tflite::HostModel::load(run.model); !runs) return runs.error();
    const auto isTest = [](const features::WindowRef& w) { return w.split == dataset::Split::kTest; };
    if (fits && std::any_of(table->windows.begin(), table->windows.end(), isTest)) {
      const Result<evaluate::Evaluation> test = evaluateRun(run, *table, dataset::Split::kTest, job);
      if (!test) return test.error();
      addMetrics(run, *test);
    }
    Result<Run> stored = project.addRun(std::move(run));
    if (!stored) return stored;
    if (const Result<void> current = project.setCurrentRun(stored->id); !current) return current.error();
    return stored;
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::kNoSpace, "There is not enough memory for the model.", ""};
  }
}

}  // namespace thimble::project
