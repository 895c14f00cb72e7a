// How many examples a second the trainer's step takes: forward, loss, backward and Adam, of one of the bench's nets.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "core/nn/loss.h"
#include "core/nn/network.h"
#include "core/nn/optimizer.h"

namespace {

using namespace thimble::nn;

struct Bench {
  const char* name;
  int batch;
  NetSpec net;
};

NetSpec dsCnn() {
  NetSpec net{"custom", {49, 10, 1}, {}};
  auto add = [&](LayerSpec layer) {
    layer.padding = Padding::kSame;
    net.layers.insert(net.layers.end(), {layer, {.kind = LayerKind::kBatchNorm}, {.kind = LayerKind::kRelu}});
  };
  add({.kind = LayerKind::kConv2d, .units = 64, .kernel_h = 10, .kernel_w = 4, .stride_h = 2, .stride_w = 2});
  for (int block = 0; block < 4; ++block) {
    add({.kind = LayerKind::kDepthwiseConv2d, .kernel_h = 3, .kernel_w = 3});
    add({.kind = LayerKind::kConv2d, .units = 64});
  }
  net.layers.push_back({.kind = LayerKind::kGlobalAvgPool});
  net.layers.push_back({.kind = LayerKind::kDense, .units = 12});
  return net;
}

Bench benchOf(const std::string& name) {
  const LayerSpec relu{.kind = LayerKind::kRelu},
      conv{.kind = LayerKind::kConv1d, .units = 64, .kernel_h = 3};
  const auto dense = [](int units) { return LayerSpec{.kind = LayerKind::kDense, .units = units}; };
  if (name == "dense")
    return {"dense", 32, {"custom", {1, 1, 33}, {dense(20), relu, dense(10), relu, dense(4)}}};
  if (name == "conv1d")
    return {"conv1d",
            64,
            {"custom",
             {128, 1, 9},
             {conv,
              relu,
              conv,
              relu,
              {.kind = LayerKind::kDropout, .rate = 0.5f},
              {.kind = LayerKind::kMaxPool, .kernel_h = 2, .stride_h = 2},
              dense(100),
              relu,
              dense(6)}}};
  return {"ds-cnn", 100, dsCnn()};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: train_speed dense|conv1d|ds-cnn THREADS SECONDS\n");
    return 2;
  }
  const Bench bench = benchOf(argv[1]);
  const double seconds = std::atof(argv[3]);
  Network<float> network(bench.net, 1);
  ThreadPool pool(std::atoi(argv[2]));
  Stepper stepper(network.parameters(), Optimizer::kAdam, 0.9f, 0);
  Random random(2);
  Matrix<float> x(bench.batch, bench.net.input.size()), probabilities, slope;
  for (Eigen::Index i = 0; i < x.size(); ++i) x.data()[i] = static_cast<float>(random.normal());
  std::vector<int> labels;
  for (int i = 0; i < bench.batch; ++i)
    labels.push_back(static_cast<int>(random.below(static_cast<uint64_t>(bench.net.layers.back().units))));
  Pass pass{.training = true};
  pass.pool = &pool;
  const auto begin = std::chrono::steady_clock::now();
  const auto passed = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  int64_t examples = 0;
  double from = 0, loss = 0;
  for (int step = 0; step < 3 || passed() < from + seconds; ++step) {
    if (step == 2) {  // the first two make room
      from = passed();
      examples = 0;
    }
    network.forward(x, pass);
    softmax(network.logits(), probabilities);
    loss = crossEntropy(probabilities, std::span<const int>(labels));
    crossEntropyGradient(probabilities, std::span<const int>(labels), slope);
    network.backward(x, slope, pass);
    stepper.step(0.001f, &pool);
    examples += bench.batch;
  }
  std::printf("%.1f\n", static_cast<double>(examples) / (passed() - from));
  std::fprintf(stderr, "last loss %g\n", loss);
  return 0;
}
