// Shapes, costs, names and presets of nets, and the words for nets that do not fit.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/net.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/nn/layer_table.h"

namespace thimble::nn {
namespace {

using testing::HasSubstr;

TEST(Inspect, CountsShapesParametersAndMacs) {
  NetSpec net{"custom", {100, 1, 6}, {}};
  net.layers = {
      {.kind = LayerKind::kConv1d, .units = 16, .kernel_h = 5, .stride_h = 2, .padding = Padding::kSame},
      {.kind = LayerKind::kBatchNorm},
      {.kind = LayerKind::kMaxPool, .kernel_h = 2, .stride_h = 2},
      {.kind = LayerKind::kDropout, .rate = 0.25f},
      {.kind = LayerKind::kFlatten},
      {.kind = LayerKind::kDense, .units = 4}};
  const auto infos = inspect(net);
  ASSERT_TRUE(infos.ok()) << infos.error().message;
  const std::vector<LayerInfo>& i = *infos;
  EXPECT_EQ(i[0].name, "conv1d 16 × 5, stride 2");
  EXPECT_EQ(i[0].output, (Shape{50, 1, 16}));
  EXPECT_EQ(i[0].parameters, 16 * 5 * 6 + 16);
  EXPECT_EQ(i[0].macs, 50 * 16 * 5 * 6);
  EXPECT_EQ(i[1].parameters, 32);
  EXPECT_EQ(i[2].name, "max-pool 2, stride 2");
  EXPECT_EQ(i[2].output, (Shape{25, 1, 16}));
  EXPECT_EQ(i[3].name, "dropout 0.25");
  EXPECT_EQ(i[4].output, (Shape{1, 1, 400}));
  EXPECT_EQ(i[5].name, "dense 4");
  EXPECT_EQ(i[5].parameters, 1604);
  EXPECT_EQ(i[5].macs, 1600);
}

TEST(Inspect, PadsSameToCeilAndValidToWhatFits) {
  NetSpec net{
      "custom",
      {7, 6, 1},
      {{.kind = LayerKind::kConv2d, .units = 2, .kernel_h = 3, .kernel_w = 3, .stride_h = 2, .stride_w = 2},
       {.kind = LayerKind::kDense, .units = 2}}};
  EXPECT_EQ(inspect(net)->front().output, (Shape{3, 2, 2}));
  net.layers[0].padding = Padding::kSame;
  EXPECT_EQ(inspect(net)->front().output, (Shape{4, 3, 2}));
}

TEST(Inspect, CountsWhatTheOtherLayersCost) {
  NetSpec net{"custom", {1, 1, 200}, {}};
  net.layers = {{.kind = LayerKind::kReshape, .shape = {20, 5, 2}},
                {.kind = LayerKind::kDepthwiseConv2d,
                 .kernel_h = 3,
                 .kernel_w = 2,
                 .padding = Padding::kSame,
                 .dilation_h = 2,
                 .multiplier = 3},
                {.kind = LayerKind::kRelu6},
                {.kind = LayerKind::kAdd, .back = 2},
                {.kind = LayerKind::kReshape, .shape = {100, 1, 6}},
                {.kind = LayerKind::kDepthwiseConv1d, .kernel_h = 4, .stride_h = 2},
                {.kind = LayerKind::kLstm, .units = 5, .sequence = true},
                {.kind = LayerKind::kLeakyRelu, .rate = 0.1f},
                {.kind = LayerKind::kLstm, .units = 3},
                {.kind = LayerKind::kSquare},
                {.kind = LayerKind::kDense, .units = 1}};
  net.head = Head::kLinear;
  const auto infos = inspect(net);
  ASSERT_TRUE(infos.ok()) << infos.error().message;
  const std::vector<LayerInfo>& i = *infos;
  EXPECT_EQ(i[0].name, "reshape 20 × 5 × 2");
  EXPECT_EQ(i[1].name, "depthwise-conv2d 3 × 3 × 2, dilation 2");
  EXPECT_EQ(i[1].output, (Shape{20, 5, 6}));
  EXPECT_EQ(i[1].parameters, 6 * 6 + 6);
  EXPECT_EQ(i[1].macs, 20 * 5 * 6 * 6);
  EXPECT_EQ(i[3].name, "add, 2 back");
  EXPECT_EQ(i[5].output, (Shape{49, 1, 6}));
  EXPECT_EQ(i[6].name, "lstm 5, every step");
  EXPECT_EQ(i[6].output, (Shape{49, 1, 5}));
  EXPECT_EQ(i[6].parameters, 4 * 5 * (6 + 5) + 4 * 5);
  EXPECT_EQ(i[6].macs, 49 * 4 * 5 * (6 + 5));
  EXPECT_EQ(i[8].output, (Shape{1, 1, 3}));
  EXPECT_EQ(i[9].name, "square");
  EXPECT_EQ(i[9].output, (Shape{1, 1, 3}));
  EXPECT_EQ(i[9].parameters, 0);
  net.head = Head::kSoftmax;
  EXPECT_FALSE(inspect(net).ok());  // a single class
}

TEST(Separable, IsADepthwiseConvolutionAndAPointwiseOne) {
  const LayerSpec whole{.kind = LayerKind::kConv1d, .units = 8, .kernel_h = 5, .stride_h = 2};
  const NetSpec net{"custom", {21, 1, 4}, separable(whole)};
  NetSpec with_output = net;
  with_output.layers.push_back({.kind = LayerKind::kDense, .units = 2});
  const auto infos = inspect(with_output);
  ASSERT_TRUE(infos.ok()) << infos.error().message;
  EXPECT_EQ((*infos)[0].name, "depthwise-conv1d 5, stride 2");
  EXPECT_EQ((*infos)[1].name, "conv1d 8 × 1");
  EXPECT_EQ((*infos)[1].output, (Shape{9, 1, 8}));
}

struct Bad {
  const char* words;
  Shape input;
  std::vector<LayerSpec> layers;
};

TEST(Inspect, SaysWhichLayerDoesNotFitAndWhy) {
  const LayerSpec out{.kind = LayerKind::kDense, .units = 2};
  const Bad cases[] = {
      {"no layers", {1, 1, 3}, {}},
      {"input shape", {0, 1, 3}, {out}},
      {"input shape", {65536, 65536, 65536}, {out}},
      {"does not end in a dense layer", {1, 1, 3}, {out, {.kind = LayerKind::kRelu}}},
      {"does not end in a dense layer", {1, 1, 3}, {{.kind = LayerKind::kDense, .units = 1}}},
      {"Layer 1 (dense) does not fit: it has 0 units", {1, 1, 3}, {{.kind = LayerKind::kDense}}},
      {"Layer 1 (conv1d) does not fit: its kernel of 9 is longer than its input of 8",
       {8, 1, 3},
       {{.kind = LayerKind::kConv1d, .units = 4, .kernel_h = 9}, out}},
      {"its input is 5 wide", {8, 5, 3}, {{.kind = LayerKind::kConv1d, .units = 4}, out}},
      {"its kernel is -1", {8, 5, 3}, {{.kind = LayerKind::kConv2d, .units = 4, .kernel_w = -1}, out}},
      {"its stride is 0", {8, 5, 3}, {{.kind = LayerKind::kMaxPool, .stride_h = 0}, out}},
      {"its rate is 1", {8, 5, 3}, {{.kind = LayerKind::kDropout, .rate = 1}, out}},
      {"its rate is nan", {8, 5, 3}, {{.kind = LayerKind::kJitter, .rate = NAN}, out}},
      {"too large", {60, 60, 60}, {{.kind = LayerKind::kDense, .units = 65536}, out}},
      {"too large", {4096, 1, 1}, {{.kind = LayerKind::kConv1d, .units = 65536}, out}},
      {"Layer 1 (unknown) is of no known kind", {8, 5, 3}, {{.kind = static_cast<LayerKind>(77)}, out}},
      {"its dilation is 0",
       {8, 1, 3},
       {{.kind = LayerKind::kConv1d, .units = 4, .kernel_h = 2, .dilation_h = 0}, out}},
      {"its kernel of 9 is longer than its input of 8",
       {8, 1, 3},
       {{.kind = LayerKind::kConv1d, .units = 4, .kernel_h = 3, .dilation_h = 4}, out}},
      {"its multiplier is 0", {8, 1, 3}, {{.kind = LayerKind::kDepthwiseConv1d, .multiplier = 0}, out}},
      {"its input is 5 wide", {8, 5, 3}, {{.kind = LayerKind::kDepthwiseConv1d}, out}},
      {"its input is 5 wide", {8, 5, 3}, {{.kind = LayerKind::kLstm, .units = 4}, out}},
      {"it has 0 units", {8, 1, 3}, {{.kind = LayerKind::kLstm}, out}},
      {"it wants 2 × 2 × 2 of 9 values", {1, 1, 9}, {{.kind = LayerKind::kReshape, .shape = {2, 2, 2}}, out}},
      {"it wants -3 × -3 × 1 of 9 values",
       {1, 1, 9},
       {{.kind = LayerKind::kReshape, .shape = {-3, -3, 1}}, out}},
      {"it adds what is 1 layers back", {1, 1, 2}, {out, {.kind = LayerKind::kAdd, .back = 1}, out}},
      {"where no layer is", {1, 1, 2}, {out, {.kind = LayerKind::kAdd, .back = 3}, out}},
      {"what it adds has the shape [1, 1, 3]", {1, 1, 3}, {out, {.kind = LayerKind::kAdd, .back = 2}, out}},
      {"more than 256 layers", {1, 1, 3}, std::vector<LayerSpec>(257, out)},
  };
  for (const Bad& bad : cases) {
    const auto infos = inspect({"custom", bad.input, bad.layers});
    ASSERT_FALSE(infos.ok()) << bad.words;
    EXPECT_EQ(infos.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(infos.error().message, HasSubstr(bad.words));
  }
}

TEST(Names, GoBothWaysForEveryKind) {
  for (const LayerType* type : layerTypes()) {
    const auto kind = kindFromName(kindName(type->kind));
    ASSERT_TRUE(kind.ok());
    EXPECT_EQ(*kind, type->kind);
  }
  EXPECT_STREQ(kindName(LayerKind::kMaxPool), "max-pool");
  const auto none = kindFromName("gru");
  ASSERT_FALSE(none.ok());
  EXPECT_THAT(none.error().message, HasSubstr("'gru'"));
  EXPECT_THAT(none.error().hint, HasSubstr("conv1d"));
}

TEST(Presets, FitInputsOfAnySize) {
  for (int steps : {1, 2, 3, 7, 8, 20, 63, 64, 100, 199, 1200, 8192})
    for (int channels : {1, 3, 6, 16})
      for (const NetSpec& net : {densePreset({steps, 1, channels}, 3), conv1dPreset({steps, 1, channels}, 3),
                                 conv1dPreset({steps, 2, channels}, 3)}) {
        const auto infos = inspect(net);
        ASSERT_TRUE(infos.ok()) << steps << " × " << channels << ": " << infos.error().message;
        EXPECT_EQ(infos->back().output.c, 3);
        EXPECT_EQ(net.input.size() % (steps * channels), 0);
      }
}

TEST(Presets, AreRecommendedByTimeSteps) {
  EXPECT_EQ(recommend({100, 1, 6}, 4).preset, "conv1d");
  EXPECT_EQ(recommend({8, 1, 1}, 4).preset, "conv1d");
  EXPECT_EQ(recommend({7, 1, 6}, 4).preset, "dense");
  EXPECT_EQ(recommend({1, 1, 48}, 4).preset, "dense");
  EXPECT_EQ(recommend({16, 16, 1}, 4).preset, "dense");
}

}  // namespace
}  // namespace thimble::nn
