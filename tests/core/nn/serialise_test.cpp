// A trained net survives its bytes; bytes that were cut, flipped or forged are refused.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>

#include "core/nn/network.h"
#include "core/nn/trainer.h"
#include "firmware_agent/protocol/frame.h"
#include "tests/core/nn/toy_data.h"

namespace thimble::nn {
namespace {

TrainedNet small() {
  TrainSettings settings;
  settings.epochs = 2;
  SilentJob job;
  const ToyData data = series(30, 1);
  NetSpec net = conv1dPreset({24, 1, 2}, 3);
  for (LayerSpec& l : net.layers)
    if (l.kind == LayerKind::kConv1d) l.units = 3;
  return *train(net, data.examples(), settings, job);
}

/// Puts the right CRC over forged contents.
void sign(std::vector<uint8_t>& bytes) {
  const uint32_t crc = protocol::crc32(bytes.data() + 12, static_cast<uint32_t>(bytes.size() - 12));
  for (size_t i = 0; i < 4; ++i) bytes[8 + i] = static_cast<uint8_t>(crc >> (8 * i));
}

TEST(Serialise, RoundTrips) {
  const TrainedNet net = small();
  const std::vector<uint8_t> bytes = serialise(net);
  const auto back = deserialise(bytes);
  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_EQ(back->spec, net.spec);
  EXPECT_EQ(back->layers, net.layers);
  EXPECT_EQ(back->best_epoch, net.best_epoch);
  EXPECT_EQ(back->history.size(), net.history.size());
  EXPECT_EQ(serialise(*back), bytes);
  EXPECT_EQ(predict(*back, series(30, 1).rows), predict(net, series(30, 1).rows));
}

/// The same net as the first version wrote it: eight numbers a layer, no head, and epochs without absolute errors.
std::vector<uint8_t> asFirstVersion(const TrainedNet& net) {
  const std::vector<uint8_t> now = serialise(net);
  const size_t to_layers = 12 + 4 * (1 + net.spec.preset.size() + 3 + 1), layers = net.spec.layers.size();
  std::vector<uint8_t> old(now.begin(), now.begin() + static_cast<std::ptrdiff_t>(to_layers));
  const auto copy = [&](size_t from, size_t bytes) {
    old.insert(old.end(), now.begin() + static_cast<std::ptrdiff_t>(from),
               now.begin() + static_cast<std::ptrdiff_t>(from + bytes));
  };
  for (size_t i = 0; i < layers; ++i) copy(to_layers + 64 * i, 32);
  const size_t behind = to_layers + 64 * layers + 4;
  const size_t epochs = now.size() - 4 - 28 * net.history.size();
  copy(behind, epochs - behind);
  for (size_t i = 0; i < net.history.size(); ++i) copy(epochs + 28 * i, 20);
  copy(now.size() - 4, 4);
  old[4] = 1;
  sign(old);
  return old;
}

TEST(Serialise, ReadsTheFirstVersion) {
  const TrainedNet net = small();
  const auto back = deserialise(asFirstVersion(net));
  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_EQ(back->spec, net.spec);
  EXPECT_EQ(back->layers, net.layers);
  ASSERT_EQ(back->history.size(), net.history.size());
  EXPECT_EQ(back->history.back().validation_loss, net.history.back().validation_loss);
  EXPECT_TRUE(std::isnan(back->history.back().validation_mae));
}

TEST(Serialise, KeepsEveryPartOfALayer) {
  TrainedNet net;
  net.spec = {
      "custom",
      {4, 1, 3},
      {{.kind = LayerKind::kConv1d, .units = 3, .kernel_h = 2, .padding = Padding::kSame, .dilation_h = 2},
       {.kind = LayerKind::kDepthwiseConv1d, .multiplier = 2},
       {.kind = LayerKind::kReshape, .shape = {2, 1, 12}},
       {.kind = LayerKind::kLeakyRelu, .rate = 0.25f},
       {.kind = LayerKind::kAdd, .back = 2},
       {.kind = LayerKind::kSquare},
       {.kind = LayerKind::kLstm, .units = 2, .sequence = true},
       {.kind = LayerKind::kDense, .units = 1}},
      Head::kLinear};
  ASSERT_TRUE(inspect(net.spec).ok()) << inspect(net.spec).error().message;
  net.layers = Network<float>(net.spec, 1).weights();
  const auto back = deserialise(serialise(net));
  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_EQ(back->spec, net.spec);
  EXPECT_EQ(back->layers, net.layers);
}

TEST(Serialise, RefusesEveryTruncation) {
  const std::vector<uint8_t> bytes = serialise(small());
  for (size_t n = 0; n < bytes.size(); ++n) {
    const auto net = deserialise(std::span(bytes).first(n));
    ASSERT_FALSE(net.ok()) << n;
    EXPECT_EQ(net.error().code, ErrorCode::kCorrupt);
    EXPECT_NE(net.error().message, "");
  }
}

TEST(Serialise, RefusesEveryFlippedBit) {
  std::vector<uint8_t> bytes = serialise(small());
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    bytes[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    ASSERT_FALSE(deserialise(bytes).ok()) << bit;
    bytes[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
  }
}

TEST(Serialise, SurvivesForgeriesWithARightChecksum) {
  const std::vector<uint8_t> good = serialise(small());
  Random random(1);
  int accepted = 0;
  for (int i = 0; i < 3000; ++i) {
    std::vector<uint8_t> bytes = good;
    for (uint64_t n = 1 + random.below(4); n > 0; --n) {
      // Half of the forgeries in the first 700 bytes, where shapes, layers and lengths are.
      const uint64_t at = 12 + random.below(random.below(2) ? 700 : bytes.size() - 12);
      bytes[at] = static_cast<uint8_t>(random.below(3) ? random.next() : 0xFF);
    }
    if (random.below(4) == 0) bytes.resize(12 + random.below(bytes.size() - 12));
    sign(bytes);
    const auto net = deserialise(bytes);
    if (!net.ok()) {
      EXPECT_EQ(net.error().code, ErrorCode::kCorrupt);
      continue;
    }
    ++accepted;  // only weights or history changed: still a net that runs
    EXPECT_EQ(predict(*net, std::vector<float>(static_cast<size_t>(net->spec.input.size()))).size(),
              static_cast<size_t>(net->spec.layers.back().units));
  }
  EXPECT_GT(accepted, 0);
  EXPECT_LT(accepted, 3000);
}

}  // namespace
}  // namespace thimble::nn
