// Calibration over rows, then one operator a stage.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/quantizer.h"

#include <algorithm>
#include <cmath>
#include <new>

#include "core/nn/network.h"
#include "core/quantize/graph_builder.h"
#include "core/quantize/stage.h"
#include "core/tflite/model_file.h"

namespace thimble::quantize {
namespace {

Error invalid(std::string message, std::string hint) {
  return {ErrorCode::kInvalidArgument, std::move(message), std::move(hint)};
}

/// Range of the input, then of each stage's float output.
std::vector<Range> calibrate(nn::Network<float>& network, const std::vector<Stage>& stages,
                             std::span<const float> rows, size_t width) {
  std::vector<Range> ranges(stages.size() + 1);
  ranges[0].include(rows);
  nn::Matrix<float> x;
  for (size_t first = 0, n = rows.size() / width; first < n; first += 64) {
    const Eigen::Index count = static_cast<Eigen::Index>(std::min<size_t>(64, n - first));
    x = Eigen::Map<const nn::Matrix<float>>(rows.data() + first * width, count,
                                            static_cast<Eigen::Index>(width));
    network.forward(x, {});
    for (size_t i = 0; i < stages.size(); ++i) {
      const nn::Matrix<float>& y = network.output(stages[i].last_layer);
      ranges[i + 1].include({y.data(), static_cast<size_t>(y.size())});
    }
  }
  return ranges;
}

bool finite(std::span<const float> values) {
  return std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); });
}

Result<tflite::Graph> build(const nn::TrainedNet& net, std::span<const float> rows) {
  Result<nn::Network<float>> network = nn::networkOf(net);
  if (!network) return network.error();
  const size_t width = static_cast<size_t>(net.spec.input.size());
  if (rows.empty() || rows.size() % width != 0 || !finite(rows))
    return invalid("The calibration rows do not fit the net: " + std::to_string(rows.size()) +
                       " values, rows of " + std::to_string(width) + ".",
                   "Quantize with the training windows, at least one of them.");
  const std::vector<Stage> stages = stagesOf(net.spec);
  const std::vector<Range> ranges = calibrate(*network, stages, rows, width);
  GraphBuilder builder(stages.front(), activationAffine(ranges[0]));
  for (size_t i = 0; i < stages.size(); ++i) {
    const bool weighted = stages[i].kind != StageKind::kMaxPool && stages[i].kind != StageKind::kAvgPool;
    const FoldedWeights weights = weighted ? fold(stages[i], net) : FoldedWeights{};
    const Range& range = ranges[i + 1];
    if (!finite(weights.weights) || !finite(weights.bias) || !std::isfinite(range.most - range.least))
      return invalid("Layer " + stages[i].name + " has weights or outputs that are not numbers.",
                     "Train the net again.");
    builder.add(stages[i], net.spec.layers[stages[i].layer], weights, activationAffine(range));
  }
  return std::move(builder).finish();
}

}  // namespace

Result<tflite::Graph> quantize(const nn::TrainedNet& net, std::span<const float> calibration_rows,
                               const std::vector<std::string>& labels) {
  try {
    Result<tflite::Graph> graph = build(net, calibration_rows);
    if (!graph) return graph;
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
