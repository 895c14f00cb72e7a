// The cost of real models, against the numbers published with them, and of files without a plan.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/model_cost.h"

#include <gtest/gtest.h>

#include "core/tflite/model_file.h"
#include "firmware_agent/runtime/interpreter.h"
#include "tests/core/tflite/golden_models.h"
#include "tests/core/tflite/sample_graphs.h"

namespace thimble::tests {
namespace {

struct Known {
  const char* model;
  int64_t macs;        // counted by hand from the layers' shapes
  int64_t live_bytes;  // most bytes of tensors live at once
};

class ModelCostOfGolden : public testing::TestWithParam<Known> {};

// MACs of the keyword net: 25·5·64·(10·4) + 4·(25·5·64·9 + 25·5·64·64) + 64·12.
INSTANTIATE_TEST_SUITE_P(
    Models, ModelCostOfGolden,
    testing::Values(Known{"hello_world_int8", 16 + 16 * 16 + 16, 32},
                    Known{"micro_speech_quantized", 25 * 20 * 8 * 10 * 8 + 4000 * 4, 5960},
                    Known{"kws_ref_model", 8000 * 40 + 4 * (8000 * 9 + 8000 * 64) + 64 * 12, 16000}),
    [](const auto& info) { return std::string(info.param.model); });

TEST_P(ModelCostOfGolden, HasItsMacsAndArena) {
  if (!haveGolden(GetParam().model)) GTEST_SKIP() << "no golden model " << GetParam().model;
  auto file = tflite::withMemoryPlan(readGolden(std::string(GetParam().model) + ".tflite"));
  ASSERT_TRUE(file.ok());
  auto cost = profile::costOf(*file);
  ASSERT_TRUE(cost.ok()) << cost.error().message;
  EXPECT_EQ(cost->macs, GetParam().macs);
  EXPECT_EQ(cost->arena_lower_bound_bytes, GetParam().live_bytes);
  // Working memory comes on top; what runs in place saves more.
  EXPECT_LE(cost->arena_bytes, GetParam().live_bytes + 256);
  runtime::Interpreter interpreter;
  ASSERT_EQ(interpreter.verify(file->data(), static_cast<uint32_t>(file->size())), runtime::Status::kOk);
  EXPECT_EQ(cost->arena_bytes, int64_t{interpreter.arenaBytes()});
  EXPECT_EQ(cost->model_bytes, static_cast<int64_t>(file->size()));
}

TEST(ModelCost, NamesEachLayerOfTheKeywordNet) {
  if (!haveGolden("kws_ref_model")) GTEST_SKIP() << "no golden model kws_ref_model";
  auto file = tflite::withMemoryPlan(readGolden("kws_ref_model.tflite"));
  ASSERT_TRUE(file.ok());
  auto cost = profile::costOf(*file);
  ASSERT_TRUE(cost.ok());
  ASSERT_EQ(cost->layers.size(), 13u);
  EXPECT_EQ(cost->layers[0].op, "CONV_2D");
  EXPECT_EQ(cost->layers[0].macs, 320000);
  EXPECT_EQ(cost->layers[0].weight_bytes, 64 * 40 + 64 * 4);
  EXPECT_EQ(cost->layers[0].output_bytes, 8000);
  EXPECT_EQ(cost->layers[1].op, "DEPTHWISE_CONV_2D");
  EXPECT_EQ(cost->layers[9].op, "AVERAGE_POOL_2D");
  EXPECT_EQ(cost->layers[9].macs, 0);
  EXPECT_EQ(cost->layers[12].name, "Identity");
  for (const profile::LayerCost& layer : cost->layers) EXPECT_EQ(layer.instructions, -1);
  EXPECT_EQ(cost->arena.front().tensor, "input_1");
  EXPECT_EQ(cost->arena.front().first_op, -1);
  EXPECT_EQ(cost->arena.front().last_op, 0);
}

TEST(ModelCost, AModelWithUnknownOperatorsIsStillMeasured) {
  auto file = tflite::writeModel(unknownOperatorGraph());
  ASSERT_TRUE(file.ok());
  auto cost = profile::costOf(*file);
  ASSERT_TRUE(cost.ok());
  EXPECT_EQ(cost->layers[0].op, "LSTM");
  EXPECT_EQ(cost->layers[0].output_bytes, 4);
}

TEST(ModelCost, AModelWithoutAPlanIsRefused) {
  if (!haveGolden("hello_world_int8")) GTEST_SKIP() << "no golden model hello_world_int8";
  auto cost = profile::costOf(readGolden("hello_world_int8.tflite"));
  ASSERT_FALSE(cost.ok());
  EXPECT_EQ(cost.error().code, ErrorCode::kInvalidArgument);
}

TEST(ModelCost, BytesThatAreNoModelAreRefused) {
  auto cost = profile::costOf(std::vector<uint8_t>{1, 2, 3});
  ASSERT_FALSE(cost.ok());
  EXPECT_EQ(cost.error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace thimble::tests
