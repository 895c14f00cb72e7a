// Layers, loss and optimisers give the numbers that NumPy and SciPy give.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/nn/goldens.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/nn/layer_table.h"
#include "core/nn/loss.h"
#include "core/nn/optimizer.h"

namespace thimble::nn {
namespace {

template <class T>
void wave(Matrix<T>& m, double a) {
  for (Eigen::Index i = 0; i < m.size(); ++i)
    m.data()[i] = static_cast<T>(std::sin(a * static_cast<double>(i) + 1));
}

template <class T>
void expectNear(const Matrix<T>& actual, const std::vector<double>& golden, double tolerance) {
  ASSERT_EQ(static_cast<size_t>(actual.size()), golden.size());
  for (size_t i = 0; i < golden.size(); ++i)
    EXPECT_NEAR(actual.data()[i], golden[i], tolerance) << "at " << i;
}

constexpr Shape kImage{5, 4, 3};

struct Made {
  std::unique_ptr<Layer<double>> layer;
  Matrix<double> x, y;
};

Made make(const LayerSpec& spec, const Shape& input) {
  const LayerType* type = layerType(spec.kind);
  EXPECT_TRUE(type->describe(spec, input).ok());
  Random random(1);
  Made made{type->makeDouble(spec, input, random), Matrix<double>(2, input.size()), {}};
  wave(made.x, 0.7);
  if (std::vector<Parameter<double>*> p = made.layer->parameters(); !p.empty()) {
    wave(p[0]->value, 0.31);
    wave(p[1]->value, 0.9);
  }
  return made;
}

void expectForward(const LayerSpec& spec, const Shape& input, const std::vector<double>& golden) {
  Made made = make(spec, input);
  made.layer->forward(made.x, made.y, {});
  EXPECT_EQ(made.y.cols(), layerType(spec.kind)->describe(spec, input)->output.size());
  expectNear(made.y, golden, 1e-12);
}

TEST(LayerGoldens, Convolutions) {
  LayerSpec spec{.kind = LayerKind::kConv2d, .units = 4, .kernel_h = 3, .kernel_w = 2};
  expectForward(spec, kImage, goldens::kConv2dValid);
  spec.padding = Padding::kSame;
  spec.stride_h = 2;
  spec.stride_w = 3;
  expectForward(spec, kImage, goldens::kConv2dSame);
  spec = {.kind = LayerKind::kConv1d,
          .units = 4,
          .kernel_h = 4,
          .kernel_w = 9,
          .stride_h = 2,
          .stride_w = 9,
          .padding = Padding::kSame};  // conv1d heeds the numbers along time alone
  expectForward(spec, {9, 1, 3}, goldens::kConv1dSame);
}

TEST(LayerGoldens, Dense) { expectForward({.kind = LayerKind::kDense, .units = 3}, kImage, goldens::kDense); }

TEST(LayerGoldens, Pools) {
  LayerSpec spec{.kind = LayerKind::kMaxPool,
                 .kernel_h = 3,
                 .kernel_w = 2,
                 .stride_h = 2,
                 .stride_w = 2,
                 .padding = Padding::kSame};
  expectForward(spec, kImage, goldens::kMaxPoolSame);
  spec.kind = LayerKind::kAvgPool;
  expectForward(spec, kImage, goldens::kAvgPoolSame);
  expectForward({.kind = LayerKind::kAvgPool, .kernel_h = 2, .kernel_w = 2, .stride_h = 2, .stride_w = 1},
                kImage, goldens::kAvgPoolValid);
}

TEST(LayerGoldens, BatchNormUsesTheBatchInTrainingAndTheRunningNumbersAfter) {
  Made made = make({.kind = LayerKind::kBatchNorm}, kImage);
  Matrix<double>& gamma = made.layer->parameters()[0]->value;
  gamma.array() = 1 + 0.5 * gamma.array();
  made.layer->forward(made.x, made.y, {.training = true, .job = nullptr});
  expectNear(made.y, goldens::kBatchNormTraining, 1e-7);  // ε and momentum are single precision
  made.layer->forward(made.x, made.y, {});
  expectNear(made.y, goldens::kBatchNormUse, 1e-7);
}

TEST(LossGoldens, SoftmaxAndCrossEntropy) {
  Matrix<double> logits(3, 4), probabilities, gradient;
  wave(logits, 0.7);
  logits *= 5;
  const int labels[] = {2, 0, 3};
  softmax(logits, probabilities);
  crossEntropyGradient(probabilities, std::span(labels), gradient);
  expectNear(probabilities, goldens::kSoftmax, 1e-14);
  expectNear(gradient, goldens::kCrossEntropyGradient, 1e-14);
  EXPECT_NEAR(crossEntropy(probabilities, std::span(labels)), goldens::kCrossEntropy[0], 1e-13);
}

TEST(LossGoldens, SoftmaxOfHugeLogitsIsFinite) {
  Matrix<float> logits(1, 2), probabilities;
  logits << 1e30f, -1e30f;
  softmax(logits, probabilities);
  EXPECT_EQ(probabilities(0, 0), 1);
  EXPECT_EQ(probabilities(0, 1), 0);
}

void expectSteps(Optimizer optimizer, const std::vector<double>& golden) {
  Parameter<float> parameter;
  parameter.resize(1, 5);
  parameter.decays = true;
  wave(parameter.value, 0.5);
  Stepper stepper({&parameter}, optimizer, 0.8f, 0.01f);
  for (int step = 1; step <= 3; ++step) {
    wave(parameter.gradient, 0.2 * step);
    stepper.step(0.05f);
  }
  expectNear(parameter.value, golden, 2e-6);
}

TEST(OptimizerGoldens, SgdWithMomentum) { expectSteps(Optimizer::kSgd, goldens::kSgd); }
TEST(OptimizerGoldens, Adam) { expectSteps(Optimizer::kAdam, goldens::kAdam); }

TEST(Optimizer, BiasesDoNotDecay) {
  Parameter<float> bias;
  bias.resize(1, 2);
  bias.value.setOnes();
  Stepper({&bias}, Optimizer::kSgd, 0.9f, 0.5f).step(0.1f);
  EXPECT_EQ(bias.value(0, 0), 1);
}

}  // namespace
}  // namespace thimble::nn
