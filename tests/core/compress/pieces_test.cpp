// Sparsity, clusters, channels and download sizes, each against its definition on nets small enough to check.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/compress/channels.h"
#include "core/compress/clusters.h"
#include "core/compress/download.h"
#include "core/compress/sparsity.h"
#include "core/quantize/quantizer.h"
#include "core/quantize/simulator.h"
#include "tests/core/nn/toy_data.h"
#include "tests/core/quantize/random_nets.h"

namespace thimble::compress {
namespace {

using nn::LayerKind;
using testing::ElementsAre;
using tests::layer;

nn::TrainedNet tuned(const nn::TrainedNet& net, const nn::ToyData& data, nn::TrainHook& hook, int epochs) {
  nn::TrainSettings settings;
  settings.epochs = epochs;
  settings.patience = 0;
  nn::TrainStart start;
  start.weights = &net.layers;
  start.hook = &hook;
  SilentJob job;
  auto result = nn::train(net.spec, data.examples(), settings, job, {}, &start);
  EXPECT_TRUE(result.ok()) << result.error().message;
  return *std::move(result);
}

nn::TrainedNet seriesNet(const nn::ToyData& data) {
  nn::TrainSettings settings;
  settings.epochs = 20;
  settings.learning_rate = 0.01f;
  SilentJob job;
  return *nn::train(nn::conv1dPreset({24, 1, 2}, 3), data.examples(), settings, job);
}

TEST(Sparsity, FollowsTheCubicSchedule) {
  EXPECT_EQ(sparsityAt(0, 0.8), 0);
  EXPECT_DOUBLE_EQ(sparsityAt(0.5, 0.8), 0.8 * (1 - 0.125));
  EXPECT_DOUBLE_EQ(sparsityAt(1, 0.8), 0.8);
  EXPECT_DOUBLE_EQ(sparsityAt(3, 0.8), 0.8);
}

TEST(Sparsity, LeavesTheWantedShareOfEachLayerZeroAndStillKnowsItsClasses) {
  const nn::ToyData data = nn::series(240, 1), fresh = nn::series(240, 2);
  const nn::TrainedNet net = seriesNet(data);
  SparsityHook hook(0.75);
  const nn::TrainedNet sparse = tuned(net, data, hook, 9);
  EXPECT_GE(sparse.best_epoch, 6);  // from where all of it is reached
  for (size_t i = 0; i < sparse.layers.size(); ++i) {
    const auto& l = sparse.layers[i];
    const LayerKind kind = sparse.spec.layers[i].kind;
    if (kind != LayerKind::kConv1d && kind != LayerKind::kDense) continue;
    const double zeros = static_cast<double>(std::count(l.weights.begin(), l.weights.end(), 0.0f));
    EXPECT_NEAR(zeros / static_cast<double>(l.weights.size()), 0.75,
                0.51 / static_cast<double>(l.weights.size()));
  }
  EXPECT_GE(nn::accuracy(sparse, fresh), 0.95);
}

TEST(Clusters, OfALineAreItsGroups) {
  const std::vector<float> values{0.9f, 1.1f, 5, 5.2f, 4.8f, -3};
  const Clustering three = cluster(values, 3);
  EXPECT_THAT(three.centroids, ElementsAre(testing::FloatEq(-3), testing::FloatEq(1), testing::FloatEq(5)));
  EXPECT_THAT(three.of, ElementsAre(1, 1, 2, 2, 2, 0));
  EXPECT_EQ(cluster(std::vector<float>(5, 2.5f), 16).centroids.size(), 1u);
  EXPECT_TRUE(cluster({}, 4).of.empty());
}

TEST(Clusters, EveryValueIsWithItsNearestCentroidAndEachCentroidIsItsMean) {
  nn::Random random(3);
  std::vector<float> values(2000);
  for (float& v : values) v = static_cast<float>(random.normal());
  const Clustering c = cluster(values, 16);
  ASSERT_LE(c.centroids.size(), 16u);
  std::vector<double> sum(c.centroids.size()), count(c.centroids.size());
  for (size_t i = 0; i < values.size(); ++i) {
    for (float centroid : c.centroids)
      EXPECT_LE(std::abs(values[i] - c.centroids[c.of[i]]), std::abs(values[i] - centroid) + 1e-6f);
    sum[c.of[i]] += double{values[i]};
    ++count[c.of[i]];
  }
  for (size_t k = 0; k < sum.size(); ++k) EXPECT_NEAR(sum[k] / count[k], double{c.centroids[k]}, 0.01);
}

TEST(Clusters, LeaveAtMostKValuesInEachLayerOfTheModel) {
  const nn::ToyData data = nn::series(240, 1), fresh = nn::series(240, 2);
  ClusterHook hook(nn::conv1dPreset({24, 1, 2}, 3), 8);
  const nn::TrainedNet clustered = tuned(quantize::foldNorms(seriesNet(data)), data, hook, 4);
  for (const nn::LayerWeights& l : clustered.layers)
    if (l.mean.empty()) {
      EXPECT_LE(std::set<float>(l.weights.begin(), l.weights.end()).size(), 8u);
    }
  EXPECT_GE(nn::accuracy(clustered, fresh), 0.9);
  quantize::QuantizeSettings one_scale;
  one_scale.per_channel_conv = false;
  const auto graph = quantize::quantize(clustered, data.rows, {"a", "b", "c"}, one_scale);
  ASSERT_TRUE(graph.ok()) << graph.error().message;
  int layers = 0;
  for (const tflite::Tensor& t : graph->tensors)
    if (t.type == tflite::TensorType::kInt8 && !t.data.empty()) {
      EXPECT_LE(std::set<uint8_t>(t.data.begin(), t.data.end()).size(), 8u) << t.name;
      ++layers;
    }
  EXPECT_EQ(layers, 4);
}

TEST(Channels, MayGoWhereNobodyNeedsAllOfThem) {
  EXPECT_THAT(prunable(nn::conv1dPreset({24, 1, 2}, 3)),
              ElementsAre(false, true, false, false, false, true, false, false, false, true, false, false,
                          false, false, false, false));
  const nn::NetSpec residual{"custom",
                             {8, 1, 4},
                             {layer(LayerKind::kConv1d, 4, 3),
                              layer(LayerKind::kRelu),
                              layer(LayerKind::kConv1d, 6, 3),
                              layer(LayerKind::kConv1d, 4, 3),
                              {.kind = LayerKind::kAdd, .back = 3},
                              layer(LayerKind::kDense, 3)}};
  EXPECT_THAT(prunable(residual), ElementsAre(true, false, true, true, false, false));
  nn::NetSpec of_input = residual;  // which cannot lose a channel
  of_input.layers[4].back = 5;
  EXPECT_THAT(prunable(of_input), ElementsAre(true, false, true, false, false, false));
}

TEST(Channels, ThatAreAddedTogetherGoTogether) {
  // A bottleneck between two additions: three layers write the same eight channels.
  const nn::LayerSpec add3{.kind = LayerKind::kAdd, .back = 3};
  const nn::NetSpec spec{"custom",
                         {12, 1, 3},
                         {layer(LayerKind::kConv1d, 8, 3),
                          layer(LayerKind::kRelu),
                          layer(LayerKind::kConv1d, 12),
                          layer(LayerKind::kConv1d, 8, 3),
                          add3,
                          layer(LayerKind::kConv1d, 8, 3),
                          layer(LayerKind::kBatchNorm),
                          {.kind = LayerKind::kAdd, .back = 3},
                          layer(LayerKind::kRelu),
                          layer(LayerKind::kGlobalAvgPool),
                          layer(LayerKind::kDense, 3)}};
  nn::TrainedNet net = tests::randomNet(spec, 3);
  EXPECT_THAT(prunable(spec),
              ElementsAre(true, false, true, true, false, true, false, false, false, false, false));
  nn::ToyData data;
  data.rows = tests::randomRows(spec, 60, 4);
  for (int i = 0; i < 60; ++i) data.labels.push_back(i % 3), data.groups.push_back(i);
  SilentJob job;
  const auto matters = importance(net, data.examples(), job);
  ASSERT_TRUE(matters.ok()) << matters.error().message;
  EXPECT_EQ((*matters)[0], (*matters)[3]);
  EXPECT_EQ((*matters)[0], (*matters)[5]);
  const auto kept = mostImportant(*matters, 0.5);
  EXPECT_EQ(kept[0], kept[5]);
  EXPECT_EQ(std::count(kept[0].begin(), kept[0].end(), true), 4);
  const nn::TrainedNet smaller = withChannels(net, kept);
  for (size_t i : {0u, 3u, 5u}) EXPECT_EQ(smaller.spec.layers[i].units, 4) << i;
  EXPECT_EQ(smaller.spec.layers[2].units, 8);
  // What the cut net gives is what the whole one gives once nothing is left of the channels that go.
  for (size_t i : {0u, 2u, 3u, 5u}) {
    const size_t units = net.layers[i].bias.size(), length = net.layers[i].weights.size() / units;
    for (size_t u = 0; u < units; ++u) {
      if (kept[i][u]) continue;
      std::fill_n(net.layers[i].weights.begin() + static_cast<std::ptrdiff_t>(u * length), length, 0.0f);
      net.layers[i].bias[u] = 0;
      if (i == 5) net.layers[6].bias[u] = net.layers[6].mean[u] = 0;
    }
  }
  const std::vector<float> whole = nn::predict(net, data.rows), cut = nn::predict(smaller, data.rows);
  ASSERT_EQ(cut.size(), whole.size());
  for (size_t i = 0; i < cut.size(); ++i) EXPECT_NEAR(cut[i], whole[i], 1e-5);
  EXPECT_TRUE(quantize::quantize(smaller, data.rows, {"a", "b", "c"}).ok());
}

/// Zeroes whole channels of each prunable layer, so that cutting them must change nothing.
void expectCutEqualsZeroed(const nn::NetSpec& spec) {
  nn::TrainedNet net = tests::randomNet(spec, 8);
  const std::vector<bool> may = prunable(spec);
  const std::vector<nn::LayerInfo> infos = *nn::inspect(spec);
  std::vector<std::vector<bool>> kept(may.size());
  bool any = false;
  for (size_t i = 0; i < may.size(); ++i) {
    if (!may[i]) continue;
    const size_t units = net.layers[i].bias.size(), length = net.layers[i].weights.size() / units;
    kept[i].assign(units, true);
    std::vector<bool> zero(units, false);  // of the channels behind each layer that follows
    for (size_t u = 1; u < units; u += 3) {
      any = zero[u] = true;
      kept[i][u] = false;
      std::fill_n(net.layers[i].weights.begin() + static_cast<std::ptrdiff_t>(u * length), length, 0.0f);
      net.layers[i].bias[u] = 0;
    }
    // Zeros stay zeros where norms shift nothing and depthwise filters add nothing.
    for (size_t j = i + 1; j < may.size(); ++j) {
      const nn::LayerSpec& next = spec.layers[j];
      nn::LayerWeights& w = net.layers[j];
      const bool depthwise =
          next.kind == LayerKind::kDepthwiseConv1d || next.kind == LayerKind::kDepthwiseConv2d;
      if (!depthwise && next.kind != LayerKind::kBatchNorm && !w.weights.empty()) break;  // reads them
      std::vector<bool> behind(static_cast<size_t>(infos[j].output.c));
      for (size_t c = 0; c < behind.size(); ++c)
        behind[c] = depthwise ? zero[c / static_cast<size_t>(next.multiplier)] : zero[c % zero.size()];
      zero = behind;
      for (size_t c = 0; c < w.bias.size(); ++c)
        if (zero[c]) w.bias[c] = 0;
      for (size_t c = 0; c < w.mean.size(); ++c)
        if (zero[c]) w.mean[c] = 0;
    }
  }
  if (!any) return;
  const nn::TrainedNet smaller = withChannels(net, kept);
  ASSERT_TRUE(nn::inspect(smaller.spec).ok()) << nn::inspect(smaller.spec).error().message;
  EXPECT_LT(nn::serialise(smaller).size(), nn::serialise(net).size());
  const std::vector<float> rows = tests::randomRows(spec, 20, 9), whole = nn::predict(net, rows),
                           cut = nn::predict(smaller, rows);
  ASSERT_EQ(cut.size(), whole.size());
  for (size_t i = 0; i < cut.size(); ++i) EXPECT_NEAR(cut[i], whole[i], 1e-5);
}

class Cut : public testing::TestWithParam<tests::NamedNet> {};

TEST_P(Cut, GivesWhatTheNetWithZeroedChannelsGives) { expectCutEqualsZeroed(GetParam().spec); }

INSTANTIATE_TEST_SUITE_P(Nets, Cut, testing::ValuesIn(tests::variedNets()),
                         [](const testing::TestParamInfo<tests::NamedNet>& info) { return info.param.name; });

TEST(Channels, ThatCarryTheAnswerMatterMost) {
  // Unit 1 alone is read by the next layer; 0 and 2 are not, and 3 a little.
  const nn::NetSpec spec{"custom",
                         {1, 1, 2},
                         {layer(LayerKind::kDense, 4), layer(LayerKind::kRelu), layer(LayerKind::kDense, 2)}};
  const nn::TrainedNet net{spec,
                           {{{1, 1, 1, -1, 1, 1, 0.5f, 0.5f}, {2, 2, 2, 2}, {}, {}},
                            {},
                            {{0, 1, 0, 0.1f, 0, -1, 0, -0.1f}, {0, 0}, {}, {}}},
                           {},
                           0};
  const nn::ToyData data = nn::spirals(100, 1);
  SilentJob job;
  const auto matters = importance(net, data.examples(), job);
  ASSERT_TRUE(matters.ok()) << matters.error().message;
  const std::vector<double>& units = (*matters)[0];
  ASSERT_EQ(units.size(), 4u);
  EXPECT_EQ(units[0], 0);
  EXPECT_EQ(units[2], 0);
  EXPECT_GT(units[1], 5 * units[3]);
  EXPECT_GT(units[3], 0);
  EXPECT_TRUE((*matters)[2].empty());
  EXPECT_THAT(mostImportant(*matters, 0.5)[0], ElementsAre(false, true, false, true));
}

TEST(Channels, StayInFoursAndNeverNone) {
  const auto kept = [](size_t units, double share) {
    const auto k = mostImportant({std::vector<double>(units, 1)}, share)[0];
    return std::count(k.begin(), k.end(), true);
  };
  EXPECT_EQ(kept(32, 0.25), 24);
  EXPECT_EQ(kept(32, 0.3), 24);  // 22.4 in fours
  EXPECT_EQ(kept(16, 0.5), 8);
  EXPECT_EQ(kept(6, 0.5), 3);
  EXPECT_EQ(kept(3, 1), 1);
  EXPECT_EQ(kept(10, 0), 10);
}

TEST(Download, IsTheLengthOfAHuffmanCode) {
  // Counts 5, 2, 1, 1: codes of 1, 2, 3, 3 bits are 15 bits, in 2 bytes; 4 symbols of 2 bytes, and a count.
  EXPECT_EQ(huffmanBytes(std::vector<uint8_t>{1, 1, 1, 1, 1, 2, 2, 3, 4}), 1 + 9);  // plain is shorter
  std::vector<uint8_t> many;
  for (int i = 0; i < 100; ++i) many.insert(many.end(), {1, 1, 1, 1, 1, 2, 2, 3, 4});
  EXPECT_EQ(huffmanBytes(many), 1 + 8 + (1500 + 7) / 8);
  EXPECT_EQ(huffmanBytes(std::vector<uint8_t>(800, 7)), 1 + 2 + 100);
  EXPECT_EQ(huffmanBytes({}), 1);
}

}  // namespace
}  // namespace thimble::compress
