// Recipe: text that can be diffed, read back to the same settings, and refused with the line that is wrong.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/recipe.h"

#include <gmock/gmock.h>

#include <random>

namespace thimble::project {
namespace {

using testing::HasSubstr;

Recipe convolution() {
  Recipe recipe;
  recipe.features.window = 128;
  recipe.features.blocks = {dsp::Block::kSpectrum};
  recipe.net.preset = "custom";
  recipe.net.input = {100, 1, 6};
  nn::LayerSpec conv;
  conv.kind = nn::LayerKind::kConv1d;
  conv.units = 8;
  conv.kernel_h = 3;
  conv.padding = nn::Padding::kSame;
  nn::LayerSpec drop;
  drop.kind = nn::LayerKind::kDropout;
  drop.rate = 0.1f;
  nn::LayerSpec dense;
  dense.units = 4;
  recipe.net.layers = {conv, drop, dense};
  recipe.training.optimizer = nn::Optimizer::kSgd;
  recipe.training.seed = 18446744073709551615u;
  recipe.quantize.calibration = quantize::Calibration::kPercentile;
  recipe.quantize.percentile = 99.9f;
  recipe.quantize.correct_bias = true;
  recipe.quantize.aware_epochs = 8;
  return recipe;
}

constexpr const char* kText = R"({
  "thimble_recipe": 1,
  "features": {
    "window": 128,
    "stride": 50,
    "blocks": [
      {
        "block": "spectrum",
        "fft_length": 64,
        "bands": 8,
        "weighting": "hann",
        "overlap": 50,
        "peaks": 0,
        "shape": [],
        "fixed": false,
        "low": 0,
        "high": 0,
        "average": "power"
      }
    ]
  },
  "net": {
    "preset": "custom",
    "input": [
      100,
      1,
      6
    ],
    "layers": [
      {
        "kind": "conv1d",
        "units": 8,
        "kernel": [
          3,
          1
        ],
        "stride": [
          1,
          1
        ],
        "padding": "same"
      },
      {
        "kind": "dropout",
        "rate": 0.1
      },
      {
        "kind": "dense",
        "units": 4
      }
    ]
  },
  "training": {
    "epochs": 60,
    "batch": 32,
    "learning_rate": 0.002,
    "optimizer": "sgd",
    "momentum": 0.9,
    "l2": 0.0001,
    "patience": 15,
    "validation": 0.15,
    "seed": 18446744073709551615
  },
  "quantize": {
    "calibration": "percentile",
    "percentile": 99.9,
    "per_channel_conv": true,
    "per_channel_dense": false,
    "correct_bias": true,
    "wide": false,
    "aware_epochs": 8
  }
}
)";

Error refused(std::string_view text) {
  const auto recipe = recipeFromText(text);
  EXPECT_FALSE(recipe.ok());
  return recipe.ok() ? Error{} : recipe.error();
}

TEST(Recipe, IsWrittenInAFixedOrder) { EXPECT_EQ(toText(convolution()), kText); }

TEST(Recipe, ReadsBackTheSame) {
  const auto recipe = recipeFromText(kText);
  ASSERT_TRUE(recipe.ok()) << recipe.error().message;
  EXPECT_EQ(*recipe, convolution());
  EXPECT_EQ(*recipeFromText(toText(Recipe{})), Recipe{});
}

TEST(Recipe, IsAFixedPointForPresetsAndRandomSettings) {
  std::mt19937 random(1);
  for (int i = 0; i < 200; ++i) {
    Recipe recipe;
    recipe.net = i % 2 ? nn::densePreset({1, 1, 1 + i}, 2 + i % 5) : nn::conv1dPreset({8 + i, 1, 6}, 4);
    recipe.training.learning_rate = std::ldexp(static_cast<float>(random()), -40);
    recipe.training.l2 = std::ldexp(static_cast<float>(random()), -50);
    recipe.training.seed = random() * uint64_t{1'000'003};
    recipe.features.window = 1 + static_cast<int>(random() % 8192);
    const std::string text = toText(recipe);
    const auto again = recipeFromText(text);
    ASSERT_TRUE(again.ok()) << again.error().message;
    ASSERT_EQ(*again, recipe) << text;
    ASSERT_EQ(toText(*again), text);
  }
}

TEST(Recipe, KeepsEveryWayToTrainAndEveryTask) {
  Recipe recipe;
  nn::TrainSettings& t = recipe.training;
  t.optimizer = nn::Optimizer::kAdamW;
  t.schedule = nn::Schedule::kOneCycle;
  t.loss = nn::Loss::kHuber;
  t.label_smoothing = 0.1f;
  t.class_weighting = nn::ClassWeighting::kGiven;
  t.class_weights = {1, 2.5f};
  t.clip = 1;
  t.ema = 0.99f;
  t.seeds = 3;
  t.augmentation = {.noise = 0.1f, .rotation = 15, .mixup = 0.2f, .band_masks = 2};
  recipe.net.head = nn::Head::kLinear;
  recipe.task.kind = Task::kAnomaly;
  recipe.task.normal = {"idle", "slow “turn”"};
  recipe.task.unit = "°C";
  recipe.task.anomaly.detector = anomaly::DetectorKind::kGaussianMixture;
  recipe.task.anomaly.threshold = anomaly::ThresholdRule::kFalseAlarms;
  recipe.task.anomaly.full_covariance = false;
  const std::string text = toText(recipe);
  const auto again = recipeFromText(text);
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(*again, recipe) << text;
  EXPECT_EQ(toText(*again), text);
  t.class_weighting = nn::ClassWeighting::kBalanced;
  t.class_weights.clear();
  EXPECT_EQ(*recipeFromText(toText(recipe)), recipe);
  EXPECT_THAT(toText(Recipe{}), testing::Not(HasSubstr("task")));  // what is usual is not written
  EXPECT_THAT(refused("{\"thimble_recipe\": 1,\n\"training\": {\"augmentation\": {\n\"glue\": 1}}}").message,
              HasSubstr("Line 3 of the recipe: “glue”"));
  EXPECT_THAT(refused("{\"thimble_recipe\": 1,\n\"task\": {\"detector\": \"magic\"}}").message,
              HasSubstr("k-means"));
  EXPECT_THAT(refused("{\"thimble_recipe\": 1,\n\"training\": {\"class_weights\": [1, \"x\"]}}").message,
              HasSubstr("list of numbers"));
}

TEST(Recipe, KeepsThatShortPartsAreHeldAndSaysNothingIfTheyAreNot) {
  Recipe recipe;
  EXPECT_EQ(toText(recipe).find("hold_short"), std::string::npos);
  recipe.features.hold_short = true;
  const auto again = recipeFromText(toText(recipe));
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_TRUE(again->features.hold_short);
  EXPECT_FALSE(refused("{\"thimble_recipe\": 1, \"features\": {\"hold_short\": 3}}").message.empty());
  EXPECT_THAT(refused("{\"thimble_recipe\": 1, \"features\": {\"window\": 16385}}").message,
              HasSubstr("16384"));
  EXPECT_THAT(refused("{\"thimble_recipe\": 1, \"quantize\": {\"aware_epochs\": 1001}}").message,
              HasSubstr("1000"));
  EXPECT_THAT(refused("{\"thimble_recipe\": 1, \"quantize\": {\"percentile\": -3}}").message,
              HasSubstr("between 50 and 100"));
}

TEST(Recipe, KeepsEveryPartOfEveryKindOfLayer) {
  Recipe recipe;
  recipe.net.preset = "custom";
  recipe.net.input = {1, 1, 60};
  recipe.net.layers = {{.kind = nn::LayerKind::kReshape, .shape = {10, 6, 1}},
                       {.kind = nn::LayerKind::kConv2d, .units = 4, .kernel_h = 3, .dilation_h = 2},
                       {.kind = nn::LayerKind::kDepthwiseConv2d, .kernel_w = 3, .multiplier = 2},
                       {.kind = nn::LayerKind::kAdd, .back = 2},
                       {.kind = nn::LayerKind::kLeakyRelu, .rate = 0.1f},
                       {.kind = nn::LayerKind::kLstm, .units = 5, .sequence = true},
                       {.kind = nn::LayerKind::kGlobalMaxPool},
                       {.kind = nn::LayerKind::kSquare},
                       {.kind = nn::LayerKind::kDense, .units = 2}};
  const std::string text = toText(recipe);
  const auto again = recipeFromText(text);
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(*again, recipe) << text;
  EXPECT_EQ(toText(*again), text);
  recipe.net.layers[1].dilation_h = 1;
  EXPECT_THAT(toText(recipe), testing::Not(HasSubstr("dilation")));  // what is usual is not written
  EXPECT_THAT(
      refused("{\"thimble_recipe\": 1, \"net\": {\"layers\": [\n{\"kind\": \"lstm\", \"sequence\": 1}]}}")
          .message,
      HasSubstr("neither true nor false"));
  EXPECT_THAT(refused("{\"thimble_recipe\": 1, \"net\": {\"layers\": [\n{\"kind\": \"relu\", \"back\": 2}]}}")
                  .message,
              HasSubstr("“back”"));
}

TEST(Recipe, AbsentKeysGetDefaults) {
  const auto recipe = recipeFromText(R"({"thimble_recipe": 1, "features": {"window": 7}})");
  ASSERT_TRUE(recipe.ok()) << recipe.error().message;
  EXPECT_EQ(recipe->features.window, 7);
  EXPECT_EQ(recipe->features.stride, features::FeatureSettings{}.stride);
  EXPECT_EQ(recipe->training, nn::TrainSettings{});
}

TEST(Recipe, SaysLineAndReason) {
  const auto message = [](std::string_view text) {
    const Error error = refused(text);
    EXPECT_EQ(error.code, ErrorCode::kCorrupt);
    return error.message;
  };
  EXPECT_EQ(message("{\n\"thimble_recipe\": 1,\n\"colour\": 3\n}"),
            "Line 3 of the recipe: “colour” is not a key that belongs here.");
  EXPECT_EQ(message("{\"thimble_recipe\": 1,\n\"features\": {\n\"window\": 2.5}}"),
            "Line 3 of the recipe: “window” is not a whole number from 1 to 1000000.");
  EXPECT_THAT(message("{\"thimble_recipe\": 1,\n\"features\": {\n\"window\": 99999999999999999999}}"),
              HasSubstr("Line 3"));
  EXPECT_THAT(message("{\"thimble_recipe\": 1,\n\"features\": {\n\n\"block\": \"magic\"}}"),
              HasSubstr("Line 4 of the recipe: “block” is “magic”"));
  EXPECT_THAT(message("{\"thimble_recipe\": 1,\n\"net\": {\"layers\": [\n{\"kind\": \"relu\"},\n{\"kind\": "
                      "\"dense\", \"rate\": 1}]}}"),
              HasSubstr("Line 4 of the recipe: “rate”"));
  EXPECT_THAT(message("{\"thimble_recipe\": 1,\n\"net\": {\"layers\": [{}]}}"), HasSubstr("has no kind"));
  EXPECT_THAT(message("{\"thimble_recipe\": 1,\n\"net\": {\"input\": [1, 2]}}"),
              HasSubstr("list of 3 numbers"));
  EXPECT_THAT(message("{\"thimble_recipe\": 1,\n\"training\": {\"seed\": -1}}"), HasSubstr("Line 2"));
  EXPECT_THAT(message("{\"thimble_recipe\": 1,\n\"training\": {\"optimizer\": \"magic\"}}"),
              HasSubstr("adam, sgd"));
  EXPECT_THAT(message("{\"thimble_recipe\": 1,\n\"training\": {\"l2\": 1e99}}"),
              HasSubstr("“l2” is not a number"));
  EXPECT_THAT(message("{\"thimble_recipe\": 1,\n\"training\": []}"),
              HasSubstr("“training” is not an object"));
  EXPECT_THAT(message("{\"thimble_recipe\": 1,\n\"thimble_recipe\": 1}"),
              HasSubstr("Line 2 of the recipe: “thimble_recipe” is there twice"));
  EXPECT_THAT(message("{\"features\": {}}"), HasSubstr("has no “thimble_recipe”"));
  EXPECT_THAT(message("{\n\n\"thimble_recipe\" 1}"), HasSubstr("Line 3"));
  EXPECT_THAT(message("{\"thimble_recipe\": 1,\n"), HasSubstr("ends or breaks off"));
  EXPECT_THAT(message(""), HasSubstr("ends or breaks off"));
  EXPECT_THAT(message("[1]"), HasSubstr("the recipe is not an object"));
  EXPECT_THAT(message(std::string(100, '[')), HasSubstr("nested too deeply"));
  EXPECT_THAT(message(std::string(2 << 20, ' ')), HasSubstr("1 MiB"));
}

TEST(Recipe, RefusesANewerVersion) {
  const Error error = refused("{\"thimble_recipe\": 2, \"unknown\": 1}");
  EXPECT_EQ(error.code, ErrorCode::kUnsupported);
  EXPECT_THAT(error.message, HasSubstr("newer"));
}

TEST(Recipe, SurvivesDamagedText) {
  std::mt19937 random(1);
  int readable = 0;
  for (int round = 0; round < 4000; ++round) {
    std::string text = kText;
    text[random() % text.size()] =
        round % 2 ? static_cast<char>(random()) : static_cast<char>('0' + random() % 10);
    if (round % 4 == 0) text.resize(random() % text.size());
    const auto recipe = recipeFromText(text);
    if (recipe.ok()) {
      ++readable;
      ASSERT_EQ(toText(*recipeFromText(toText(*recipe))), toText(*recipe));
    } else {
      ASSERT_FALSE(recipe.error().message.empty());
    }
  }
  EXPECT_GT(readable, 20);
}

}  // namespace
}  // namespace thimble::project
