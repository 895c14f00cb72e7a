// A model whose first layers run in patches gives the bytes of the model whose layers run whole.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codegen/patches.h"

#include <gtest/gtest.h>

#include <random>

#include "core/tflite/model_file.h"
#include "tests/bench/nets/net.h"
#include "tests/core/codegen/run_plan.h"

namespace thimble::tests {
namespace {

using bench::Net;
using bench::Window;
using codegen::Prepared;

std::vector<uint8_t> outputOf(const Prepared& model, const std::vector<uint8_t>& input) {
  return answerOf(model, model.operations, input);
}

// A chain of convolutions and poolings on an image of odd sizes.
Prepared randomChain(uint32_t seed, size_t layers) {
  std::mt19937 random(seed);
  const auto pick = [&](int32_t low, int32_t high) {
    return std::uniform_int_distribution<int32_t>(low, high)(random);
  };
  Net net(seed);
  int x = net.input({1, pick(14, 33), pick(9, 20), pick(1, 5)}, -1, 1);
  for (size_t i = 0; i < layers; ++i) {
    Window window;
    window.height = pick(1, 4);
    window.width = pick(1, 3);
    window.stride_h = pick(1, 2);
    window.stride_w = 1;
    if (window.stride_h == 1 && pick(0, 4) == 0) window.dilation_h = 2;
    window.padding = pick(0, 1) == 0 ? tflite::Padding::kSame : tflite::Padding::kValid;
    window.activation = pick(0, 1) == 0 ? tflite::Activation::kRelu : tflite::Activation::kNone;
    if (window.rows(net.shape(x)[1]) < 4 || window.columns(net.shape(x)[2]) < 2) window = Window{};
    switch (pick(0, 5)) {
      case 0:
      case 1:
        x = net.depthwise(x, window, pick(1, 2));
        break;
      case 2:
        window.dilation_h = 1;
        x = pick(0, 1) == 0 ? net.maxPool(x, window) : net.averagePool(x, window);
        break;
      default:
        x = net.conv(x, pick(1, 9), window);
    }
  }
  const int y = net.dense(net.mean(x, false), 4, tflite::Activation::kNone);
  const auto file = tflite::writeModel(net.finish({y}, "chain"));
  EXPECT_TRUE(file.ok());
  auto prepared = codegen::prepare(*file);
  EXPECT_TRUE(prepared.ok()) << (prepared.ok() ? "" : prepared.error().message);
  return *std::move(prepared);
}

TEST(Patches, GiveTheBytesOfWholeLayers) {
  size_t compared = 0;
  for (uint32_t seed = 1; seed <= 120; ++seed) {
    SCOPED_TRACE(seed);
    const size_t layers = 2 + seed % 4;
    const Prepared whole = randomChain(seed, layers);
    ASSERT_EQ(codegen::endOfChain(whole, 0), layers);
    const auto bytes = static_cast<size_t>(
        tflite::tensorBytes(whole.graph.tensors[static_cast<size_t>(whole.graph.inputs[0])]));
    std::mt19937 random(seed);
    std::vector<uint8_t> input(bytes);
    for (uint8_t& byte : input) byte = static_cast<uint8_t>(random());
    const auto expected = outputOf(whole, input);
    for (size_t begin = 0; begin < 2; ++begin) {
      for (const int32_t bands : {1, 2, 3, 4}) {
        const auto patched = codegen::inPatches(whole, {begin, layers, bands});
        if (!patched) continue;
        EXPECT_EQ(outputOf(*patched, input), expected) << bands << " bands from " << begin;
        ++compared;
      }
    }
  }
  EXPECT_GT(compared, 500u);
}

TEST(Patches, ComputeTheRowsAtASeamTwice) {
  Net net(3);
  Window three;
  three.height = three.width = 3;
  const int x = net.input({1, 8, 8, 1}, -1, 1);
  const auto file = tflite::writeModel(net.finish({net.conv(net.conv(x, 1, three), 1, three)}, "two"));
  ASSERT_TRUE(file.ok());
  const auto whole = codegen::prepare(*file);
  ASSERT_TRUE(whole.ok());
  EXPECT_EQ(codegen::products(*whole), 2 * 8 * 8 * 9);
  const auto patched = codegen::inPatches(*whole, {0, 2, 2});
  ASSERT_TRUE(patched.has_value());
  EXPECT_EQ(patched->operations.size(), 4u);
  EXPECT_EQ(codegen::products(*patched), (5 + 5) * 8 * 9 + (4 + 4) * 8 * 9);
}

TEST(Patches, HaveRowsInEveryBand) {
  const Prepared whole = randomChain(5, 3);
  EXPECT_FALSE(codegen::inPatches(whole, {0, 3, 1000}).has_value());
}

TEST(Patches, EndWhereSomethingElseReadsTheLayer) {
  Net net(9);
  const int x = net.input({1, 12, 12, 4}, -1, 1);
  Window three;
  three.height = three.width = 3;
  const int a = net.conv(x, 4, three);
  const int b = net.conv(a, 4, three);
  const int sum = net.add(a, b, tflite::Activation::kNone);
  const auto file = tflite::writeModel(net.finish({sum}, "residual"));
  ASSERT_TRUE(file.ok());
  const auto prepared = codegen::prepare(*file);
  ASSERT_TRUE(prepared.ok());
  EXPECT_EQ(codegen::endOfChain(*prepared, 0), 1u);
}

}  // namespace
}  // namespace thimble::tests
