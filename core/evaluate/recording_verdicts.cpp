// Sums the windows' probabilities a recording.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate/recording_verdicts.h"

#include <algorithm>
#include <map>

#include "core/tflite/host_model.h"

namespace thimble::evaluate {
namespace {

Error mismatch() {
  return {ErrorCode::kMismatch, "The net, its model and the features do not fit together.",
          "Compute the features, train and quantize again."};
}

/// A recording's verdict and the sums that lead to it.
struct Sums {
  RecordingVerdict verdict;
  std::vector<double> real, int8;
};

int largest(const std::vector<double>& sums) {
  return static_cast<int>(std::max_element(sums.begin(), sums.end()) - sums.begin());
}

}  // namespace

Result<std::vector<RecordingVerdict>> evaluateRecordings(const features::FeatureTable& table,
                                                         dataset::Split split, const nn::TrainedNet& net,
                                                         std::span<const uint8_t> model_file, Job& job) {
  const size_t classes = table.classes.size(), features = static_cast<size_t>(table.features);
  Result<tflite::HostModel> model = tflite::HostModel::load(model_file);
  if (!model) return model.error();
  if (net.spec.input.size() != table.features || model->inputs().size() != 1 ||
      model->outputs().size() != 1 || model->inputBytes() != table.features ||
      model->outputBytes() != static_cast<int64_t>(classes))
    return mismatch();
  const tflite::Port &in = model->inputs()[0], &out = model->outputs()[0];
  std::vector<Sums> recordings;
  std::map<std::pair<int64_t, int>, size_t> places;
  std::vector<float> row(features);
  std::vector<int8_t> output(classes);
  for (size_t w = 0; w < table.windows.size(); ++w) {
    const features::WindowRef& window = table.windows[w];
    if (window.split != split) continue;
    if (job.canceled()) return canceledError();
    job.progress(static_cast<double>(w) / static_cast<double>(table.windows.size()), "Evaluating recordings");
    const auto [place, made] = places.try_emplace({window.recording, window.label}, recordings.size());
    if (made) {
      recordings.push_back({{window.recording, 0, window.label, 0, 0},
                            std::vector<double>(classes, 0.0),
                            std::vector<double>(classes, 0.0)});
    }
    Sums& sums = recordings[place->second];
    ++sums.verdict.windows;
    for (size_t i = 0; i < features; ++i) row[i] = (table.row(w)[i] - table.mean[i]) * table.factor[i];
    const std::vector<float> real = nn::predict(net, row);
    if (real.size() != classes) return mismatch();
    const std::vector<int8_t> input = quantizedRow(table, w, in.scale, in.zero_point);
    const Result<void> ran = model->run({reinterpret_cast<const uint8_t*>(input.data()), input.size()},
                                        {reinterpret_cast<uint8_t*>(output.data()), output.size()});
    if (!ran) return ran.error();
    for (size_t c = 0; c < classes; ++c) {
      sums.real[c] += double{real[c]};
      sums.int8[c] += double{out.scale} * (output[c] - out.zero_point);
    }
  }
  std::vector<RecordingVerdict> verdicts;
  for (Sums& sums : recordings) {
    sums.verdict.predicted_float = largest(sums.real);
    sums.verdict.predicted_int8 = largest(sums.int8);
    verdicts.push_back(sums.verdict);
  }
  return verdicts;
}

RecordingAccuracy accuracyOf(std::span<const RecordingVerdict> verdicts) {
  if (verdicts.empty()) return {};
  RecordingAccuracy accuracy;
  for (const RecordingVerdict& verdict : verdicts) {
    accuracy.real += verdict.predicted_float == verdict.actual;
    accuracy.int8 += verdict.predicted_int8 == verdict.actual;
  }
  const double n = static_cast<double>(verdicts.size());
  return {accuracy.real / n, accuracy.int8 / n};
}

}  // namespace thimble::evaluate
