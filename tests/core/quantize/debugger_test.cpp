// Planted faults are found where they are and get the advice that helps; a sound model gets none.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/debugger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "core/quantize/quantizer.h"
#include "core/tflite/model_file.h"
#include "tests/core/quantize/random_nets.h"

namespace thimble::quantize {
namespace {

using testing::HasSubstr;

/// 6 inputs, a hidden layer of 8 behind a ReLU, 3 classes.
nn::TrainedNet soundNet() {
  return tests::randomNet({"custom",
                           {1, 1, 6},
                           {tests::layer(nn::LayerKind::kDense, 8), tests::layer(nn::LayerKind::kRelu),
                            tests::layer(nn::LayerKind::kDense, 3)}},
                          5);
}

DebugReport reportOn(const nn::TrainedNet& net, const std::vector<float>& calibration,
                     const std::vector<float>& rows, const QuantizeSettings& settings = {}) {
  const auto graph = quantize(net, calibration, {"a", "b", "c"}, settings);
  EXPECT_TRUE(graph.ok()) << graph.error().message;
  SilentJob job;
  const auto report = debugModel(net, *tflite::writeModel(*graph), rows, job);
  EXPECT_TRUE(report.ok()) << report.error().message;
  return *report;
}

const LayerReport& layer(const DebugReport& report, const std::string& name) {
  for (const LayerReport& l : report.layers)
    if (l.name == name) return l;
  ADD_FAILURE() << "no layer " << name;
  return report.layers.front();
}

bool advises(const std::vector<Advice>& advice, Remedy remedy) {
  return std::any_of(advice.begin(), advice.end(), [&](const Advice& a) { return a.remedy == remedy; });
}

TEST(Debugger, FindsNothingAmissInASoundModel) {
  const nn::TrainedNet net = soundNet();
  const std::vector<float> rows = tests::randomRows(net.spec, 500, 1);
  const DebugReport report = reportOn(net, rows, rows);
  EXPECT_EQ(report.rows, 500u);
  ASSERT_EQ(report.layers.size(), 3u);
  for (const LayerReport& l : report.layers) {
    EXPECT_GT(l.signal_db, 30) << l.name;
    EXPECT_GE(l.rounding_db, l.signal_db - 1) << l.name;
    EXPECT_EQ(l.saturated, 0) << l.name;
    EXPECT_LT(std::abs(l.mean_error), 0.5) << l.name;
    EXPECT_TRUE(l.advice.empty()) << l.advice[0].text;
    const int64_t values = l.name == "input" ? 3000 : l.name == "dense_1" ? 4000 : 1500;
    EXPECT_EQ(std::accumulate(l.histogram.counts.begin(), l.histogram.counts.end(), int64_t{0}), values)
        << l.name;
    EXPECT_LE(l.range_least, l.histogram.least + l.scale);
    EXPECT_GE(l.range_most, l.histogram.most - l.scale);
  }
  EXPECT_GT(report.agreement, 0.97);
  ASSERT_FALSE(report.advice.empty());
}

TEST(Debugger, MeasuresRoundingAsTheoryHasIt) {
  // A uniform step s has noise s²/12; the input fills its range evenly.
  const nn::TrainedNet net = soundNet();
  std::vector<float> rows(6 * 2000);
  nn::Random random(2);
  for (float& v : rows) v = static_cast<float>(2 * random.uniform() - 1);
  const LayerReport input = layer(reportOn(net, rows, rows), "input");
  const double step = 2.0 / 255, expected = 10 * std::log10((1.0 / 3) / (step * step / 12));
  EXPECT_NEAR(input.signal_db, expected, 0.2);
}

TEST(Debugger, NamesOutliersAndSaysPercentile) {
  const nn::TrainedNet net = soundNet();
  std::vector<float> rows = tests::randomRows(net.spec, 1000, 3);
  rows[100] = 300;
  rows[2000] = -250;
  rows[4000] = 400;
  const DebugReport report = reportOn(net, rows, rows);
  const LayerReport& input = layer(report, "input");
  ASSERT_TRUE(advises(input.advice, Remedy::kPercentile));
  EXPECT_THAT(input.advice[0].text, HasSubstr("input is spoilt by 3 outliers"));
  EXPECT_TRUE(advises(report.advice, Remedy::kPercentile));
  // What is advised helps.
  QuantizeSettings percentile;
  percentile.calibration = Calibration::kPercentile;
  percentile.percentile = 99.9f;
  const std::vector<float> usual = tests::randomRows(net.spec, 300, 4);
  EXPECT_GT(layer(reportOn(net, rows, usual, percentile), "input").signal_db,
            layer(reportOn(net, rows, usual), "input").signal_db + 20);
}

TEST(Debugger, NamesChannelsThatShareAScaleTheyCannot) {
  nn::TrainedNet net = soundNet();
  for (size_t i = 0; i < 6; ++i) net.layers[0].weights[i] *= 200;      // the first unit's
  for (size_t u = 0; u < 3; ++u) net.layers[2].weights[8 * u] /= 200;  // which the next layer undoes
  const std::vector<float> rows = tests::randomRows(net.spec, 400, 6);
  const DebugReport report = reportOn(net, rows, rows);
  const LayerReport& dense = layer(report, "dense_1");
  EXPECT_GT(dense.channel_spread, 60);
  EXPECT_TRUE(advises(dense.advice, Remedy::kPerChannelDense));
  EXPECT_TRUE(advises(report.advice, Remedy::kPerChannelDense));
  QuantizeSettings own;
  own.per_channel_dense = true;
  EXPECT_EQ(layer(reportOn(net, rows, rows, own), "dense_1").channel_spread, 1);
}

TEST(Debugger, SaysThatARangeIsTooNarrow) {
  const nn::TrainedNet net = soundNet();
  const std::vector<float> few = tests::randomRows(net.spec, 2, 7),
                           rows = tests::randomRows(net.spec, 400, 8);
  const DebugReport report = reportOn(net, few, rows);
  EXPECT_GT(layer(report, "input").saturated, 0.01);
  EXPECT_TRUE(advises(layer(report, "input").advice, Remedy::kMoreData));
}

TEST(Debugger, SeesOutputsThatAreOffAndSaysCorrectTheBiases) {
  nn::TrainedNet net = soundNet();
  // One weight of 127 makes a step of 1; the others lose 0.4 each, and all inputs are positive.
  std::fill(net.layers[0].weights.begin(), net.layers[0].weights.end(), 0.4f);
  net.layers[0].weights[0] = 127;
  std::vector<float> rows = tests::randomRows(net.spec, 400, 9);
  for (size_t i = 0; i < rows.size(); ++i) rows[i] = i % 6 ? 1 + std::abs(rows[i]) : 0.0001f;
  const DebugReport report = reportOn(net, rows, rows);
  EXPECT_LT(layer(report, "dense_1").mean_error, -0.5);
  EXPECT_TRUE(advises(layer(report, "dense_1").advice, Remedy::kCorrectBias));
}

TEST(Debugger, ShowsTheWorstWindowsFirst) {
  const nn::TrainedNet net = soundNet();
  std::vector<float> rows = tests::randomRows(net.spec, 200, 10);
  const std::vector<float> calibration = rows;
  for (size_t i = 0; i < 6; ++i) rows[6 * 77 + i] = 40;  // far beyond what was calibrated
  const DebugReport report = reportOn(net, calibration, rows);
  ASSERT_EQ(report.worst.size(), 20u);
  EXPECT_EQ(report.worst[0].row, 77u);
  for (size_t i = 1; i < report.worst.size(); ++i)
    EXPECT_GE(report.worst[i - 1].error, report.worst[i].error);
}

TEST(Debugger, ReadsSixteenBitLayers) {
  const nn::TrainedNet net = soundNet();
  const std::vector<float> rows = tests::randomRows(net.spec, 200, 11);
  QuantizeSettings wide;
  wide.wide = true;
  // Only the int8 input is rounded coarsely.
  EXPECT_GT(layer(reportOn(net, rows, rows, wide), "dense_1").rounding_db,
            layer(reportOn(net, rows, rows), "dense_1").rounding_db + 30);
}

TEST(Debugger, RefusesWhatDoesNotFit) {
  const nn::TrainedNet net = soundNet();
  const std::vector<float> rows = tests::randomRows(net.spec, 10, 1);
  const auto file = *tflite::writeModel(*quantize(net, rows, {"a", "b", "c"}));
  SilentJob job;
  EXPECT_EQ(debugModel(net, file, {}, job).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(debugModel(net, file, std::span(rows).first(5), job).error().code, ErrorCode::kInvalidArgument);
  EXPECT_FALSE(debugModel(net, std::span(file).first(40), rows, job).ok());
  struct Canceled : SilentJob {
    bool canceled() const override { return true; }
  } canceled;
  EXPECT_EQ(debugModel(net, file, rows, canceled).error().code, ErrorCode::kCanceled);
}

}  // namespace
}  // namespace thimble::quantize
