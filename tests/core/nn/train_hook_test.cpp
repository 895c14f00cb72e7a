// Hooks and taps are called where they say, training begins from given weights, and frozen norms stay as they were.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/train_hook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/nn/holdout.h"
#include "core/nn/loss.h"
#include "tests/core/nn/toy_data.h"

namespace thimble::nn {
namespace {

TrainSettings batchesOf50(int epochs) {
  TrainSettings settings;
  settings.epochs = epochs;
  settings.batch = 50;
  settings.patience = 0;
  return settings;
}

/// Writes down its calls; epochs before `from` do not count.
struct Diary : TrainHook {
  void beginEpoch(Network<float>&, int epoch, int epochs) override {
    calls += " " + std::to_string(epoch) + "/" + std::to_string(epochs) + ":";
  }
  void beforePass(Network<float>&) override { calls += 'b'; }
  void afterPass(Network<float>&) override { calls += 'a'; }
  void afterStep(Network<float>&) override { calls += 's'; }
  bool counts(int epoch) const override { return epoch >= from; }
  void isBest(Network<float>& network) override { kept = network.weights(); }
  int from = 1;
  std::string calls;
  std::vector<LayerWeights> kept;
};

TEST(TrainHook, IsCalledAroundPassesAndSteps) {
  const ToyData data = spirals(100, 1);  // 84 train in two batches, 16 validate in one
  Diary diary;
  diary.from = 2;
  const TrainStart start{nullptr, &diary};
  SilentJob job;
  const auto net = train(spiralNet(), data.examples(), batchesOf50(2), job, {}, &start);
  ASSERT_TRUE(net.ok());
  EXPECT_EQ(diary.calls, " 1/2:basbasba 2/2:basbasba");
  EXPECT_EQ(net->best_epoch, 2);
  EXPECT_EQ(diary.kept, net->layers);
}

TEST(TrainHook, BeginsWithGivenWeights) {
  const ToyData data = spirals(100, 1);
  SilentJob job;
  const auto net = train(spiralNet(), data.examples(), batchesOf50(40), job);
  ASSERT_TRUE(net.ok());
  TrainSettings still = batchesOf50(1);
  still.learning_rate = 1e-9f;
  const TrainStart start{&net->layers, nullptr};
  const auto again = train(spiralNet(), data.examples(), still, job, {}, &start);
  ASSERT_TRUE(again.ok());
  const EpochStats& best = net->history[static_cast<size_t>(net->best_epoch) - 1];
  EXPECT_NEAR(again->history[0].validation_loss, best.validation_loss, 1e-4);
  std::vector<LayerWeights> wrong = net->layers;
  wrong[0].bias.pop_back();
  const TrainStart bad{&wrong, nullptr};
  EXPECT_EQ(train(spiralNet(), data.examples(), still, job, {}, &bad).error().code,
            ErrorCode::kInvalidArgument);
}

TEST(HoldOut, OfSettingsIsWhatTrainingKeptBack) {
  const ToyData data = spirals(200, 3);
  SilentJob job;
  TrainSettings settings = batchesOf50(5);
  settings.seed = 7;
  const auto net = train(spiralNet(), data.examples(), settings, job);
  ASSERT_TRUE(net.ok());
  ToyData held;
  for (size_t i : holdOut(data.examples(), settings).validation) {
    held.rows.insert(held.rows.end(), {data.rows[2 * i], data.rows[2 * i + 1]});
    held.labels.push_back(data.labels[i]);
  }
  EXPECT_EQ(held.labels.size(), 30u);
  EXPECT_FLOAT_EQ(static_cast<float>(accuracy(*net, held)),
                  net->history[static_cast<size_t>(net->best_epoch) - 1].validation_accuracy);
}

TEST(Norms, FrozenOnesKeepTheirStatisticsAndHaveTheGradientsOfUse) {
  const NetSpec spec{"custom",
                     {1, 1, 3},
                     {{.kind = LayerKind::kDense, .units = 4},
                      {.kind = LayerKind::kBatchNorm},
                      {.kind = LayerKind::kDense, .units = 2}}};
  Network<double> network(spec, 3);
  std::vector<LayerWeights> weights = network.weights();
  weights[1] = {{1.5f, 0.5f, 2, 1}, {0.1f, -0.2f, 0, 1}, {0.3f, 0, -1, 2}, {0.5f, 2, 1, 3}};
  ASSERT_TRUE(network.setWeights(weights));
  Matrix<double> x(5, 3), probabilities, dlogits, dx;
  Random random(1);
  for (double& v : x.reshaped()) v = random.normal();
  const std::vector<int> labels{0, 1, 1, 0, 1};
  const auto loss = [&] {
    network.forward(x, {});  // as in use
    softmax(network.logits(), probabilities);
    return crossEntropy(probabilities, std::span<const int>(labels));
  };
  const Pass frozen{true, nullptr, true};
  ASSERT_TRUE(network.forward(x, frozen));
  softmax(network.logits(), probabilities);
  crossEntropyGradient(probabilities, std::span<const int>(labels), dlogits);
  ASSERT_TRUE(network.backward(x, dlogits, frozen, &dx));
  EXPECT_EQ(network.weights()[1], weights[1]);
  for (Parameter<double>* p : network.parameters()) {
    const Matrix<double> gradient = p->gradient;
    for (Eigen::Index i = 0; i < p->value.size(); ++i) {
      double& v = p->value.data()[i];
      const double was = v, step = 1e-5;
      v = was + step;
      const double above = loss();
      v = was - step;
      const double below = loss();
      v = was;
      EXPECT_NEAR(gradient.data()[i], (above - below) / (2 * step), 1e-7);
    }
  }
}

/// Halves the input and the output of one layer.
struct Halver : Tap<float> {
  void forward(size_t i, Matrix<float>& y, const Pass&) override {
    if (i == kInput || i == 0) y *= 0.5f;
  }
  void backward(size_t i, Matrix<float>& dy) override {
    if (i == 0) dy *= 0.5f;
  }
};

TEST(Tap, ChangesValuesAndGradientsBetweenLayers) {
  const NetSpec spec{"custom",
                     {1, 1, 2},
                     {{.kind = LayerKind::kDense, .units = 1}, {.kind = LayerKind::kDense, .units = 2}}};
  Network<float> network(spec, 1);
  ASSERT_TRUE(network.setWeights({{{2, 3}, {1}, {}, {}}, {{1, -1}, {0, 0}, {}, {}}}));
  Halver halver;
  network.setTap(&halver);
  Matrix<float> x(1, 2), dlogits(1, 2);
  x << 4, 2;
  dlogits << 1, 0;
  const Pass training{true, nullptr};
  ASSERT_TRUE(network.forward(x, training));
  EXPECT_FLOAT_EQ(network.output(0)(0, 0), 4);  // (2 · 4/2 + 3 · 2/2 + 1) / 2
  EXPECT_FLOAT_EQ(network.logits()(0, 1), -4);
  ASSERT_TRUE(network.backward(x, dlogits, training));
  const auto parameters = network.parameters(0);
  EXPECT_FLOAT_EQ(parameters[0]->gradient(0, 0), 1);  // 1/2 · 4/2
  EXPECT_FLOAT_EQ(parameters[0]->gradient(0, 1), 0.5f);
  network.setTap(nullptr);
  ASSERT_TRUE(network.forward(x, training));
  EXPECT_FLOAT_EQ(network.output(0)(0, 0), 15);
}

TEST(Serialise, KeepsTheRangesOfANetTrainedForItsQuantization) {
  SilentJob job;
  auto net = train(spiralNet(), spirals(60, 1).examples(), batchesOf50(1), job);
  ASSERT_TRUE(net.ok());
  net->ranges = {{-1, 2}, {0, 3.5f}, {0, 0}};
  const auto back = deserialise(serialise(*net));
  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_EQ(back->ranges, net->ranges);
}

}  // namespace
}  // namespace thimble::nn
