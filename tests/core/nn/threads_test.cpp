// Any number of threads gives the same bytes, and a pool does every task once.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <atomic>

#include "core/nn/loss.h"
#include "core/nn/network.h"
#include "core/nn/optimizer.h"
#include "tests/core/nn/toy_data.h"

namespace thimble::nn {
namespace {

TEST(ThreadPool, DoesEachTaskOnce) {
  for (int threads : {1, 2, 5}) {
    ThreadPool pool(threads);
    EXPECT_EQ(pool.threads(), threads);
    for (int round = 0; round < 2000; ++round) {
      const int tasks = 1 + round % 9;
      std::atomic<int> done[9] = {};
      auto task = [&](int i) { ++done[i]; };
      pool.run(tasks, task);
      for (int i = 0; i < 9; ++i) ASSERT_EQ(done[i], i < tasks ? 1 : 0) << threads << ", " << round;
    }
  }
  EXPECT_GE(ThreadPool(0).threads(), 1);
}

/// Layers of every kind that share their work, large enough to do so.
NetSpec wideNet() {
  const LayerSpec norm{.kind = LayerKind::kBatchNorm}, relu{.kind = LayerKind::kRelu};
  return {"custom",
          {40, 6, 5},
          {{.kind = LayerKind::kConv2d, .units = 24, .kernel_h = 5, .kernel_w = 3, .padding = Padding::kSame},
           norm,
           relu,
           {.kind = LayerKind::kDepthwiseConv2d, .kernel_h = 3, .kernel_w = 3, .padding = Padding::kSame},
           {.kind = LayerKind::kConv2d, .units = 24},
           norm,
           {.kind = LayerKind::kRelu6},
           {.kind = LayerKind::kAdd, .back = 5},
           {.kind = LayerKind::kMaxPool, .kernel_h = 2, .kernel_w = 2, .stride_h = 2, .stride_w = 2},
           {.kind = LayerKind::kDropout, .rate = 0.3f},
           {.kind = LayerKind::kReshape, .shape = {20, 1, 72}},
           {.kind = LayerKind::kConv1d, .units = 20, .kernel_h = 3},
           {.kind = LayerKind::kDense, .units = 70},
           relu,
           {.kind = LayerKind::kDense, .units = 3}}};
}

/// All weights after three steps.
std::vector<LayerWeights> after(int threads, int examples) {
  const NetSpec net = wideNet();
  EXPECT_TRUE(inspect(net).ok()) << inspect(net).error().message;
  Network<float> network(net, 3);
  ThreadPool pool(threads);
  Stepper stepper(network.parameters(), Optimizer::kAdam, 0.9f, 1e-4f);
  Matrix<float> x(examples, net.input.size()), probabilities, slope;
  Random random(4);
  for (Eigen::Index i = 0; i < x.size(); ++i) x.data()[i] = static_cast<float>(random.normal());
  std::vector<int> labels;
  for (int i = 0; i < examples; ++i) labels.push_back(i % 3);
  Pass pass{.training = true};
  pass.pool = threads > 0 ? &pool : nullptr;
  for (int step = 0; step < 3; ++step) {
    EXPECT_TRUE(network.forward(x, pass));
    softmax(network.logits(), probabilities);
    crossEntropyGradient(probabilities, std::span<const int>(labels), slope);
    EXPECT_TRUE(network.backward(x, slope, pass));
    stepper.step(0.01f, pass.pool);
  }
  return network.weights();
}

TEST(Threads, GiveTheSameWeightsWhateverTheirNumber) {
  for (int examples : {1, 7, 24}) {
    const std::vector<LayerWeights> one = after(1, examples);
    for (int threads : {2, 3, 8}) EXPECT_EQ(after(threads, examples), one) << threads << ", " << examples;
  }
}

TEST(Threads, TrainToTheSameBytes) {
  const ToyData data = series(64, 4);
  TrainSettings settings;
  settings.epochs = 2;
  SilentJob job;
  std::vector<std::vector<uint8_t>> nets;
  for (int threads : {1, 2, 0}) {
    settings.threads = threads;
    const auto net = train(conv1dPreset({24, 1, 2}, 3), data.examples(), settings, job);
    ASSERT_TRUE(net.ok());
    nets.push_back(serialise(*net));
  }
  EXPECT_EQ(nets[0], nets[1]);
  EXPECT_EQ(nets[0], nets[2]);
  settings.threads = -1;
  EXPECT_FALSE(train(conv1dPreset({24, 1, 2}, 3), data.examples(), settings, job).ok());
}

}  // namespace
}  // namespace thimble::nn
