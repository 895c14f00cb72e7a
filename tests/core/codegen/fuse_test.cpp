// Convolutions that give sums answer as they and ADD do one after the other, by every core's kernels.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codegen/fuse.h"

#include <gtest/gtest.h>

#include <random>

#include "core/codegen/chooser.h"
#include "core/codegen/layout.h"
#include "core/tflite/model_file.h"
#include "tests/bench/nets/net.h"
#include "tests/core/codegen/run_plan.h"

namespace thimble::tests {
namespace {

using bench::Net;
using bench::Window;
using codegen::Chosen;
using codegen::Core;
using codegen::Prepared;
using codegen::Residual;
using codegen::Setting;
using tflite::Activation;

constexpr int64_t kFlash = 1 << 20;

Prepared preparedOf(Net& net, int output) {
  const auto file = tflite::writeModel(net.finish({output}, "residual"));
  EXPECT_TRUE(file.ok());
  auto prepared = codegen::prepare(*file);
  EXPECT_TRUE(prepared.ok()) << (prepared.ok() ? "" : prepared.error().message);
  return *std::move(prepared);
}

struct RandomNet {
  Prepared model;
  size_t sums;  // that a convolution can give
};

// Blocks of a convolution or two and the way round them: as it is, by a convolution, or none.
RandomNet randomNet(uint32_t seed) {
  std::mt19937 random(seed);
  const auto pick = [&](int32_t low, int32_t high) {
    return std::uniform_int_distribution<int32_t>(low, high)(random);
  };
  const auto activation = [&] {
    const Activation all[] = {Activation::kNone, Activation::kRelu, Activation::kRelu6};
    return all[pick(0, 2)];
  };
  const auto window = [&](int32_t stride) {
    Window w;
    w.height = pick(1, 3);
    w.width = pick(1, 4);
    w.stride_h = w.stride_w = stride;
    if (stride == 1) w.dilation_w = pick(1, 3);
    w.activation = activation();
    return w;
  };
  RandomNet made{};
  Net net(seed);
  int x = net.input({1, pick(1, 9), pick(6, 14), pick(1, 5)}, pick(0, 1) == 0 ? 0 : -3, 3);
  for (int32_t blocks = pick(1, 3); blocks > 0; --blocks) {
    const int32_t stride = net.shape(x)[1] > 3 && pick(0, 3) == 0 ? 2 : 1;
    const int32_t channels = pick(0, 1) == 0 || stride == 2 ? pick(1, 70) : net.shape(x)[3];
    int y = x;
    if (pick(0, 1) == 0) y = net.conv(y, pick(1, 12), window(1));
    y = net.conv(y, channels, window(stride));
    int around = x;
    if (stride == 2 || net.shape(x)[3] != channels) {
      Window one;
      one.stride_h = one.stride_w = stride;
      around = net.conv(x, channels, one);
    }
    x = pick(0, 1) == 0 ? net.add(around, y, activation()) : net.add(y, around, activation());
    ++made.sums;
  }
  made.model = preparedOf(net, x);
  return made;
}

TEST(Fuse, GivesTheBytesOfBothOneAfterTheOther) {
  const codegen::Target targets[] = {{Core::kPortable, Setting::kBalanced},
                                     {Core::kDsp, Setting::kFast},
                                     {Core::kDsp, Setting::kBalanced},
                                     {Core::kMve, Setting::kFast}};
  for (uint32_t seed = 1; seed <= 150; ++seed) {
    SCOPED_TRACE(seed);
    const RandomNet net = randomNet(seed);
    const tflite::Graph& graph = net.model.graph;
    const auto bytes =
        static_cast<size_t>(tflite::tensorBytes(graph.tensors[static_cast<size_t>(graph.inputs[0])]));
    std::mt19937 random(seed);
    std::vector<uint8_t> input(bytes);
    for (uint8_t& byte : input) byte = static_cast<uint8_t>(random());
    const auto expected = answerOf(net.model, net.model.operations, input);
    for (const codegen::Target& target : targets) {
      const Chosen chosen{net.model, codegen::chooseKernels(net.model, target, kFlash)};
      const std::vector<Residual> all = codegen::residuals(chosen);
      EXPECT_EQ(all.size(), net.sums);
      const Chosen both = codegen::fused(chosen, all);
      EXPECT_EQ(both.operations.size(), chosen.operations.size() - all.size());
      EXPECT_EQ(answerOf(both.model, both.operations, input), expected)
          << "core " << static_cast<int>(target.core) << ", setting " << static_cast<int>(target.setting);
    }
  }
}

size_t residualsIn(Net& net, int output) {
  const Prepared model = preparedOf(net, output);
  return codegen::residuals({model, model.operations}).size();
}

TEST(Fuse, LeavesWhatElseReadsTheConvolution) {
  Net net(1);
  const int x = net.input({1, 6, 6, 4}, -1, 1);
  const int y = net.conv(x, 4, {});
  EXPECT_EQ(residualsIn(net, net.add(net.add(x, y, Activation::kNone), y, Activation::kNone)), 0u);
}

TEST(Fuse, LeavesAnAddThatSpreadsAnOperand) {
  Net net(2);
  const int x = net.input({1, 6, 6, 4}, -1, 1);
  EXPECT_EQ(residualsIn(net, net.add(net.conv(x, 4, {}), net.mean(x, true), Activation::kNone)), 0u);
}

TEST(Fuse, WaitsForTheOtherOperand) {
  Net net(3);
  const int x = net.input({1, 6, 6, 4}, -1, 1);
  const int early = net.conv(x, 4, {});
  const int late = net.conv(x, 4, {});
  const Prepared model = preparedOf(net, net.add(early, late, Activation::kNone));
  const auto found = codegen::residuals({model, model.operations});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].layer, 1u);
  EXPECT_EQ(found[0].add, 2u);
}

// A long filter's output can hardly lie on its input, so that input, output and the way round would all be there at once.
TEST(Fuse, LowersTheArenaOfDilatedBlocks) {
  Net net(4);
  Window far;
  far.width = 3;
  far.dilation_w = 16;
  int x = net.conv(net.input({1, 1, 128, 3}, -1, 1), 32, {});
  x = net.add(x, net.conv(net.conv(x, 32, far), 32, far), Activation::kRelu);
  const Prepared model = preparedOf(net, x);
  const auto layout = codegen::layOut(model, {Core::kDsp, Setting::kFast}, kFlash);
  ASSERT_TRUE(layout.ok());
  EXPECT_EQ(layout->operations.size(), 3u);
  // Two tensors, and scratch: two or three pixels' taps and the part that is added.
  EXPECT_LT(layout->plan.arena_bytes, 2 * 128 * 32 + 1600);
}

}  // namespace
}  // namespace thimble::tests
