// Detectors as graphs: an int8 input, the distance in float32, the score.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <new>

#include "core/anomaly/detector.h"
#include "core/anomaly/detector_type.h"
#include "core/anomaly/float_graph.h"
#include "core/quantize/affine.h"
#include "core/quantize/quantizer.h"
#include "core/tflite/task_info.h"

namespace thimble::anomaly {
namespace {

using tflite::Op;

// An anomaly must be able to lie further out than what was seen, but one far-off value must not cost all others their
// resolution: the input holds half as much again as was seen, of at most so many deviations.
constexpr float kMargin = 1.5f, kLeastRange = 4, kMostRange = 12;

float rangeFor(std::span<const float> rows) {
  float most = 0;
  for (const float v : rows) most = std::max(most, std::abs(v));
  return std::clamp(kMargin * most, kLeastRange, kMostRange);
}

/// √ of the squared distance, times 1 / threshold.
void finish(FloatGraph& graph, tflite::Graph& whole, int32_t square, float threshold) {
  const int32_t distance = graph.apply(Op::kSqrt, {square}, {1, 1});
  const float factor = 1 / threshold;
  const int32_t scale = graph.constant("1/threshold", {1, 1}, std::span(&factor, 1));
  whole.outputs = {graph.apply(Op::kMul, {distance, scale}, {1, 1})};
  tflite::setTask(whole, {Task::kAnomaly, "", "", 1});
}

/// [components, 1] squared distances without their offsets of x: [1, inputs].
int32_t squares(FloatGraph& graph, const Detector& d, int32_t x) {
  const int32_t k = d.components, n = d.inputs;
  if (d.whitening.size() == d.centres.size() * static_cast<size_t>(n)) {
    std::vector<float> bias;
    for (size_t row = 0; row < static_cast<size_t>(k) * static_cast<size_t>(n); ++row) {
      double sum = 0;
      const float* centre = d.centres.data() + row / static_cast<size_t>(n) * static_cast<size_t>(n);
      for (size_t j = 0; j < static_cast<size_t>(n); ++j)
        sum -= double{d.whitening[row * static_cast<size_t>(n) + j]} * double{centre[j]};
      bias.push_back(static_cast<float>(sum));
    }
    const int32_t y = graph.dense(x, graph.constant("whitening", {k * n, n}, d.whitening),
                                  graph.constant("whitening/bias", {k * n}, bias));
    return graph.reduce(Op::kSum, graph.reshape(graph.apply(Op::kMul, {y, y}, {1, k * n}), {k, n}));
  }
  const int32_t centres = graph.constant("centres", {k, n}, d.centres);
  int32_t square = graph.apply(Op::kSquaredDifference, {x, centres}, {k, n});
  if (!d.whitening.empty()) {
    std::vector<float> precision;
    for (const float w : d.whitening) precision.push_back(w * w);
    square = graph.apply(Op::kMul, {square, graph.constant("precision", {k, n}, precision)}, {k, n});
  }
  return graph.reduce(Op::kSum, square);
}

tflite::Graph distanceGraph(const Detector& d, std::span<const float> rows) {
  tflite::Graph whole;
  whole.description = "Thimble";
  FloatGraph graph(whole);
  const float range = rangeFor(rows);
  const quantize::Affine affine = quantize::activationAffine({-range, range});
  const int32_t x = graph.dequantize(graph.input({1, d.inputs}, {{affine.scale}, {affine.zero_point}, 0}));
  int32_t z = graph.reshape(squares(graph, d, x), {1, d.components});
  if (d.kind != DetectorKind::kGaussianMixture) {
    if (d.components > 1) z = graph.reduce(Op::kReduceMin, z);
  } else {
    // ln Σ exp t = max t − max (log softmax t), with t = −(z + o) / 2.
    const float half = -0.5f, minus_two = -2;
    std::vector<float> offsets;
    for (const float o : d.offsets) offsets.push_back(-o / 2);
    const std::vector<int32_t> shape{1, d.components};
    const int32_t scaled =
        graph.apply(Op::kMul, {z, graph.constant("-1/2", {1, 1}, std::span(&half, 1))}, shape);
    const int32_t t = graph.apply(Op::kAdd, {scaled, graph.constant("offsets", shape, offsets)}, shape);
    const int32_t log = graph.apply(Op::kSub,
                                    {graph.reduce(Op::kReduceMax, t),
                                     graph.reduce(Op::kReduceMax, graph.apply(Op::kLogSoftmax, {t}, shape))},
                                    {1, 1});
    z = graph.apply(Op::kMul, {log, graph.constant("-2", {1, 1}, std::span(&minus_two, 1))}, {1, 1});
    z = graph.apply(Op::kRelu, {z}, {1, 1});  // rounding may leave it a hair below 0
  }
  finish(graph, whole, z, d.threshold);
  return whole;
}

Result<tflite::Graph> autoencoderGraph(const Detector& d, std::span<const float> rows) {
  const float range = rangeFor(rows);
  std::vector<float> wider(rows.begin(), rows.end());
  for (float& v : wider) v = std::clamp(kMargin * v, -range, range);
  Result<tflite::Graph> whole = quantize::quantize(*d.net, wider, {});
  if (!whole) return whole.error();
  FloatGraph graph(*whole);
  const std::vector<int32_t> flat{1, d.inputs};
  const int32_t x = graph.reshape(graph.dequantize(whole->inputs[0]), flat);
  const int32_t y = graph.reshape(graph.dequantize(whole->outputs[0]), flat);
  const int32_t square = graph.apply(Op::kSquaredDifference, {x, y}, flat);
  finish(graph, *whole, graph.reduce(Op::kMean, square), d.threshold);
  return whole;
}

}  // namespace

Result<tflite::Graph> deployable(const Detector& detector, std::span<const float> calibration_rows) {
  try {
    if (calibration_rows.empty() ||
        calibration_rows.size() % static_cast<size_t>(std::max(detector.inputs, 1)) != 0)
      return invalid("The calibration rows do not fit the detector.", "Give at least one training window.");
    if (detector.kind == DetectorKind::kAutoencoder) return autoencoderGraph(detector, calibration_rows);
    return distanceGraph(detector, calibration_rows);
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::kNoSpace, "There is not enough memory for this model.", "Use fewer components."};
  }
}

}  // namespace thimble::anomaly
