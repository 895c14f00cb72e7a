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

// The LSTM's 40 bytes of cells take 48, for all tensors begin at multiples of 16.  MACs of the keyword net: 25·5·64·(10·4) + 4·(25·5·64·9 + 25·5·64·64) + 64·12.
INSTANTIATE_TEST_SUITE_P(
    Models, ModelCostOfGolden,
    testing::Values(Known{"hello_world_int8", 16 + 16 * 16 + 16, 32},
                    Known{"micro_speech_quantized", 25 * 20 * 8 * 10 * 8 + 4000 * 4, 5960},
                    Known{"kws_ref_model", 8000 * 40 + 4 * (8000 * 9 + 8000 * 64) + 64 * 12, 16000},
                    Known{"trained_lstm_int8", 28 * 4 * 20 * (28 + 20) + 560 * 10, 784 + 560 + 48 + 20}),
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

// The MACs of a graph of one operator.
int64_t macsOf(int32_t code, const std::vector<std::vector<int32_t>>& inputs, std::vector<int32_t> output) {
  tflite::Graph graph;
  tflite::Operator op;
  op.code = code;
  op.options = tflite::RawOptions{};
  for (const auto& shape : inputs) {
    op.inputs.push_back(shape.empty() ? -1 : static_cast<int32_t>(graph.tensors.size()));
    if (shape.empty()) continue;
    graph.tensors.push_back(
        {"t" + std::to_string(graph.tensors.size()), shape, tflite::TensorType::kInt8, {}, {}, false});
    graph.inputs.push_back(op.inputs.back());
  }
  op.outputs = {static_cast<int32_t>(graph.tensors.size())};
  graph.outputs = op.outputs;
  graph.tensors.push_back({"y", std::move(output), tflite::TensorType::kInt8, {}, {}, false});
  graph.operators.push_back(std::move(op));
  const auto bare = tflite::writeModel(graph);
  EXPECT_TRUE(bare.ok());
  const auto file = tflite::withMemoryPlan(*bare);
  EXPECT_TRUE(file.ok());
  const auto cost = profile::costOf(*file);
  EXPECT_TRUE(cost.ok());
  return cost.ok() ? cost->macs : -1;
}

TEST(ModelCost, CountsEveryOperatorWithWeights) {
  // 3 steps of 2 vectors; 5 units of four gates over 7 inputs and 5 states.
  const std::vector<int32_t> w = {5, 7}, r = {5, 5};
  EXPECT_EQ(macsOf(44, {{2, 3, 7}, w, w, w, w, r, r, r, r}, {2, 3, 5}), 2 * 3 * 4 * 5 * (7 + 5));
  // 4 units of rank 2, 9 features, a memory of 6.
  EXPECT_EQ(macsOf(27, {{3, 9}, {8, 9}, {8, 6}, {}, {3, 48}}, {3, 4}), 3 * 8 * (9 + 6));
  // 4×6 pixels of 3 channels, 5 filters of 2×2.
  EXPECT_EQ(macsOf(67, {{4}, {5, 2, 2, 3}, {1, 4, 6, 3}}, {1, 8, 12, 5}), 4 * 6 * 3 * 5 * 2 * 2);
  // Two products of 3×5 and 5×4, the first matrix as it is and transposed.
  EXPECT_EQ(macsOf(126, {{2, 3, 5}, {2, 5, 4}}, {2, 3, 4}), 2 * 3 * 5 * 4);
  EXPECT_EQ(macsOf(126, {{2, 5, 3}, {2, 5, 4}}, {2, 3, 4}), 2 * 3 * 5 * 4);
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
