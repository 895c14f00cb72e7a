// Calibration over rows, then one operator a stage.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/quantizer.h"

#include <algorithm>
#include <cmath>
#include <new>

#include "core/nn/network.h"
#include "core/quantize/calibration.h"
#include "core/quantize/graph_builder.h"
#include "core/quantize/stage.h"
#include "core/tflite/model_file.h"

namespace thimble::quantize {
namespace {

Error invalid(std::string message, std::string hint) {
  return {ErrorCode::kInvalidArgument, std::move(message), std::move(hint)};
}

Result<void> check(const QuantizeSettings& settings) {
  if (!(settings.percentile >= 50 && settings.percentile <= 100))
    return invalid("The percentile is not between 50 and 100.", "99.99 suits most nets.");
  if (settings.aware_epochs < 0 || settings.aware_epochs > kMostAwareEpochs)
    return invalid("Quantization-aware training for " + std::to_string(settings.aware_epochs) +
                       " epochs is not possible.",
                   "Choose 0 to 1000 epochs.");
  return {};
}

bool finite(std::span<const float> values) {
  return std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); });
}

/// net: biases corrected, if they are to be.
Result<tflite::Graph> build(const nn::TrainedNet& net, const Observations& observed,
                            const std::vector<Range>& ranges, const QuantizeSettings& settings) {
  const std::vector<Stage>& stages = observed.stages;
  GraphBuilder builder(stages.front(), activationAffine(ranges[0]), settings,
                       activationAffine(ranges[0], true));
  for (size_t i = 0; i < stages.size(); ++i) {
    const nn::LayerSpec& layer = net.spec.layers[stages[i].layer];
    const nn::LayerWeights& own = net.layers[stages[i].layer];
    const FoldedWeights weights =
        isWeighted(stages[i].kind) ? fold(stages[i], net) : FoldedWeights{own.weights, own.bias};
    const Range& range = ranges[i + 1];
    if (!finite(weights.weights) || !finite(weights.bias) || !std::isfinite(range.most - range.least) ||
        !std::isfinite(observed.largest_cell[i]))
      return invalid("Layer " + stages[i].name + " has weights or outputs that are not numbers.",
                     "Train the net again.");
    const Affine output = outputAffine(stages[i].kind, range, settings);
    if (stages[i].kind == StageKind::kLstm && settings.wide)
      return Error{ErrorCode::kUnsupported, "Layer " + stages[i].name + " cannot be written as 16x8.",
                   "Quantize to int8: recurrent layers keep their cells in 16 bits anyway."};
    if (stages[i].kind == StageKind::kLstm)
      builder.addLstm(stages[i], layer, own, output, observed.largest_cell[i]);
    else
      builder.add(stages[i], layer, weights, output);
  }
  return std::move(builder).finish(net.spec.head, activationAffine(ranges.back()));
}

}  // namespace

Result<tflite::Graph> quantize(const nn::TrainedNet& net, std::span<const float> calibration_rows,
                               const std::vector<std::string>& labels, const QuantizeSettings& settings,
                               Job* job) {
  SilentJob silent;
  Job& watched = job ? *job : silent;
  try {
    if (Result<void> ok = check(settings); !ok) return ok.error();
    const Result<Observations> observed = observe(net, calibration_rows, watched);
    if (!observed) return observed.error();
    const std::vector<Range> ranges = observed->ranges(settings);
    Result<nn::TrainedNet> corrected = net;
    if (settings.correct_bias) corrected = correctBiases(net, calibration_rows, ranges, settings, watched);
    if (!corrected) return corrected.error();
    Result<tflite::Graph> graph = build(*corrected, *observed, ranges, settings);
    if (!graph) return graph;
    if (labels.empty() && net.spec.head == nn::Head::kLinear) return graph;
    if (labels.size() != static_cast<size_t>(net.spec.layers.back().units))
      return invalid("There are " + std::to_string(labels.size()) + " labels for a net of " +
                         std::to_string(net.spec.layers.back().units) + " classes.",
                     "Train again with the classes of today's data.");
    std::vector<uint8_t>& lines = graph->metadata[tflite::kLabelsMetadata];
    for (const std::string& label : labels) {
      if (label.find('\n') != std::string::npos)
        return invalid("The label '" + label + "' holds a line break.", "Rename the label.");
      lines.insert(lines.end(), label.begin(), label.end());
      lines.push_back('\n');
    }
    return graph;
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::kNoSpace, "There is not enough memory to quantize this net.", "Use fewer units."};
  }
}

Result<tflite::Graph> sketch(const nn::NetSpec& net) {
  try {
    if (Result<std::vector<nn::LayerInfo>> infos = nn::inspect(net); !infos) return infos.error();
    std::vector<float> row(static_cast<size_t>(net.input.size()));
    nn::Random random(1);
    for (float& v : row) v = static_cast<float>(random.normal());
    const nn::TrainedNet made_up{net, nn::Network<float>(net, 1).weights(), {}, 0};
    std::vector<std::string> labels;
    for (int c = 1; c <= net.layers.back().units; ++c) labels.push_back("class " + std::to_string(c));
    return quantize(made_up, row, labels);
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::kNoSpace, "There is not enough memory for this net.", "Use fewer units."};
  }
}

}  // namespace thimble::quantize
