// Each window of a split through the float net and through the int8 model's own interpreter.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate/evaluation.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <numeric>
#include <set>

#include "core/tflite/host_model.h"
#include "core/tflite/model_file.h"
#include "firmware_agent/dsp/pipeline.h"

namespace thimble::evaluate {
namespace {

Error mismatch(std::string message) {
  return {ErrorCode::kMismatch, std::move(message), "Compute the features, train and quantize again."};
}

/// Row of a table as the board's pipeline normalises it.
std::vector<float> normalisedRow(const features::FeatureTable& table, size_t window) {
  std::vector<float> row(static_cast<size_t>(table.features));
  const float* raw = table.row(window);
  for (size_t i = 0; i < row.size(); ++i) row[i] = (raw[i] - table.mean[i]) * table.factor[i];
  return row;
}

Result<void> checkTable(const features::FeatureTable& table, const TaskSettings& task) {
  const size_t features = static_cast<size_t>(std::max(table.features, 0));
  if (table.rows.size() != table.windows.size() * features || table.mean.size() != features ||
      table.factor.size() != features)
    return mismatch("The feature table's sizes do not fit together.");
  if (task.kind == Task::kRegression && table.targets.size() != table.windows.size())
    return mismatch("The feature table has no numbers to learn.");
  for (const features::WindowRef& w : table.windows)
    if (w.label < 0 || w.label >= static_cast<int>(table.classes.size()))
      return mismatch("A window's label is none of the table's classes.");
  return {};
}

/// How many values the task's models give.
size_t outputsOf(const features::FeatureTable& table, const TaskSettings& task) {
  return task.kind == Task::kClassification ? table.classes.size() : 1;
}

Result<void> checkModel(const tflite::HostModel& model, size_t features, size_t outputs) {
  const auto fits = [](const std::vector<tflite::Port>& ports, size_t values) {
    if (ports.size() != 1) return false;
    const tflite::Port& port = ports[0];
    if (port.type == tflite::TensorType::kFloat32) return port.bytes == static_cast<int64_t>(4 * values);
    return port.type == tflite::TensorType::kInt8 && port.bytes == static_cast<int64_t>(values) &&
           port.scale > 0;
  };
  if (!fits(model.inputs(), features)) return mismatch("The model's input does not fit the features.");
  if (!fits(model.outputs(), outputs)) return mismatch("The model's output does not fit the task's answers.");
  return {};
}

template <class T>
int largest(std::span<const T> values) {
  return static_cast<int>(std::max_element(values.begin(), values.end()) - values.begin());
}

/// One inference of the deployable model: its outputs as numbers.
Result<void> infer(tflite::HostModel& model, std::span<const float> row, std::span<float> answer) {
  const tflite::Port &in = model.inputs()[0], &out = model.outputs()[0];
  std::vector<uint8_t> input(static_cast<size_t>(in.bytes)), output(static_cast<size_t>(out.bytes));
  if (in.type == tflite::TensorType::kFloat32)
    std::memcpy(input.data(), row.data(), input.size());
  else
    dsp::quantize(row.data(), static_cast<uint32_t>(row.size()), in.scale, in.zero_point,
                  reinterpret_cast<int8_t*>(input.data()));
  if (const Result<void> ok = model.run(input, output); !ok) return ok;
  if (out.type == tflite::TensorType::kFloat32) {
    std::memcpy(answer.data(), output.data(), output.size());
    return {};
  }
  for (size_t i = 0; i < answer.size(); ++i)
    answer[i] = out.scale * static_cast<float>(static_cast<int8_t>(output[i]) - out.zero_point);
  return {};
}

/// Where the model's outputs stand among the table's classes: by the labels in its file, if it carries the same ones.
std::vector<size_t> orderOf(const std::vector<std::string>& labels, const std::vector<std::string>& classes) {
  std::vector<size_t> order;
  for (const std::string& label : labels) {
    const auto found = std::find(classes.begin(), classes.end(), label);
    if (found != classes.end()) order.push_back(static_cast<size_t>(found - classes.begin()));
  }
  if (std::set(order.begin(), order.end()).size() != classes.size() || order.size() != classes.size()) {
    order.resize(classes.size());
    std::iota(order.begin(), order.end(), size_t{0});
  }
  return order;
}

/// One answer judged, of the float model or of the deployable one.
struct Side {
  int WindowVerdict::*predicted;
  float WindowVerdict::*confidence;
  float WindowVerdict::*value;
  Confusion Evaluation::*confusion;
  NumberErrors Evaluation::*errors;
  anomaly::Roc Evaluation::*roc;
};
constexpr Side kFloat{&WindowVerdict::predicted_float, &WindowVerdict::confidence_float,
                      &WindowVerdict::value_float,     &Evaluation::confusion_float,
                      &Evaluation::errors_float,       &Evaluation::roc_float};
constexpr Side kDeployed{&WindowVerdict::predicted_int8, &WindowVerdict::confidence_int8,
                         &WindowVerdict::value_int8,     &Evaluation::confusion_int8,
                         &Evaluation::errors_int8,       &Evaluation::roc_int8};

void judge(Evaluation& result, WindowVerdict& verdict, std::span<const float> answer, const Side& side) {
  if (result.task == Task::kClassification) {
    verdict.*side.predicted = largest(answer);
    verdict.*side.confidence = answer[static_cast<size_t>(verdict.*side.predicted)];
  } else {
    verdict.*side.value = answer[0];
    verdict.*side.predicted = result.task == Task::kRegression ? -1 : answer[0] >= 1;
  }
  if (result.task == Task::kRegression) return;
  auto& matrix = (result.*side.confusion).matrix;
  ++matrix[static_cast<size_t>(verdict.actual)][static_cast<size_t>(verdict.*side.predicted)];
}

/// What all windows together say.
void summarise(Evaluation& result, const Side& side) {
  std::vector<float> values, targets, normal, others;
  for (const WindowVerdict& verdict : result.windows) {
    values.push_back(verdict.*side.value);
    targets.push_back(verdict.target);
    (verdict.actual == 0 ? normal : others).push_back(verdict.*side.value);
  }
  if (result.task == Task::kRegression) result.*side.errors = errorsOf(values, targets);
  if (result.task == Task::kAnomaly) result.*side.roc = anomaly::rocOf(normal, others);
}

Result<Evaluation> emptyEvaluation(const features::FeatureTable& table, dataset::Split split,
                                   const TaskSettings& task) {
  const Result<std::vector<std::string>> normal =
      task.kind == Task::kAnomaly ? normalLabels(table.classes, task)
                                  : Result<std::vector<std::string>>(std::vector<std::string>());
  if (!normal) return normal.error();
  std::vector<std::string> classes = table.classes;
  if (task.kind == Task::kAnomaly) classes = {"normal", "anomaly"};
  if (task.kind == Task::kRegression) classes.clear();
  Evaluation result;
  result.task = task.kind;
  result.confusion_float = result.confusion_int8 = {
      classes, std::vector<std::vector<int>>(classes.size(), std::vector<int>(classes.size(), 0))};
  for (size_t w = 0; w < table.windows.size(); ++w) {
    const features::WindowRef& window = table.windows[w];
    if (window.split != split) continue;
    WindowVerdict verdict;
    verdict.window = w;
    verdict.actual = window.label;
    if (task.kind == Task::kAnomaly)
      verdict.actual = std::find(normal->begin(), normal->end(),
                                 table.classes[static_cast<size_t>(window.label)]) == normal->end();
    if (task.kind == Task::kRegression) verdict.target = table.targets[w];
    result.windows.push_back(verdict);
  }
  return result;
}

/// The answers of both models on each window, some at a time.
Result<void> judgeAll(const features::FeatureTable& table, const FloatModel& float_model,
                      tflite::HostModel& model, const std::vector<size_t>& order, Evaluation& result,
                      Job& job) {
  constexpr size_t kAtOnce = 16;
  const size_t all = result.windows.size(), features = static_cast<size_t>(table.features),
               outputs = order.size();
  std::vector<float> deployed(outputs), answer(outputs);
  for (size_t first = 0; first < all; first += kAtOnce) {
    const size_t last = std::min(all, first + kAtOnce);
    std::vector<float> rows;
    for (size_t i = first; i < last; ++i) {
      const std::vector<float> row = normalisedRow(table, result.windows[i].window);
      rows.insert(rows.end(), row.begin(), row.end());
    }
    const std::vector<float> answers = float_model ? float_model(rows) : std::vector<float>{};
    if (float_model && answers.size() != (last - first) * outputs)
      return mismatch("The trained weights do not fit the net's layers.");
    for (size_t i = first; i < last; ++i) {
      if (job.canceled()) return canceledError();
      WindowVerdict& verdict = result.windows[i];
      if (float_model)
        judge(result, verdict, std::span(answers).subspan((i - first) * outputs, outputs), kFloat);
      const auto ran = infer(model, std::span(rows).subspan((i - first) * features, features), deployed);
      if (!ran) return ran;
      for (size_t k = 0; k < outputs; ++k) answer[order[k]] = deployed[k];
      judge(result, verdict, answer, kDeployed);
    }
    job.progress(static_cast<double>(last) / static_cast<double>(all), "Evaluating");
  }
  return {};
}

}  // namespace

Result<std::vector<std::string>> normalLabels(const std::vector<std::string>& classes,
                                              const TaskSettings& task) {
  const std::vector<std::string> wanted =
      task.normal.empty() ? std::vector<std::string>{"normal"} : task.normal;
  std::vector<std::string> found;
  for (const std::string& label : wanted)
    if (std::find(classes.begin(), classes.end(), label) != classes.end()) found.push_back(label);
  if (found.empty())
    return Error{ErrorCode::kInvalidArgument,
                 "No window has the label \"" + wanted.front() + "\", which is called normal.",
                 "Say which labels are normal."};
  return found;
}

Result<Evaluation> evaluate(const features::FeatureTable& table, dataset::Split split,
                            const TaskSettings& task, const FloatModel& float_model,
                            std::span<const uint8_t> model_file, Job& job) {
  try {
    if (Result<void> ok = checkTable(table, task); !ok) return ok.error();
    Result<tflite::HostModel> model = tflite::HostModel::load(model_file);
    if (!model) return model.error();
    const size_t outputs = outputsOf(table, task);
    if (Result<void> ok = checkModel(*model, static_cast<size_t>(table.features), outputs); !ok)
      return ok.error();
    const Result<tflite::Graph> graph = tflite::readModel(model->file());
    if (!graph) return graph.error();
    Result<Evaluation> result = emptyEvaluation(table, split, task);
    if (!result) return result;
    std::vector<size_t> order{0};
    if (task.kind == Task::kClassification) order = orderOf(tflite::labelsOf(*graph), table.classes);
    result->has_float = static_cast<bool>(float_model);
    if (Result<void> ok = judgeAll(table, float_model, *model, order, *result, job); !ok) return ok.error();
    if (float_model) summarise(*result, kFloat);
    summarise(*result, kDeployed);
    return result;
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::kNoSpace, "There is not enough memory to evaluate the model.",
                 "Use longer strides."};
  }
}

Result<Evaluation> evaluate(const features::FeatureTable& table, dataset::Split split,
                            const nn::TrainedNet& net, std::span<const uint8_t> model_file, Job& job) {
  if (net.spec.layers.empty() || net.spec.input.size() != table.features ||
      net.spec.layers.back().units != static_cast<int>(table.classes.size()))
    return mismatch("The net was trained for other features or classes than the table's.");
  return evaluate(
      table, split, TaskSettings{}, [&](std::span<const float> rows) { return nn::predict(net, rows); },
      model_file, job);
}

Result<std::vector<float>> deployedAnswers(std::span<const uint8_t> model_file, std::span<const float> rows,
                                           Job& job) {
  Result<tflite::HostModel> model = tflite::HostModel::load(model_file);
  if (!model) return model.error();
  if (model->inputs().size() != 1) return mismatch("The model has several inputs.");
  const size_t width = static_cast<size_t>(tflite::elementCount(model->inputs()[0].shape));
  if (rows.size() % width != 0) return mismatch("The rows do not fit the model's input.");
  if (const Result<void> ok = checkModel(*model, width, 1); !ok) return ok.error();
  std::vector<float> answers(rows.size() / width);
  for (size_t i = 0; i < answers.size(); ++i) {
    if (job.canceled()) return canceledError();
    const Result<void> ran = infer(*model, rows.subspan(i * width, width), std::span(answers).subspan(i, 1));
    if (!ran) return ran.error();
  }
  return answers;
}

std::vector<int8_t> quantizedRow(const features::FeatureTable& table, size_t window, float scale,
                                 int zero_point) {
  const std::vector<float> row = normalisedRow(table, window);
  std::vector<int8_t> q(row.size());
  dsp::quantize(row.data(), static_cast<uint32_t>(row.size()), scale, zero_point, q.data());
  return q;
}

}  // namespace thimble::evaluate
