// Layers melt into operators as they should, and a batch norm into weights as worked out by hand.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/stage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/quantize/random_nets.h"

namespace thimble::quantize {
namespace {

using nn::LayerKind;
using testing::ElementsAre;
using testing::FloatEq;
using tests::layer;

std::vector<std::string> told(const nn::NetSpec& net) {
  std::vector<std::string> lines;
  for (const Stage& s : stagesOf(net)) {
    std::string line = s.name;
    for (size_t norm : s.norms) line += " norm@" + std::to_string(norm);
    lines.push_back(line + (s.activation == tflite::Activation::kRelu ? " relu" : "") + " →" +
                    std::to_string(s.last_layer));
  }
  return lines;
}

nn::NetSpec named(const std::string& name) {
  for (const tests::NamedNet& net : tests::variedNets())
    if (net.name == name) return net.spec;
  return {};
}

TEST(Stages, MeltWhatFollowsIntoWhatIsBefore) {
  EXPECT_THAT(told(named("conv1d_preset")),
              ElementsAre("conv1d_1 norm@2 relu →3", "max_pool_1 →4", "conv1d_2 norm@6 relu →7",
                          "max_pool_2 →8", "conv1d_3 norm@10 relu →11", "avg_pool_1 →12", "dense_1 →15"));
  EXPECT_THAT(told(named("dense_preset")), ElementsAre("dense_1 relu →2", "dense_2 relu →5", "dense_3 →6"));
}

TEST(Stages, MakeAScaleOfWhatHasNothingBefore) {
  EXPECT_THAT(told(named("norm_first")),
              ElementsAre("batch_norm_1 norm@0 →0", "conv1d_1 relu →2", "dense_1 →3"));
  EXPECT_THAT(told(named("norm_after_relu")),
              ElementsAre("conv1d_1 relu →1", "batch_norm_1 norm@2 →2", "dense_1 →3"));
  EXPECT_THAT(told(named("relu_first")), ElementsAre("relu_1 relu →0", "conv2d_1 relu →2", "dense_1 →3"));
  EXPECT_THAT(told(named("relu_after_flatten")), ElementsAre("conv2d_1 relu →2", "dense_1 →3"));
  EXPECT_THAT(told(named("norm_after_flatten")),
              ElementsAre("conv2d_1 →0", "batch_norm_1 norm@2 relu →3", "dense_1 →4"));
  const nn::NetSpec two{
      "custom",
      {1, 1, 4},
      {layer(LayerKind::kDense, 5), layer(LayerKind::kBatchNorm), layer(LayerKind::kDropout),
       layer(LayerKind::kBatchNorm), layer(LayerKind::kDense, 2)}};
  EXPECT_THAT(told(two), ElementsAre("dense_1 norm@1 norm@3 →3", "dense_2 →4"));
}

TEST(Stages, LeaveAloneWhatAnAddReads) {
  EXPECT_THAT(told(named("residual")), ElementsAre("conv1d_1 norm@1 relu →2", "conv1d_2 norm@4 →4",
                                                   "add_1 relu →6", "global_max_pool_1 →7", "dense_1 →8"));
  EXPECT_EQ(stagesOf(named("residual"))[2].added, 0);
  const std::vector<Stage> stages = stagesOf(named("residual_input_and_unclipped"));
  EXPECT_THAT(told(named("residual_input_and_unclipped")),
              ElementsAre("conv1d_1 →0", "add_1 →1", "conv1d_2 →2", "relu_1 relu →3",
                          "batch_norm_1 norm@4 →4", "add_2 →5", "batch_norm_2 norm@6 →6", "dense_1 →7"));
  EXPECT_EQ(stages[1].added, -1);  // the net's input
  EXPECT_EQ(stages[5].added, 2);   // before its ReLU
}

TEST(Stages, FuseRelu6AndFoldIntoDepthwiseConvolutions) {
  const std::vector<Stage> stages = stagesOf(named("depthwise_norm_relu6"));
  EXPECT_THAT(told(named("depthwise_norm_relu6")),
              ElementsAre("depthwise_conv1d_1 norm@1 →2", "conv1d_1 norm@4 relu →5", "global_avg_pool_1 →6",
                          "dense_1 →7"));
  EXPECT_EQ(stages[0].activation, tflite::Activation::kRelu6);
}

TEST(Fold, MovesABatchNormIntoWeightsAndBias) {
  const nn::NetSpec net{
      "custom",
      {1, 1, 2},
      {layer(LayerKind::kDense, 2), layer(LayerKind::kBatchNorm), layer(LayerKind::kDense, 2)}};
  nn::TrainedNet trained{net, std::vector<nn::LayerWeights>(3), {}, 0};
  trained.layers[0] = {{2, -1, 4, 0.5f}, {1, 10}, {}, {}};
  trained.layers[1] = {{3, 1}, {0.5f, -1}, {4, 6}, {3.999f, 0.249f}};  // √(variance + 0.001) = 2 and 0.5
  const FoldedWeights folded = fold(stagesOf(net)[0], trained);
  EXPECT_THAT(folded.weights, ElementsAre(FloatEq(3), FloatEq(-1.5f), FloatEq(8), FloatEq(1)));
  EXPECT_THAT(folded.bias, ElementsAre(FloatEq(-4), FloatEq(7)));  // (1 − 4) · 1.5 + 0.5; (10 − 6) · 2 − 1
}

TEST(Fold, OfALoneReluIsTheIdentity) {
  const nn::NetSpec net{"custom", {1, 1, 2}, {layer(LayerKind::kRelu), layer(LayerKind::kDense, 2)}};
  const FoldedWeights folded = fold(stagesOf(net)[0], {net, std::vector<nn::LayerWeights>(2), {}, 0});
  EXPECT_THAT(folded.weights, ElementsAre(1, 1));
  EXPECT_THAT(folded.bias, ElementsAre(0, 0));
}

}  // namespace
}  // namespace thimble::quantize
