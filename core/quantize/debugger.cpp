// Float and integer tensors side by side, and what their differences say.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/debugger.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "core/quantize/advice.h"
#include "core/quantize/answers.h"
#include "core/quantize/batches.h"
#include "core/quantize/observer.h"
#include "core/quantize/stage.h"
#include "core/tflite/model_file.h"
#include "firmware_agent/dsp/pipeline.h"

namespace thimble::quantize {
namespace {

constexpr size_t kBins = 64;
constexpr size_t kWorst = 20;

/// A tensor of the model that the float net has too.
struct Pair {
  const tflite::Tensor* tensor = nullptr;
  int op = -1;  // that writes it, −1: the input
  const Stage* stage = nullptr;
  double signal = 0, noise = 0, rounding = 0, shift = 0;
  int64_t values = 0, saturated = 0;
  Observer observer;
};

double decibels(double signal, double noise) {
  if (noise <= 0) return std::numeric_limits<double>::infinity();
  return signal > 0 ? 10 * std::log10(signal / noise) : -std::numeric_limits<double>::infinity();
}

int64_t integerAt(std::span<const uint8_t> bytes, size_t i, bool wide) {
  if (!wide) return static_cast<int8_t>(bytes[i]);
  return static_cast<int16_t>(static_cast<uint16_t>(bytes[2 * i] | bytes[2 * i + 1] << 8));
}

void compare(Pair& pair, std::span<const float> exact, std::span<const uint8_t> bytes) {
  const bool wide = pair.tensor->type == tflite::TensorType::kInt16;
  if (bytes.size() != exact.size() * (wide ? 2 : 1)) return;
  const double scale = double{pair.tensor->quantization.scale[0]},
               zero = static_cast<double>(pair.tensor->quantization.zero_point[0]),
               least = wide ? -32768 : -128, most = -1 - least;
  for (size_t i = 0; i < exact.size(); ++i) {
    const double x = double{exact[i]}, q = std::round(x / scale) + zero, held = std::clamp(q, least, most);
    const double found = scale * (static_cast<double>(integerAt(bytes, i, wide)) - zero),
                 own = scale * (held - zero);
    pair.signal += x * x;
    pair.noise += (found - x) * (found - x);
    pair.rounding += (own - x) * (own - x);
    pair.shift += (found - x) / scale;
    pair.saturated += q != held;
  }
  pair.values += static_cast<int64_t>(exact.size());
  pair.observer.include(exact);
}

/// Largest over smallest of the channels' weights, where they share a scale.
double spreadOf(const tflite::Graph& graph, const Pair& pair) {
  if (pair.op < 0 || !isWeighted(pair.stage->kind)) return 1;
  const auto& inputs = graph.operators[static_cast<size_t>(pair.op)].inputs;
  if (inputs.size() < 2 || inputs[1] < 0) return 1;
  const tflite::Tensor& weights = graph.tensors[static_cast<size_t>(inputs[1])];
  const bool last = pair.stage->kind == StageKind::kDepthwise || pair.stage->kind == StageKind::kScale;
  const size_t channels = static_cast<size_t>(pair.stage->output.c), n = weights.data.size();
  if (channels == 0 || n % channels != 0 || n == 0) return 1;
  const std::vector<float>& scale = weights.quantization.scale;
  if (std::any_of(scale.begin(), scale.end(), [&](float s) { return s != scale[0]; })) return 1;
  std::vector<int> largest(channels, 0);
  for (size_t i = 0; i < n; ++i) {
    int& l = largest[last ? i % channels : i / (n / channels)];
    l = std::max(l, std::abs(static_cast<int8_t>(weights.data[i])));
  }
  const auto [least, most] = std::minmax_element(largest.begin(), largest.end());
  return static_cast<double>(*most) / std::max(1.0, static_cast<double>(*least));
}

LayerReport reportOn(const tflite::Graph& graph, const Pair& pair) {
  LayerReport report;
  report.name = pair.tensor->name;
  report.signal_db = decibels(pair.signal, pair.noise);
  report.rounding_db = decibels(pair.signal, pair.rounding);
  const double n = static_cast<double>(std::max<int64_t>(1, pair.values));
  report.mean_error = pair.shift / n;
  report.saturated = static_cast<double>(pair.saturated) / n;
  report.scale = pair.tensor->quantization.scale[0];
  report.zero_point = static_cast<int>(pair.tensor->quantization.zero_point[0]);
  const int least = pair.tensor->type == tflite::TensorType::kInt16 ? -32768 : -128;
  report.range_least = report.scale * static_cast<float>(least - report.zero_point);
  report.range_most = report.scale * static_cast<float>(-1 - least - report.zero_point);
  report.histogram = {pair.observer.range().least, pair.observer.range().most,
                      pair.observer.histogram(kBins)};
  report.channel_spread = spreadOf(graph, pair);
  return report;
}

/// The input, and each stage's output by its name.
std::vector<Pair> pairsOf(const tflite::Graph& graph, const std::vector<Stage>& stages) {
  std::map<std::string, int> writers;
  for (size_t op = 0; op < graph.operators.size(); ++op)
    for (int32_t output : graph.operators[op].outputs)
      if (output >= 0) writers[graph.tensors[static_cast<size_t>(output)].name] = static_cast<int>(op);
  std::vector<Pair> pairs;
  const auto add = [&](int32_t tensor, int op, const Stage* stage) {
    Pair pair;
    pair.tensor = &graph.tensors[static_cast<size_t>(tensor)];
    if (pair.tensor->quantization.scale.size() != 1 || pair.tensor->quantization.zero_point.size() != 1)
      return;
    pair.op = op;
    pair.stage = stage;
    pairs.push_back(std::move(pair));
  };
  if (!graph.inputs.empty()) add(graph.inputs[0], -1, nullptr);
  for (const Stage& stage : stages)
    if (const auto found = writers.find(stage.name); found != writers.end())
      add(graph.operators[static_cast<size_t>(found->second)].outputs[0], found->second, &stage);
  return pairs;
}

int largest(std::span<const float> values) {
  return static_cast<int>(std::max_element(values.begin(), values.end()) - values.begin());
}

WindowReport windowOf(size_t row, std::span<const float> exact, std::span<const float> found) {
  WindowReport window{row, 0, largest(exact), largest(found)};
  for (size_t i = 0; i < exact.size(); ++i)
    window.error = std::max(window.error, std::abs(double{exact[i]} - double{found[i]}));
  return window;
}

}  // namespace

Result<DebugReport> debugModel(const nn::TrainedNet& net, std::span<const uint8_t> file,
                               std::span<const float> rows, Job& job) {
  Result<nn::Network<float>> network = nn::networkOf(net);
  if (!network) return network.error();
  const size_t width = static_cast<size_t>(net.spec.input.size()), n = rows.size() / width;
  if (n == 0 || rows.size() % width != 0)
    return Error{ErrorCode::kInvalidArgument, "There are no windows of this net's size to look at.",
                 "Label recordings, or compute the features again."};
  Result<tflite::HostModel> model = tflite::HostModel::load(file);
  if (!model) return model.error();
  const Result<tflite::Graph> graph = tflite::readModel(model->file());
  if (!graph) return graph.error();
  const std::vector<Stage> stages = stagesOf(net.spec);
  std::vector<Pair> pairs = pairsOf(*graph, stages);
  if (pairs.size() < 2)
    return Error{ErrorCode::kMismatch, "The model has none of the net's layers.", "Quantize the net again."};
  std::map<int, Pair*> behind;
  for (Pair& pair : pairs) behind[pair.op] = &pair;

  DebugReport report;
  report.rows = n;
  size_t agreeing = 0;
  Result<void> ran;
  const auto exact = answersOf(net, rows, job);
  if (!exact) return exact.error();
  const bool done = eachBatch(*network, rows, width, job, [&](size_t first, size_t count) {
    if (!ran) return;
    const auto rowOf = [&](const nn::Matrix<float>& y, size_t row) {
      return std::span(y.row(static_cast<Eigen::Index>(row)).data(), static_cast<size_t>(y.cols()));
    };
    ran = eachAnswer(
        *model, rows.subspan(first * width, count * width), job,
        [&](size_t row, std::span<const float> found) {
          const auto own = std::span(*exact).subspan((first + row) * found.size(), found.size());
          report.worst.push_back(windowOf(first + row, own, found));
          agreeing += report.worst.back().float_class == report.worst.back().model_class;
        },
        [&](size_t row, int op, std::span<const uint8_t> bytes) {
          const auto pair = behind.find(op);
          if (pair != behind.end() && pair->second->stage)
            compare(*pair->second, rowOf(network->output(pair->second->stage->last_layer), row), bytes);
        });
    // The input needs no model: it is rounded as the board rounds it.
    Pair& input = pairs.front();
    const auto values = rows.subspan(first * width, count * width);
    std::vector<int8_t> rounded(values.size());
    const tflite::Quantization& q = input.tensor->quantization;
    dsp::quantize(values.data(), static_cast<uint32_t>(values.size()), q.scale[0],
                  static_cast<int32_t>(q.zero_point[0]), rounded.data());
    compare(input, values, {reinterpret_cast<const uint8_t*>(rounded.data()), rounded.size()});
    job.progress(static_cast<double>(first + count) / static_cast<double>(n), "Comparing layers");
  });
  if (!ran) return ran.error();
  if (!done) return canceledError();
  std::stable_sort(report.worst.begin(), report.worst.end(),
                   [](const WindowReport& a, const WindowReport& b) { return a.error > b.error; });
  report.worst.resize(std::min(report.worst.size(), kWorst));
  report.agreement = static_cast<double>(agreeing) / static_cast<double>(n);
  for (const Pair& pair : pairs) {
    report.layers.push_back(reportOn(*graph, pair));
    report.layers.back().advice = adviceOn(report.layers.back(), pair.observer);
  }
  report.advice = adviceOnAll(report);
  return report;
}

}  // namespace thimble::quantize
