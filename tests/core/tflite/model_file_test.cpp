// Files written and read back, plans added to real files, and damaged files refused.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tflite/model_file.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/tflite/memory_plan.h"
#include "tests/core/tflite/golden_models.h"
#include "tests/core/tflite/sample_graphs.h"

namespace thimble::tests {
namespace {

using tflite::Graph;

void expectSame(const Graph& a, const Graph& b) {
  ASSERT_EQ(a.tensors.size(), b.tensors.size());
  for (size_t i = 0; i < a.tensors.size(); ++i) {
    EXPECT_EQ(a.tensors[i].name, b.tensors[i].name);
    EXPECT_EQ(a.tensors[i].shape, b.tensors[i].shape);
    EXPECT_EQ(a.tensors[i].type, b.tensors[i].type);
    EXPECT_EQ(a.tensors[i].data, b.tensors[i].data);
    EXPECT_EQ(a.tensors[i].is_variable, b.tensors[i].is_variable);
    EXPECT_EQ(a.tensors[i].quantization.scale, b.tensors[i].quantization.scale);
    EXPECT_EQ(a.tensors[i].quantization.zero_point, b.tensors[i].quantization.zero_point);
    EXPECT_EQ(a.tensors[i].quantization.quantized_dimension, b.tensors[i].quantization.quantized_dimension);
  }
  ASSERT_EQ(a.operators.size(), b.operators.size());
  for (size_t i = 0; i < a.operators.size(); ++i) {
    EXPECT_EQ(a.operators[i].code, b.operators[i].code);
    EXPECT_EQ(a.operators[i].inputs, b.operators[i].inputs);
    EXPECT_EQ(a.operators[i].outputs, b.operators[i].outputs);
    EXPECT_EQ(a.operators[i].options.index(), b.operators[i].options.index());
  }
  EXPECT_EQ(a.inputs, b.inputs);
  EXPECT_EQ(a.outputs, b.outputs);
  EXPECT_EQ(a.description, b.description);
  EXPECT_EQ(a.metadata, b.metadata);
}

TEST(ModelFile, AGraphComesBackAsItWasWritten) {
  const Graph graph = wholeGraph();
  auto file = tflite::writeModel(graph);
  ASSERT_TRUE(file.ok()) << file.error().message;
  auto back = tflite::readModel(*file);
  ASSERT_TRUE(back.ok()) << back.error().message;
  expectSame(graph, *back);
  const auto& conv = std::get<tflite::ConvOptions>(back->operators[2].options);
  EXPECT_EQ(conv.padding, tflite::Padding::kSame);
  EXPECT_EQ(conv.depth_multiplier, 2);
  EXPECT_EQ(conv.activation, tflite::Activation::kRelu);
  const auto& pool = std::get<tflite::PoolOptions>(back->operators[3].options);
  EXPECT_EQ(pool.padding, tflite::Padding::kValid);
  EXPECT_EQ(pool.filter_h, 2);
  EXPECT_EQ(pool.stride_w, 2);
  EXPECT_EQ(tflite::labelsOf(*back), (std::vector<std::string>{"idle", "shake", "circle", "wave", "other"}));
}

TEST(ModelFile, EqualGraphsGiveEqualBytes) {
  EXPECT_EQ(*tflite::writeModel(wholeGraph()), *tflite::writeModel(wholeGraph()));
}

TEST(ModelFile, AWrittenFileCarriesItsPlanAndRuns) {
  const auto file = *tflite::writeModel(wholeGraph());
  auto plan = tflite::planOf(file);
  ASSERT_TRUE(plan.has_value());
  EXPECT_TRUE(tflite::planCovers(wholeGraph(), *plan));
  EXPECT_TRUE(tflite::checkRunnable(file).ok()) << tflite::checkRunnable(file).error().message;
  EXPECT_EQ(*tflite::withMemoryPlan(file), file);
}

TEST(ModelFile, WeightsAreAlignedTo16Bytes) {
  const Graph graph = wholeGraph();
  const auto file = *tflite::writeModel(graph);
  for (const tflite::Tensor& tensor : graph.tensors) {
    if (tensor.data.size() < 16) continue;
    const auto at = std::search(file.begin(), file.end(), tensor.data.begin(), tensor.data.end());
    ASSERT_NE(at, file.end()) << tensor.name;
    EXPECT_EQ((at - file.begin()) % 16, 0) << tensor.name;
  }
}

TEST(ModelFile, GraphsThatDoNotFitTogetherAreNotWritten) {
  const auto refused = [](auto&& spoil) {
    Graph graph = wholeGraph();
    spoil(graph);
    auto file = tflite::writeModel(graph);
    return !file.ok() && file.error().code == ErrorCode::kInvalidArgument;
  };
  EXPECT_TRUE(refused([](Graph& g) { g.operators[0].inputs[0] = 99; }));
  EXPECT_TRUE(refused([](Graph& g) { g.operators[0].outputs[0] = -1; }));
  EXPECT_TRUE(refused([](Graph& g) { g.inputs = {-1}; }));
  EXPECT_TRUE(refused([](Graph& g) { g.outputs = {1000}; }));
  EXPECT_TRUE(refused([](Graph& g) { g.tensors[2].data.pop_back(); }));
  EXPECT_TRUE(refused([](Graph& g) { g.tensors[0].shape[1] = 0; }));
  EXPECT_TRUE(refused([](Graph& g) { g.tensors[0].shape = {1 << 30, 1 << 30}; }));
}

TEST(ModelFile, AnOperatorWhoseOptionsAreNotKeptIsNotWritten) {
  Graph graph = wholeGraph();
  graph.operators[0].code = 0;
  auto file = tflite::writeModel(graph);
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.error().code, ErrorCode::kUnsupported);
  EXPECT_NE(file.error().message.find("ADD (operator 0)"), std::string::npos) << file.error().message;
}

TEST(ModelFile, AGraphBeyondTwoGibibytesIsNotPlanned) {
  Graph graph;
  for (int i = 0; i < 3; ++i) graph.tensors.push_back(activation("large", {1 << 28}));
  for (tflite::Tensor& tensor : graph.tensors) tensor.type = tflite::TensorType::kFloat32;
  graph.operators = {{static_cast<int32_t>(tflite::Op::kReshape), {0}, {1}, {}},
                     {static_cast<int32_t>(tflite::Op::kReshape), {0}, {2}, {}}};
  graph.inputs = {0};
  graph.outputs = {1, 2};
  auto file = tflite::writeModel(graph);
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.error().code, ErrorCode::kUnsupported);
}

class GoldenFile : public testing::TestWithParam<const char*> {};

TEST_P(GoldenFile, GetsAPlanAndKeepsAllElse) {
  if (!haveGolden(GetParam())) GTEST_SKIP() << "no golden model " << GetParam();
  const std::vector<uint8_t> old = readGolden(std::string(GetParam()) + ".tflite");
  auto before = tflite::readModel(old);
  ASSERT_TRUE(before.ok()) << before.error().message;
  EXPECT_FALSE(tflite::planOf(old).has_value());
  auto planned = tflite::withMemoryPlan(old);
  ASSERT_TRUE(planned.ok()) << planned.error().message;
  auto after = tflite::readModel(*planned);
  ASSERT_TRUE(after.ok()) << after.error().message;
  expectSame(*before, *after);
  auto plan = tflite::planOf(*planned);
  ASSERT_TRUE(plan.has_value());
  EXPECT_TRUE(tflite::planCovers(*after, *plan));
  // Byte for byte: the old file stands whole at the end, at a multiple of 16.
  ASSERT_GT(planned->size(), old.size());
  EXPECT_EQ((planned->size() - old.size()) % 16, 0u);
  EXPECT_TRUE(std::equal(old.rbegin(), old.rend(), planned->rbegin()));
  EXPECT_EQ(*tflite::withMemoryPlan(*planned), *planned);
}

INSTANTIATE_TEST_SUITE_P(Models, GoldenFile,
                         testing::Values("hello_world_int8", "micro_speech_quantized", "kws_ref_model",
                                         "person_detect", "trained_lstm_int8"),
                         [](const auto& info) { return std::string(info.param); });

TEST(ModelFile, AnUnknownOperatorIsReadAndRefusedByName) {
  auto file = tflite::writeModel(unknownOperatorGraph());
  ASSERT_TRUE(file.ok());
  auto ok = tflite::checkRunnable(*file);
  ASSERT_FALSE(ok.ok());
  EXPECT_EQ(ok.error().code, ErrorCode::kUnsupported);
  EXPECT_NE(ok.error().message.find("LSTM (operator 0)"), std::string::npos) << ok.error().message;
}

TEST(ModelFile, APlanThatDoesNotCoverIsReplaced) {
  const auto file = *tflite::writeModel(wholeGraph());
  // Take one tensor's place away: its offset in the plan's bytes becomes −1.
  const std::vector<uint8_t> plan = tflite::encodePlan(*tflite::planOf(file));
  auto spoiled = file;
  const auto at = std::search(spoiled.begin(), spoiled.end(), plan.begin(), plan.end());
  ASSERT_NE(at, spoiled.end());
  std::fill_n(at + 12, 4, uint8_t{0xff});
  ASSERT_FALSE(tflite::planCovers(wholeGraph(), *tflite::planOf(spoiled)));
  EXPECT_FALSE(tflite::checkRunnable(spoiled).ok());
  auto repaired = tflite::withMemoryPlan(spoiled);
  ASSERT_TRUE(repaired.ok());
  EXPECT_TRUE(tflite::checkRunnable(*repaired).ok());
  EXPECT_EQ(tflite::planOf(*repaired), tflite::planOf(file));
}

TEST(ModelFile, EveryTruncationIsRefusedAsCorrupt) {
  const auto file = *tflite::writeModel(wholeGraph());
  for (size_t size = 0; size < file.size(); ++size) {
    const std::vector<uint8_t> cut(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size));
    auto graph = tflite::readModel(cut);
    // Bytes that nothing refers to may be missing at the very end; anything else is damage.
    if (graph.ok()) {
      EXPECT_GT(size + 16, file.size());
      continue;
    }
    ASSERT_EQ(graph.error().code, ErrorCode::kCorrupt) << size;
    ASSERT_FALSE(graph.error().message.empty());
  }
}

TEST(ModelFile, AFileAtAnyAddressIsRead) {
  const auto file = *tflite::writeModel(wholeGraph());
  for (size_t shift = 0; shift < 9; ++shift) {
    std::vector<uint8_t> moved(shift);
    moved.insert(moved.end(), file.begin(), file.end());
    const std::span<const uint8_t> span(moved.data() + shift, file.size());
    auto graph = tflite::readModel(span);
    ASSERT_TRUE(graph.ok());
    expectSame(*graph, wholeGraph());
    EXPECT_EQ(tflite::planOf(span), tflite::planOf(file));
    EXPECT_EQ(*tflite::withMemoryPlan(span), file);
  }
}

TEST(ModelFile, RandomBytesAreRefused) {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::vector<uint8_t> bytes(random() % 400);
    for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random());
    if (bytes.size() >= 8 && round % 2 == 0) std::copy_n("TFL3", 4, bytes.begin() + 4);
    EXPECT_FALSE(tflite::readModel(bytes).ok());
    EXPECT_FALSE(tflite::checkRunnable(bytes).ok());
  }
}

TEST(OpNames, AreTflites) {
  EXPECT_EQ(tflite::opName(3), "CONV_2D");
  EXPECT_EQ(tflite::opName(44), "UNIDIRECTIONAL_SEQUENCE_LSTM");
  EXPECT_EQ(tflite::opName(48), "TOPK_V2");
  EXPECT_EQ(tflite::opName(114), "QUANTIZE");
  EXPECT_EQ(tflite::opName(209), "STABLEHLO_CASE");
  EXPECT_EQ(tflite::opName(210), "op 210");
  EXPECT_EQ(tflite::opName(-1), "op -1");
}

}  // namespace
}  // namespace thimble::tests
