// Each calibration tried on rows that it did not see.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/choose.h"

#include <limits>

#include "core/quantize/answers.h"
#include "core/quantize/batches.h"
#include "core/quantize/quantizer.h"
#include "core/tflite/model_file.h"

namespace thimble::quantize {
namespace {

/// Squared difference of the model's answers from the float net's.
Result<double> distance(const nn::TrainedNet& net, std::span<const float> calibration_rows,
                        std::span<const float> judged, std::span<const float> wanted,
                        const QuantizeSettings& settings, Job& job) {
  const std::vector<std::string> labels(static_cast<size_t>(net.spec.layers.back().units));
  const Result<tflite::Graph> graph = quantize(net, calibration_rows, labels, settings, &job);
  if (!graph) return graph.error();
  const auto file = tflite::writeModel(*graph);
  if (!file) return file.error();
  const Result<std::vector<float>> answers = answersOf(std::span<const uint8_t>(*file), judged, job);
  if (!answers) return answers.error();
  double sum = 0;
  for (size_t i = 0; i < wanted.size(); ++i) {
    const double off = double{(*answers)[i]} - double{wanted[i]};
    sum += off * off;
  }
  return sum;
}

}  // namespace

Result<QuantizeSettings> chosenSettings(const nn::TrainedNet& net, std::span<const float> calibration_rows,
                                        std::span<const float> judged, const QuantizeSettings& settings,
                                        Job& job) {
  constexpr size_t kEnoughRows = 300;
  if (settings.calibration != Calibration::kAuto) return settings;
  QuantizeSettings best = settings;
  best.calibration = Calibration::kMinMax;
  if (!net.ranges.empty() || settings.wide) return best;  // its ranges are known, or fine enough
  const std::vector<float> rows = spread(judged.empty() ? calibration_rows : judged,
                                         static_cast<size_t>(net.spec.input.size()), kEnoughRows);
  const Result<std::vector<float>> wanted = answersOf(net, rows, job);
  if (!wanted) return wanted.error();
  double least = std::numeric_limits<double>::infinity();
  for (const auto& [calibration, percentile] :
       {std::pair{Calibration::kMinMax, settings.percentile}, std::pair{Calibration::kPercentile, 99.99f},
        std::pair{Calibration::kPercentile, 99.9f}, std::pair{Calibration::kMse, settings.percentile}}) {
    QuantizeSettings tried = settings;
    tried.calibration = calibration;
    tried.percentile = percentile;
    const Result<double> off = distance(net, calibration_rows, rows, *wanted, tried, job);
    if (!off) return off.error();
    if (*off >= least) continue;
    least = *off;
    best = tried;
  }
  return best;
}

}  // namespace thimble::quantize
