// Training learns, repeats to the byte, stops early, cancels at once and says what is wrong.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/trainer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <thread>

#include "core/nn/holdout.h"
#include "tests/core/nn/toy_data.h"

namespace thimble::nn {
namespace {

using testing::HasSubstr;

TrainSettings quick(int epochs) {
  TrainSettings settings;
  settings.epochs = epochs;
  settings.learning_rate = 0.01f;
  settings.patience = 0;
  return settings;
}

TrainedNet trained(const NetSpec& net, const ToyData& data, const TrainSettings& settings) {
  SilentJob job;
  auto result = train(net, data.examples(), settings, job);
  EXPECT_TRUE(result.ok()) << result.error().message;
  return *std::move(result);
}

TEST(Train, LearnsTwoSpirals) {
  const ToyData data = spirals(400, 1), fresh = spirals(400, 2);
  EXPECT_GE(accuracy(trained(spiralNet(), data, quick(150)), fresh), 0.97);
  TrainSettings sgd = quick(150);
  sgd.optimizer = Optimizer::kSgd;
  sgd.learning_rate = 0.1f;
  EXPECT_GE(accuracy(trained(spiralNet(), data, sgd), fresh), 0.97);
}

TEST(Train, PresetsLearnSeries) {
  const ToyData data = series(240, 1), fresh = series(240, 2);
  EXPECT_GE(accuracy(trained(conv1dPreset({24, 1, 2}, 3), data, quick(30)), fresh), 0.97);
  EXPECT_GE(accuracy(trained(densePreset({24, 1, 2}, 3), data, quick(30)), fresh), 0.9);
}

TEST(Train, GivesTheSameBytesForTheSameSeed) {
  const NetSpec net = conv1dPreset({24, 1, 2}, 3);
  for (int n : {96, 97, 131}) {  // whole batches and tails
    const ToyData data = series(n, 4);
    for (int batch : {1, 7, 32, 1000}) {
      TrainSettings settings = quick(3);
      settings.batch = batch;
      EXPECT_EQ(serialise(trained(net, data, settings)), serialise(trained(net, data, settings)))
          << n << ", " << batch;
    }
  }
  TrainSettings other = quick(3);
  other.seed = 2;
  const ToyData data = series(96, 4);
  EXPECT_NE(serialise(trained(net, data, quick(3))), serialise(trained(net, data, other)));
}

TEST(Train, TellsEachEpochAndItsProgress) {
  struct Listener : Job {
    void progress(double fraction, std::string_view step) override {
      fractions.push_back(fraction);
      last = step;
    }
    bool canceled() const override { return false; }
    std::vector<double> fractions;
    std::string last;
  } job;
  const ToyData data = spirals(100, 1);
  std::vector<int> epochs;
  const auto net = train(spiralNet(), data.examples(), quick(4), job, [&](const EpochStats& s) {
    epochs.push_back(s.epoch);
    EXPECT_TRUE(std::isfinite(s.validation_loss));
  });
  ASSERT_TRUE(net.ok());
  EXPECT_THAT(epochs, testing::ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(job.fractions, testing::ElementsAre(0.25, 0.5, 0.75, 1));
  EXPECT_THAT(job.last, HasSubstr("Epoch 4 of 4"));
  EXPECT_EQ(net->history.size(), 4u);
}

TEST(Train, KeepsTheBestEpochAndStopsEarly) {
  ToyData data = spirals(60, 1);
  Random random(5);
  for (int& label : data.labels) label = static_cast<int>(random.below(2));  // nothing to learn but by heart
  TrainSettings settings = quick(400);
  settings.patience = 10;
  settings.validation = 0.3f;
  const TrainedNet net = trained(spiralNet(), data, settings);
  ASSERT_LT(net.history.size(), 400u);
  EXPECT_EQ(net.history.size(), static_cast<size_t>(net.best_epoch) + 10);
  const float best = net.history[static_cast<size_t>(net.best_epoch) - 1].validation_loss;
  for (const EpochStats& s : net.history) EXPECT_GE(s.validation_loss, best);

  // The kept weights are those of that epoch: they have its loss on what was held back.
  Random same(settings.seed);
  same.next();  // the net's first weights
  const Holdout holdout = holdOut(data.examples(), settings.validation, same);
  double loss = 0;
  for (size_t i : holdout.validation)
    loss -=
        std::log(predict(net, std::span(data.rows).subspan(2 * i, 2))[static_cast<size_t>(data.labels[i])]);
  EXPECT_NEAR(loss / static_cast<double>(holdout.validation.size()), best, 1e-4);
}

TEST(Train, WithNothingHeldBackJudgesByTrainingLoss) {
  TrainSettings settings = quick(5);
  settings.validation = 0;
  const TrainedNet net = trained(spiralNet(), spirals(64, 1), settings);
  EXPECT_TRUE(std::isnan(net.history[0].validation_loss));
  float best = net.history[0].train_loss;
  for (const EpochStats& s : net.history) best = std::min(best, s.train_loss);
  EXPECT_EQ(net.history[static_cast<size_t>(net.best_epoch) - 1].train_loss, best);
}

TEST(Train, TellsTheMeanErrorInTheTargetsOwnUnit) {
  const ToyData data = spirals(120, 1);
  std::vector<float> targets;
  for (size_t i = 0; i < 120; ++i) targets.push_back(500 + 40 * data.rows[2 * i] - 9 * data.rows[2 * i + 1]);
  Examples examples = data.examples();
  examples.targets = targets;
  const NetSpec net{"custom", {1, 1, 2}, {{.kind = LayerKind::kDense, .units = 1}}, Head::kLinear};
  TrainSettings settings = quick(5);
  settings.validation = 0.3f;
  SilentJob job;
  const auto result = train(net, examples, settings, job);
  ASSERT_TRUE(result.ok()) << result.error().message;
  const std::vector<int> strata = strataOf(net, examples);
  const Holdout held = holdOut({{}, strata, examples.groups}, settings);
  ASSERT_FALSE(held.validation.empty());
  const std::vector<float> answers = predict(*result, data.rows);
  double sum = 0;
  for (const size_t i : held.validation) sum += std::abs(double{answers[i]} - double{targets[i]});
  const EpochStats& best = result->history[static_cast<size_t>(result->best_epoch) - 1];
  EXPECT_NEAR(best.validation_mae, sum / static_cast<double>(held.validation.size()), 1e-3);
  EXPECT_GT(best.train_mae, 0);
  const auto classes = trained(spiralNet(), data, quick(1));
  EXPECT_TRUE(std::isnan(classes.history[0].train_mae));
}

TEST(Train, CancelsWithinAHundredMillisecondsEvenInOneLargeBatch) {
  struct Stoppable : Job {
    void progress(double, std::string_view) override {}
    bool canceled() const override {
      ++asked;
      return stop;
    }
    std::atomic<bool> stop{false};
    mutable std::atomic<int> asked{0};
  } job;
  ToyData data;
  data.rows.assign(48 * 64 * 64, 0.5f);
  for (int i = 0; i < 48; ++i) {
    data.labels.push_back(i % 2);
    data.groups.push_back(i);
  }
  const LayerSpec conv{
      .kind = LayerKind::kConv2d, .units = 32, .kernel_h = 3, .kernel_w = 3, .padding = Padding::kSame};
  const NetSpec net{"custom", {64, 64, 1}, {conv, conv, {.kind = LayerKind::kDense, .units = 2}}};
  Result<TrainedNet> result = Error{};
  std::thread worker([&] { result = train(net, data.examples(), quick(100), job); });
  while (job.asked < 20) std::this_thread::yield();
  job.stop = true;
  const int asked = job.asked;
  worker.join();
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kCanceled);
  // It is asked every few milliseconds of work, and goes home at the first yes: a handful of checks on the
  // way out.
  EXPECT_LE(job.asked - asked, 6);
}

TEST(Train, SaysThatALossDiverged) {
  TrainSettings settings = quick(50);
  settings.optimizer = Optimizer::kSgd;
  settings.learning_rate = 900;
  SilentJob job;
  ToyData data = spirals(100, 1);
  for (float& v : data.rows) v *= 1e6f;
  const auto net = train(spiralNet(), data.examples(), settings, job);
  ASSERT_FALSE(net.ok());
  EXPECT_EQ(net.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(net.error().message, HasSubstr("diverged"));
  EXPECT_THAT(net.error().hint, HasSubstr("learning rate"));
}

void expectRefused(const char* words, const NetSpec& net, const ToyData& data,
                   const TrainSettings& settings) {
  SilentJob job;
  const auto result = train(net, data.examples(), settings, job);
  ASSERT_FALSE(result.ok()) << words;
  EXPECT_EQ(result.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(result.error().message, HasSubstr(words));
  EXPECT_NE(result.error().hint, "");
}

TEST(Train, RefusesExamplesThatDoNotFit) {
  const ToyData good = spirals(20, 1);
  const auto with = [&](auto change) {
    ToyData data = good;
    change(data);
    return data;
  };
  const NetSpec net = spiralNet();
  expectRefused("no examples", net, {}, quick(1));
  expectRefused("do not fit", net, with([](ToyData& d) { d.rows.pop_back(); }), quick(1));
  expectRefused("do not fit", net, with([](ToyData& d) { d.groups.pop_back(); }), quick(1));
  expectRefused("one class", net, with([](ToyData& d) { d.labels.assign(20, 1); }), quick(1));
  expectRefused("class 2", net, with([](ToyData& d) { d.labels[3] = 2; }), quick(1));
  expectRefused("class -1", net, with([](ToyData& d) { d.labels[3] = -1; }), quick(1));
  expectRefused("Example 4 holds", net, with([](ToyData& d) { d.rows[9] = NAN; }), quick(1));
  NetSpec bad = net;
  bad.layers.clear();
  expectRefused("no layers", bad, good, quick(1));
}

TEST(Train, RefusesSettingsOutOfRange) {
  const ToyData data = spirals(20, 1);
  const auto refused = [&](const char* words, auto change) {
    TrainSettings settings = quick(1);
    change(settings);
    expectRefused(words, spiralNet(), data, settings);
  };
  refused("0 epochs", [](TrainSettings& s) { s.epochs = 0; });
  refused("batch of 0", [](TrainSettings& s) { s.batch = 0; });
  refused("learning rate", [](TrainSettings& s) { s.learning_rate = 0; });
  refused("learning rate", [](TrainSettings& s) { s.learning_rate = NAN; });
  refused("momentum", [](TrainSettings& s) { s.momentum = 1; });
  refused("weight decay", [](TrainSettings& s) { s.l2 = -1; });
  refused("patience", [](TrainSettings& s) { s.patience = -1; });
  refused("validation", [](TrainSettings& s) { s.validation = 0.6f; });
}

TEST(Predict, GivesTheSameForARowAloneAsInABatch) {
  const ToyData data = series(150, 1);
  const TrainedNet net = trained(conv1dPreset({24, 1, 2}, 3), data, quick(2));
  const std::vector<float> all = predict(net, data.rows);
  ASSERT_EQ(all.size(), 450u);
  for (size_t i = 0; i < 150; ++i) {
    const std::vector<float> one = predict(net, std::span(data.rows).subspan(i * 48, 48));
    ASSERT_EQ(one.size(), 3u);
    EXPECT_NEAR(one[0] + one[1] + one[2], 1, 1e-5);
    for (size_t c = 0; c < 3; ++c) EXPECT_NEAR(one[c], all[i * 3 + c], 1e-5);
  }
  EXPECT_TRUE(predict(net, std::span(data.rows).first(47)).empty());
  TrainedNet broken = net;
  broken.layers.pop_back();
  EXPECT_TRUE(predict(broken, data.rows).empty());
}

}  // namespace
}  // namespace thimble::nn
