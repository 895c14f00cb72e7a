// Each window of a split through the float net and through the int8 model's own interpreter.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate/evaluation.h"

#include <algorithm>
#include <new>

#include "core/tflite/host_model.h"
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

Result<void> checkTable(const features::FeatureTable& table, const nn::TrainedNet& net) {
  const size_t features = static_cast<size_t>(std::max(table.features, 0));
  if (table.rows.size() != table.windows.size() * features || table.mean.size() != features ||
      table.factor.size() != features)
    return mismatch("The feature table's sizes do not fit together.");
  if (net.spec.layers.empty() || net.spec.input.size() != table.features ||
      net.spec.layers.back().units != static_cast<int>(table.classes.size()))
    return mismatch("The net was trained for other features or classes than the table's.");
  for (const features::WindowRef& w : table.windows)
    if (w.label < 0 || w.label >= static_cast<int>(table.classes.size()))
      return mismatch("A window's label is none of the table's classes.");
  return {};
}

Result<void> checkModel(const tflite::HostModel& model, const features::FeatureTable& table) {
  const auto& in = model.inputs();
  const auto& out = model.outputs();
  if (in.size() != 1 || in[0].type != tflite::TensorType::kInt8 || in[0].bytes != table.features ||
      !(in[0].scale > 0))
    return mismatch("The model's input does not fit the features.");
  if (out.size() != 1 || out[0].type != tflite::TensorType::kInt8 ||
      out[0].bytes != static_cast<int64_t>(table.classes.size()))
    return mismatch("The model's output does not fit the classes.");
  return {};
}

Confusion emptyConfusion(const std::vector<std::string>& classes) {
  return {classes, std::vector<std::vector<int>>(classes.size(), std::vector<int>(classes.size(), 0))};
}

template <class T>
int largest(std::span<const T> values) {
  return static_cast<int>(std::max_element(values.begin(), values.end()) - values.begin());
}

/// One int8 inference: the class of the largest output and its probability.
Result<void> judgeInt8(tflite::HostModel& model, std::span<const float> row, WindowVerdict& verdict) {
  const tflite::Port &in = model.inputs()[0], &out = model.outputs()[0];
  std::vector<int8_t> input(row.size()), output(static_cast<size_t>(out.bytes));
  dsp::quantize(row.data(), static_cast<uint32_t>(row.size()), in.scale, in.zero_point, input.data());
  const Result<void> ok = model.run({reinterpret_cast<const uint8_t*>(input.data()), input.size()},
                                    {reinterpret_cast<uint8_t*>(output.data()), output.size()});
  if (!ok) return ok;
  verdict.predicted_int8 = largest(std::span<const int8_t>(output));
  const int q = output[static_cast<size_t>(verdict.predicted_int8)];
  verdict.confidence_int8 = out.scale * static_cast<float>(q - out.zero_point);
  return {};
}

/// Windows [first, last) of the result, whose rows lie back to back.
Result<void> judgeSome(const nn::TrainedNet& net, tflite::HostModel& model, std::span<const float> rows,
                       size_t first, size_t last, Evaluation& result) {
  const size_t classes = result.confusion_float.classes.size(), features = rows.size() / (last - first);
  const std::vector<float> probabilities = nn::predict(net, rows);
  if (probabilities.size() != (last - first) * classes)
    return mismatch("The trained weights do not fit the net's layers.");
  for (size_t i = first; i < last; ++i) {
    WindowVerdict& verdict = result.windows[i];
    const std::span<const float> own = std::span(probabilities).subspan((i - first) * classes, classes);
    verdict.predicted_float = largest(own);
    verdict.confidence_float = own[static_cast<size_t>(verdict.predicted_float)];
    if (Result<void> ok = judgeInt8(model, rows.subspan((i - first) * features, features), verdict); !ok)
      return ok;
    const size_t actual = static_cast<size_t>(verdict.actual);
    ++result.confusion_float.matrix[actual][static_cast<size_t>(verdict.predicted_float)];
    ++result.confusion_int8.matrix[actual][static_cast<size_t>(verdict.predicted_int8)];
  }
  return {};
}

Result<Evaluation> judge(const features::FeatureTable& table, dataset::Split split, const nn::TrainedNet& net,
                         tflite::HostModel& model, Job& job) {
  constexpr size_t kAtOnce = 16;
  Evaluation result{emptyConfusion(table.classes), emptyConfusion(table.classes), {}};
  for (size_t w = 0; w < table.windows.size(); ++w)
    if (table.windows[w].split == split) result.windows.push_back({w, table.windows[w].label, 0, 0, 0, 0});
  const size_t all = result.windows.size();
  for (size_t first = 0; first < all; first += kAtOnce) {
    if (job.canceled()) return canceledError();
    const size_t last = std::min(all, first + kAtOnce);
    std::vector<float> rows;
    for (size_t i = first; i < last; ++i) {
      const std::vector<float> row = normalisedRow(table, result.windows[i].window);
      rows.insert(rows.end(), row.begin(), row.end());
    }
    if (Result<void> ok = judgeSome(net, model, rows, first, last, result); !ok) return ok.error();
    job.progress(static_cast<double>(last) / static_cast<double>(all), "Evaluating");
  }
  return result;
}

}  // namespace

Result<Evaluation> evaluate(const features::FeatureTable& table, dataset::Split split,
                            const nn::TrainedNet& net, std::span<const uint8_t> model_file, Job& job) {
  try {
    if (Result<void> ok = checkTable(table, net); !ok) return ok.error();
    Result<tflite::HostModel> model = tflite::HostModel::load(model_file);
    if (!model) return model.error();
    if (Result<void> ok = checkModel(*model, table); !ok) return ok.error();
    return judge(table, split, net, *model, job);
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::kNoSpace, "There is not enough memory to evaluate the model.",
                 "Use longer strides."};
  }
}

std::vector<int8_t> quantizedRow(const features::FeatureTable& table, size_t window, float scale,
                                 int zero_point) {
  const std::vector<float> row = normalisedRow(table, window);
  std::vector<int8_t> q(row.size());
  dsp::quantize(row.data(), static_cast<uint32_t>(row.size()), scale, zero_point, q.data());
  return q;
}

}  // namespace thimble::evaluate
