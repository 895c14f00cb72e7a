// Losses, schedules and whole trainings give the numbers that PyTorch gives.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>

#include "core/nn/loss.h"
#include "core/nn/optimizer.h"
#include "core/nn/train_hook.h"
#include "tests/core/nn/torch_goldens.h"

namespace thimble::nn {
namespace {

constexpr int kSteps = 40;

std::vector<float> wave(size_t n, double a) {
  std::vector<float> values(n);
  for (size_t i = 0; i < n; ++i) values[i] = static_cast<float>(std::sin(a * static_cast<double>(i) + 1));
  return values;
}

Matrix<double> waves(Eigen::Index rows, Eigen::Index cols, double a, double times) {
  Matrix<double> m(rows, cols);
  for (Eigen::Index i = 0; i < m.size(); ++i) m.data()[i] = times * std::sin(a * static_cast<double>(i) + 1);
  return m;
}

/// The net and the data of torch_goldens.py, one step an epoch.
std::vector<EpochStats> trained(int outputs, TrainSettings settings) {
  std::vector<float> rows = wave(24 * 6, 0.7), targets = wave(24, 0.5);
  for (float& t : targets) t = 10 + 3 * t;
  std::vector<int> labels;
  std::vector<int64_t> groups;
  for (int i = 0; i < 24; ++i) {
    labels.push_back(i < 12 ? 0 : i < 20 ? 1 : 2);
    groups.push_back(i);
  }
  const size_t n = static_cast<size_t>(outputs);
  const NetSpec net{"custom",
                    {1, 1, 6},
                    {{.kind = LayerKind::kDense, .units = 8},
                     {.kind = LayerKind::kRelu},
                     {.kind = LayerKind::kDense, .units = outputs}},
                    outputs > 1 ? Head::kSoftmax : Head::kLinear};
  const std::vector<LayerWeights> weights = {
      {wave(48, 0.31), wave(8, 0.9), {}, {}}, {}, {wave(8 * n, 0.53), wave(n, 0.2), {}, {}}};
  TrainStart start;
  start.weights = &weights;
  settings.epochs = kSteps;
  settings.batch = 1000;
  settings.patience = 0;
  settings.validation = 0;
  SilentJob job;
  Examples examples{rows, labels, groups};
  if (outputs == 1) examples.targets = targets;
  const auto result = train(net, examples, settings, job, {}, &start);
  EXPECT_TRUE(result.ok()) << result.error().message;
  return result.ok() ? result->history : std::vector<EpochStats>{};
}

void expectCurve(const std::vector<EpochStats>& history, const std::vector<double>& golden) {
  ASSERT_EQ(history.size(), golden.size());
  for (size_t i = 0; i < golden.size(); ++i)
    EXPECT_NEAR(double{history[i].train_loss}, golden[i], 2e-4 * (std::abs(golden[i]) + 0.01))
        << "step " << i;
}

TEST(TorchCurve, CrossEntropyByAdamAndCosine) {
  TrainSettings s;
  s.learning_rate = 0.05f;
  s.l2 = 0.01f;
  expectCurve(trained(3, s), goldens::kCrossEntropyAdamCosine);
}

TEST(TorchCurve, BalancedAndSmoothedByAdamWAndOneCycle) {
  TrainSettings s;
  s.learning_rate = 0.05f;
  s.l2 = 0.1f;
  s.optimizer = Optimizer::kAdamW;
  s.schedule = Schedule::kOneCycle;
  s.label_smoothing = 0.1f;
  s.class_weighting = ClassWeighting::kBalanced;
  expectCurve(trained(3, s), goldens::kBalancedSmoothedAdamWOneCycle);
}

TEST(TorchCurve, MeanSquaredBySgdStepsAndClipping) {
  TrainSettings s;
  s.learning_rate = 0.05f;
  s.l2 = 0.01f;
  s.momentum = 0.8f;
  s.optimizer = Optimizer::kSgd;
  s.schedule = Schedule::kStep;
  s.step_epochs = 7;
  s.step_factor = 0.5f;
  s.clip = 0.5f;
  expectCurve(trained(1, s), goldens::kMeanSquaredSgdStepClipped);
}

TEST(TorchCurve, HuberByAdam) {
  TrainSettings s;
  s.learning_rate = 0.02f;
  s.l2 = 0;
  s.schedule = Schedule::kConstant;
  s.loss = Loss::kHuber;
  s.huber_delta = 0.7f;
  expectCurve(trained(1, s), goldens::kHuberAdamConstant);
}

TEST(TorchRates, AreThoseOfItsSchedulers) {
  TrainSettings s;
  s.learning_rate = 0.05f;
  s.step_epochs = 7;
  s.step_factor = 0.5f;
  const auto expectRates = [&](Schedule schedule, const std::vector<double>& golden) {
    s.schedule = schedule;
    for (size_t i = 0; i < golden.size(); ++i)
      EXPECT_NEAR(double{rateAt(s, static_cast<int64_t>(i), kSteps, 1)}, golden[i], 1e-6 * golden[i] + 1e-9)
          << i;
  };
  expectRates(Schedule::kCosine, goldens::kCosineRates);
  expectRates(Schedule::kOneCycle, goldens::kOneCycleRates);
  expectRates(Schedule::kStep, goldens::kStepRates);
}

void expectNear(const Matrix<double>& actual, const std::vector<double>& golden) {
  ASSERT_EQ(static_cast<size_t>(actual.size()), golden.size());
  for (size_t i = 0; i < golden.size(); ++i) EXPECT_NEAR(actual.data()[i], golden[i], 1e-12) << i;
}

TEST(TorchLoss, WeightsAndSmoothing) {
  const Matrix<double> logits = waves(3, 4, 0.7, 5);
  Matrix<double> probabilities, gradient;
  softmax(logits, probabilities);
  const int labels[] = {2, 0, 3};
  const float weights[] = {0.5f, 1, 2, 3};
  Wanted<double> wanted;
  wantClasses(std::span(labels), 4, 0.2, std::span(weights), wanted);
  const LossType& loss = lossType(Loss::kAuto, Head::kSoftmax);
  EXPECT_EQ(loss.loss, Loss::kCrossEntropy);
  EXPECT_NEAR(loss.computeDouble(probabilities, wanted, 1, &gradient), goldens::kWeightedSmoothed[0], 1e-12);
  expectNear(gradient, goldens::kWeightedSmoothedGradient);
}

TEST(TorchLoss, MeanSquaredAndHuber) {
  const Matrix<double> y = waves(3, 4, 0.7, 2);
  const Wanted<double> wanted{waves(3, 4, 0.3, 1), 3};
  Matrix<double> gradient;
  EXPECT_NEAR(lossType(Loss::kMeanSquared, Head::kLinear).computeDouble(y, wanted, 0.7, &gradient),
              goldens::kMeanSquared[0], 1e-12);
  expectNear(gradient, goldens::kMeanSquaredGradient);
  EXPECT_NEAR(lossType(Loss::kHuber, Head::kLinear).computeDouble(y, wanted, 0.7, &gradient),
              goldens::kHuber[0], 1e-12);
  expectNear(gradient, goldens::kHuberGradient);
}

}  // namespace
}  // namespace thimble::nn
