// Variants of a real training: each is what its name says, judged once, and the front is the undominated ones.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>

#include "core/compress/variants.h"
#include "core/nn/random.h"
#include "core/quantize/quantizer.h"
#include "core/tflite/model_file.h"
#include "tests/core/nn/toy_data.h"

namespace thimble::compress {
namespace {

using testing::HasSubstr;

struct Trained {
  nn::ToyData data = nn::series(240, 1), fresh = nn::series(240, 2);
  nn::TrainSettings settings;
  nn::TrainedNet net;
  Trained() {
    settings.epochs = 20;
    settings.learning_rate = 0.01f;
    SilentJob job;
    net = *nn::train(nn::conv1dPreset({24, 1, 2}, 3), data.examples(), settings, job);
  }
  CompressData compressData() const { return {data.examples(), settings, fresh.rows, fresh.labels, {}}; }
  ModelBuilder builder() const {
    return [this](const nn::TrainedNet& made, const quantize::QuantizeSettings& by,
                  Job& job) -> Result<std::vector<uint8_t>> {
      const auto graph = quantize::quantize(made, data.rows, {"a", "b", "c"}, by, &job);
      if (!graph) return graph.error();
      return tflite::writeModel(*graph);
    };
  }
};

const Trained& trained() {
  static const Trained kTrained;
  return kTrained;
}

TEST(Compare, MakesEveryVariantAndCountsWhatItCosts) {
  const Trained& t = trained();
  CompareSettings settings;
  settings.epochs = 6;
  settings.counted_on = "a test";
  settings.count = [](std::span<const uint8_t> model, Job&) -> Result<int64_t> {
    return static_cast<int64_t>(10 * model.size());
  };
  struct Listener : SilentJob {
    void progress(double fraction, std::string_view) override {
      EXPECT_GE(fraction, last - 1e-9);
      last = fraction;
    }
    double last = 0;
  } job;
  std::vector<std::string> heard;
  const auto table = compareVariants(t.net, t.compressData(), t.builder(), settings, job,
                                     [&](const Variant& v) { heard.emplace_back(v.kind->name); });
  ASSERT_TRUE(table.ok()) << table.error().message;
  EXPECT_EQ(table->counted_on, "a test");
  std::vector<std::string> names;
  for (const VariantKind& kind : variantKinds()) names.emplace_back(kind.name);
  EXPECT_EQ(heard, names);
  const Variant &exact = *table->find("float"), &plain = *table->find("int8");
  for (const Variant& v : table->variants) {
    ASSERT_EQ(v.failure, "") << v.kind->name;
    EXPECT_GE(v.test_accuracy, 0.9) << v.kind->name;
    EXPECT_FALSE(std::isnan(v.validation_accuracy)) << v.kind->name;
    EXPECT_GT(v.macs, 0) << v.kind->name;
    if (&v == &exact) continue;
    EXPECT_EQ(v.model_bytes, static_cast<int64_t>(v.model.size()));
    EXPECT_EQ(v.instructions, 10 * v.model_bytes);
    EXPECT_TRUE(tflite::checkRunnable(v.model).ok()) << v.kind->name;
    EXPECT_LE(v.download_bytes, v.model_bytes + 8) << v.kind->name;
  }
  EXPECT_DOUBLE_EQ(exact.test_accuracy, nn::accuracy(t.net, t.fresh));
  EXPECT_TRUE(exact.model.empty());
  EXPECT_FALSE(exact.pareto);
  const Variant &half = *table->find("structured-50"), &quarter = *table->find("structured-25");
  EXPECT_LT(half.model_bytes, quarter.model_bytes);
  EXPECT_LT(quarter.model_bytes, plain.model_bytes);
  EXPECT_LT(half.arena_bytes, plain.arena_bytes);
  EXPECT_LT(half.macs, plain.macs / 2);
  EXPECT_LT(half.parameters, plain.parameters / 2);
  const Variant& sparse = *table->find("pruned-50");
  EXPECT_EQ(sparse.macs, plain.macs);
  EXPECT_GE(sparse.zero_weights, sparse.parameters * 45 / 100);
  EXPECT_LT(sparse.download_bytes, plain.download_bytes);
  EXPECT_LT(table->find("clustered")->download_bytes, plain.download_bytes);
  EXPECT_GT(table->find("16x8")->arena_bytes, plain.arena_bytes);
  EXPECT_FALSE(table->find("qat")->net.ranges.empty());
}

TEST(Compare, MakesVariantsOfANetThatTellsNumbers) {
  nn::Random random(3);
  std::vector<float> rows, targets;
  std::vector<int> labels;  // one a value, as a project has: far more than the net's single output
  std::vector<int64_t> groups;
  for (int i = 0; i < 400; ++i) {
    const float a = static_cast<float>(random.uniform()), b = static_cast<float>(random.uniform());
    rows.insert(rows.end(), {a, b});
    targets.push_back(300 + 20 * a - 10 * b);
    labels.push_back(i);
    groups.push_back(i);
  }
  const nn::Examples examples{rows, labels, groups, targets};
  nn::NetSpec spec = nn::densePreset({1, 1, 2}, 1);
  spec.head = nn::Head::kLinear;
  nn::TrainSettings training;
  training.epochs = 60;
  training.learning_rate = 0.01f;
  SilentJob job;
  const auto net = nn::train(spec, examples, training, job);
  ASSERT_TRUE(net.ok()) << net.error().message;
  CompareSettings settings;
  settings.epochs = 20;
  const auto table = compareVariants(
      *net, {examples, training, rows, {}, targets},
      [&](const nn::TrainedNet& made, const quantize::QuantizeSettings& by,
          Job&) -> Result<std::vector<uint8_t>> {
        const auto graph = quantize::quantize(made, rows, {}, by);
        if (!graph) return graph.error();
        return tflite::writeModel(*graph);
      },
      settings, job);
  ASSERT_TRUE(table.ok()) << table.error().message;
  for (const Variant& v : table->variants) {
    ASSERT_EQ(v.failure, "") << v.kind->name;
    EXPECT_GE(v.test_accuracy, 0.9) << v.kind->name;  // R²
  }
  EXPECT_LT(table->find("structured-50")->parameters, table->find("int8")->parameters);
}

TEST(Compare, MakesOnlyWhatIsAskedForAndRefusesUnknownNames) {
  const Trained& t = trained();
  CompareSettings settings;
  settings.variants = {"int8-mse", "float"};
  SilentJob job;
  const auto table = compareVariants(t.net, t.compressData(), t.builder(), settings, job);
  ASSERT_TRUE(table.ok());
  ASSERT_EQ(table->variants.size(), 2u);
  EXPECT_EQ(table->find("float"), &table->variants[0]);
  EXPECT_EQ(table->find("int8"), nullptr);
  EXPECT_EQ(table->variants[1].instructions, -1);
  settings.variants = {"int9"};
  const auto unknown = compareVariants(t.net, t.compressData(), t.builder(), settings, job);
  ASSERT_FALSE(unknown.ok());
  EXPECT_THAT(unknown.error().message, HasSubstr("int9"));
}

TEST(Compare, KeepsAVariantThatFailsInTheTableWithItsReason) {
  const Trained& t = trained();
  CompareSettings settings;
  settings.variants = {"int8"};
  SilentJob job;
  const auto table = compareVariants(
      t.net, t.compressData(),
      [](const nn::TrainedNet&, const quantize::QuantizeSettings&, Job&) -> Result<std::vector<uint8_t>> {
        return Error{ErrorCode::kUnsupported, "It cannot be.", ""};
      },
      settings, job);
  ASSERT_TRUE(table.ok());
  EXPECT_EQ(table->variants[0].failure, "It cannot be.");
  EXPECT_FALSE(table->variants[0].pareto);
}

TEST(Compare, StopsWithinATenthOfASecond) {
  const Trained& t = trained();  // before the clock starts
  using Clock = std::chrono::steady_clock;
  struct CanceledSoon : SilentJob {
    bool canceled() const override { return Clock::now() > at; }
    Clock::time_point at = Clock::now() + std::chrono::milliseconds(150);
  } job;
  CompareSettings settings;
  settings.variants = {"pruned-50"};
  settings.epochs = 1000;
  const auto table = compareVariants(t.net, t.compressData(), t.builder(), settings, job);
  EXPECT_LT(Clock::now() - job.at, std::chrono::milliseconds(100));
  ASSERT_FALSE(table.ok());
  EXPECT_EQ(table.error().code, ErrorCode::kCanceled);
}

TEST(Pareto, FrontIsWhatNothingElseBeats) {
  const auto made = [](double accuracy, int64_t bytes, int64_t arena, int64_t instructions) {
    Variant v;
    v.kind = &variantKinds()[1];
    v.model = {1};
    v.validation_accuracy = accuracy;
    v.model_bytes = bytes;
    v.arena_bytes = arena;
    v.instructions = instructions;
    return v;
  };
  std::vector<Variant> v{made(0.9, 100, 50, 10), made(0.9, 100, 50, 11),  // beaten in instructions
                         made(0.95, 200, 50, 10), made(0.8, 90, 60, 20), made(0.8, 95, 60, 20)};
  Variant reference = made(0.99, 1, 1, 1);
  reference.model.clear();
  v.push_back(reference);
  markPareto(v);
  std::vector<bool> front;
  for (const Variant& each : v) front.push_back(each.pareto);
  EXPECT_THAT(front, testing::ElementsAre(true, false, true, true, false, false));
  // Twins are both on it.
  std::vector<Variant> twins{made(0.9, 1, 1, 1), made(0.9, 1, 1, 1)};
  markPareto(twins);
  EXPECT_TRUE(twins[0].pareto && twins[1].pareto);
}

}  // namespace
}  // namespace thimble::compress
