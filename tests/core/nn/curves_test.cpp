// Nets of the newer layers lose step by step what PyTorch's lose.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/nn/curves.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/nn/loss.h"
#include "core/nn/network.h"
#include "core/nn/optimizer.h"

namespace thimble::nn {
namespace {

constexpr int kExamples = 12;

void wave(Matrix<float>& m, double a, double size) {
  for (Eigen::Index i = 0; i < m.size(); ++i)
    m.data()[i] = static_cast<float>(size * std::sin(a * static_cast<double>(i) + 1));
}

void expectCurve(const NetSpec& net, Optimizer optimizer, float rate, const std::vector<double>& curve) {
  ASSERT_TRUE(inspect(net).ok()) << inspect(net).error().message;
  Network<float> network(net, 1);
  double pitch = 0.37;
  for (Parameter<float>* p : network.parameters()) {
    wave(p->value, pitch, 0.4);
    pitch += 0.11;
  }
  Stepper stepper(network.parameters(), optimizer, 0.9f, 0);
  Matrix<float> x(kExamples, net.input.size()), probabilities, slope;
  wave(x, 0.7, 1);
  std::vector<int> labels;
  for (int i = 0; i < kExamples; ++i) labels.push_back(i * 5 % 3);
  const Pass pass{.training = true};
  for (size_t step = 0; step < curve.size(); ++step) {
    ASSERT_TRUE(network.forward(x, pass));
    softmax(network.logits(), probabilities);
    EXPECT_NEAR(crossEntropy(probabilities, std::span<const int>(labels)), curve[step], 2e-4 * curve[step])
        << "step " << step;
    crossEntropyGradient(probabilities, std::span<const int>(labels), slope);
    ASSERT_TRUE(network.backward(x, slope, pass));
    stepper.step(rate);
  }
}

void expectCurves(const NetSpec& net, const std::vector<double>& adam, const std::vector<double>& sgd) {
  expectCurve(net, Optimizer::kAdam, 0.02f, adam);
  expectCurve(net, Optimizer::kSgd, 0.05f, sgd);
}

const LayerSpec kOut{.kind = LayerKind::kDense, .units = 3}, kNorm{.kind = LayerKind::kBatchNorm};

TEST(Curves, OfAResidualNetOfDepthwiseConvolutions) {
  expectCurves(
      {"custom",
       {6, 5, 2},
       {{.kind = LayerKind::kConv2d, .units = 4, .kernel_h = 3, .kernel_w = 3, .padding = Padding::kSame},
        kNorm,
        {.kind = LayerKind::kRelu6},
        {.kind = LayerKind::kDepthwiseConv2d, .kernel_h = 3, .kernel_w = 3, .padding = Padding::kSame},
        kNorm,
        {.kind = LayerKind::kRelu},
        {.kind = LayerKind::kConv2d, .units = 4},
        {.kind = LayerKind::kAdd, .back = 5},
        {.kind = LayerKind::kGlobalAvgPool},
        kOut}},
      curves::kResidualAdam, curves::kResidualSgd);
}

TEST(Curves, OfARecurrentNet) {
  expectCurves({"custom",
                {7, 1, 3},
                {{.kind = LayerKind::kLstm, .units = 5, .sequence = true},
                 {.kind = LayerKind::kLeakyRelu, .rate = 0.1f},
                 {.kind = LayerKind::kLstm, .units = 4},
                 kOut}},
               curves::kRecurrentAdam, curves::kRecurrentSgd);
}

TEST(Curves, OfADilatedNet) {
  expectCurves(
      {"custom",
       {16, 1, 3},
       {{.kind = LayerKind::kConv1d, .units = 5, .kernel_h = 3, .padding = Padding::kSame, .dilation_h = 2},
        {.kind = LayerKind::kRelu},
        {.kind = LayerKind::kDepthwiseConv1d, .kernel_h = 3, .stride_h = 2, .multiplier = 2},
        {.kind = LayerKind::kGlobalMaxPool},
        kOut}},
      curves::kDilatedAdam, curves::kDilatedSgd);
}

}  // namespace
}  // namespace thimble::nn
