// Windows judged by float and by int8, with both nets made by hand so that every verdict is known.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate/evaluation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/quantize/quantizer.h"
#include "core/tflite/model_file.h"

namespace thimble::evaluate {
namespace {

using dataset::Split;
using testing::ElementsAre;

/// Two features, the larger of which names the class once 10 is taken off and the rest doubled.
struct Known {
  features::FeatureTable table;
  nn::TrainedNet net{{"custom", {1, 1, 2}, {{.kind = nn::LayerKind::kDense, .units = 2}}},
                     {{{1, 0, 0, 1}, {0, 0}, {}, {}}},
                     {},
                     0};
  std::vector<uint8_t> file;

  Known() {
    table.classes = {"left", "right"};
    table.features = 2;
    table.channels_per_step = 2;
    table.mean = {10, 10};
    table.factor = {2, 2};
    add(11, 10, 0, Split::kTest);
    add(10, 10.5f, 1, Split::kTest);
    add(10, 10.5f, 0, Split::kTest);  // labelled wrongly
    add(9, 10, 1, Split::kTrain);
    file = *tflite::writeModel(*quantize::quantize(net, std::vector<float>{-2, 2, 2, -2}, table.classes));
  }
  void add(float a, float b, int label, Split split) {
    table.windows.push_back({.recording = 7, .label = label, .split = split});
    table.rows.insert(table.rows.end(), {a, b});
  }
  Result<Evaluation> run(Split split = Split::kTest) const {
    SilentJob job;
    return evaluate(table, split, net, file, job);
  }
};

TEST(Evaluate, JudgesEachWindowOfTheSplit) {
  const auto result = Known().run();
  ASSERT_TRUE(result.ok()) << result.error().message;
  ASSERT_EQ(result->windows.size(), 3u);
  EXPECT_EQ(result->windows[2].window, 2u);
  EXPECT_EQ(result->windows[2].actual, 0);
  EXPECT_EQ(result->windows[2].predicted_float, 1);
  EXPECT_EQ(result->windows[2].predicted_int8, 1);
  const double sure = 1 / (1 + std::exp(-2.0));  // logits 2 and 0
  EXPECT_NEAR(result->windows[0].confidence_float, sure, 1e-6);
  EXPECT_NEAR(result->windows[0].confidence_int8, sure, 1.5 / 256);
  for (const Confusion* c : {&result->confusion_float, &result->confusion_int8}) {
    EXPECT_THAT(c->classes, ElementsAre("left", "right"));
    EXPECT_THAT(c->matrix, ElementsAre(ElementsAre(1, 1), ElementsAre(0, 1)));
  }
}

TEST(Evaluate, TakesOnlyTheAskedSplit) {
  const Known known;
  const auto result = known.run(Split::kTrain);
  ASSERT_TRUE(result.ok());
  ASSERT_EQ(result->windows.size(), 1u);
  EXPECT_EQ(result->windows[0].window, 3u);
  Known none;
  for (features::WindowRef& w : none.table.windows) w.split = Split::kTrain;
  const auto empty = none.run(Split::kTest);
  ASSERT_TRUE(empty.ok());
  EXPECT_EQ(empty->confusion_int8.total(), 0);
}

TEST(Evaluate, CountsManyWindowsInOrder) {
  Known known;
  for (int i = 0; i < 100; ++i) known.add(i % 2 ? 11 : 9, 10, i % 2 ? 0 : 1, Split::kTest);
  const auto result = known.run();
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->confusion_float.total(), 103);
  EXPECT_EQ(result->windows[102].window, 103u);
  EXPECT_THAT(result->confusion_int8.matrix, ElementsAre(ElementsAre(51, 1), ElementsAre(0, 51)));
}

TEST(QuantizedRow, NormalisesThenQuantizes) {
  const Known known;
  EXPECT_THAT(quantizedRow(known.table, 1, 0.25f, 3), ElementsAre(3, 7));    // 0 and 1 at 0.25
  EXPECT_THAT(quantizedRow(known.table, 0, 0.01f, 0), ElementsAre(127, 0));  // saturates
}

void expectMismatch(const Known& known) {
  const auto result = known.run();
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kMismatch) << result.error().message;
  EXPECT_NE(result.error().hint, "");
}

TEST(Evaluate, RefusesPartsThatDoNotFitTogether) {
  Known classes;
  classes.table.classes.push_back("up");
  expectMismatch(classes);
  Known features;
  features.table.features = 1;
  expectMismatch(features);
  Known mean;
  mean.table.mean.pop_back();
  expectMismatch(mean);
  Known label;
  label.table.windows[0].label = 2;
  expectMismatch(label);
  Known weights;
  weights.net.layers[0].bias.pop_back();
  expectMismatch(weights);
  Known model;
  model.file = *tflite::writeModel(*quantize::sketch({"custom", {1, 1, 3}, model.net.spec.layers}));
  expectMismatch(model);
  Known outputs;
  outputs.file = *tflite::writeModel(
      *quantize::sketch({"custom", {1, 1, 2}, {{.kind = nn::LayerKind::kDense, .units = 3}}}));
  expectMismatch(outputs);
}

TEST(Evaluate, PassesOnThatAFileIsNoModel) {
  Known known;
  known.file.assign(100, 0x5A);
  const auto result = known.run();
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kCorrupt);
}

TEST(Evaluate, StopsWhenCanceled) {
  struct Canceled : SilentJob {
    bool canceled() const override { return true; }
  } job;
  const Known known;
  const auto result = evaluate(known.table, Split::kTest, known.net, known.file, job);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kCanceled);
}

}  // namespace
}  // namespace thimble::evaluate
