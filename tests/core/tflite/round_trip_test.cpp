// What is read and written again is the same model: every golden model and every operator's graph.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>

#include "core/tflite/host_model.h"
#include "core/tflite/model_file.h"
#include "firmware_agent/runtime/flatbuffer.h"
#include "tests/core/tflite/golden_models.h"
#include "tests/core/tflite/sample_graphs.h"
#include "tests/firmware_agent/runtime/ops/op_goldens.h"
#include "tests/fuzz/mutations.h"

namespace thimble::tests {
namespace {

using Bytes = std::vector<uint8_t>;

// Ids of the file format: Model, SubGraph, Operator, OperatorCode.
constexpr uint32_t kCodes = 1, kSubgraphs = 2, kOperators = 3, kOpcodeIndex = 0, kVersion = 2;
constexpr uint32_t kLists[] = {1, 2, 8};  // inputs, outputs, intermediates

// What a file says of its operators, read without the reader: version, then each list with its length.
std::vector<std::vector<int32_t>> operatorsOf(const Bytes& file) {
  const runtime::File bytes = {file.data(), static_cast<uint32_t>(file.size())};
  const runtime::Table model(bytes, runtime::readU32(file.data()));
  const runtime::Vector codes = model.vector(kCodes, 4);
  const runtime::Table graph = model.element(model.vector(kSubgraphs, 4), 0);
  const runtime::Vector operators = graph.vector(kOperators, 4);
  std::vector<std::vector<int32_t>> all;
  for (uint32_t i = 0; i < operators.count; ++i) {
    const runtime::Table op = graph.element(operators, i);
    std::vector<int32_t> words = {model.element(codes, op.u32(kOpcodeIndex)).i32(kVersion, 1)};
    for (const uint32_t id : kLists) {
      const runtime::Vector list = op.vector(id, 4);
      words.push_back(static_cast<int32_t>(list.count));
      for (uint32_t k = 0; k < list.count; ++k) words.push_back(list.i32(k));
    }
    all.push_back(std::move(words));
  }
  EXPECT_FALSE(bytes.bad);
  return all;
}

Bytes answersOf(const Bytes& file) {
  auto model = tflite::HostModel::load(file);
  EXPECT_TRUE(model.ok()) << (model.ok() ? "" : model.error().message);
  if (!model.ok()) return {};
  Bytes input(static_cast<size_t>(model->inputBytes())), output(static_cast<size_t>(model->outputBytes()));
  // Less than 64 in every byte: never NaN in floats, and as indices small.
  for (size_t i = 0; i < input.size(); ++i) input[i] = static_cast<uint8_t>(i * 37 % 64);
  EXPECT_TRUE(model->run(input, output).ok());
  return output;
}

void expectSameFields(const tflite::Graph& a, const tflite::Graph& b) {
  ASSERT_EQ(a.operators.size(), b.operators.size());
  for (size_t i = 0; i < a.operators.size(); ++i) {
    ASSERT_EQ(a.operators[i].options.index(), b.operators[i].options.index());
    const auto* raw = std::get_if<tflite::RawOptions>(&a.operators[i].options);
    if (raw == nullptr) continue;
    const auto& back = std::get<tflite::RawOptions>(b.operators[i].options);
    EXPECT_EQ(raw->tag, back.tag);
    EXPECT_EQ(raw->fields, back.fields);
  }
  ASSERT_EQ(a.tensors.size(), b.tensors.size());
  for (size_t i = 0; i < a.tensors.size(); ++i) {
    const tflite::Tensor &x = a.tensors[i], &y = b.tensors[i];
    EXPECT_EQ(x.shape, y.shape);
    EXPECT_EQ(x.type, y.type);
    EXPECT_EQ(x.data, y.data);
    EXPECT_EQ(x.is_variable, y.is_variable);
    EXPECT_EQ(x.quantization.scale, y.quantization.scale);
    EXPECT_EQ(x.quantization.zero_point, y.quantization.zero_point);
    EXPECT_EQ(x.quantization.quantized_dimension, y.quantization.quantized_dimension);
  }
  EXPECT_EQ(a.inputs, b.inputs);
  EXPECT_EQ(a.outputs, b.outputs);
  EXPECT_EQ(a.metadata, b.metadata);
}

void expectRoundTrip(const Bytes& file) {
  const auto graph = tflite::readModel(file);
  ASSERT_TRUE(graph.ok()) << graph.error().message;
  const auto again = tflite::writeModel(*graph);
  ASSERT_TRUE(again.ok()) << again.error().message;
  const auto back = tflite::readModel(*again);
  ASSERT_TRUE(back.ok()) << back.error().message;
  expectSameFields(*graph, *back);
  EXPECT_EQ(operatorsOf(file), operatorsOf(*again));
  EXPECT_EQ(answersOf(file), answersOf(*again));
}

class GoldenRoundTrip : public testing::TestWithParam<const char*> {};

TEST_P(GoldenRoundTrip, KeepsAll) {
  if (!haveGolden(GetParam())) GTEST_SKIP() << "no golden model " << GetParam();
  expectRoundTrip(readGolden(std::string(GetParam()) + ".tflite"));
}

INSTANTIATE_TEST_SUITE_P(Models, GoldenRoundTrip,
                         testing::Values("hello_world_int8", "micro_speech_quantized", "kws_ref_model",
                                         "person_detect", "trained_lstm_int8"),
                         [](const auto& info) { return std::string(info.param); });

TEST(OperatorRoundTrip, KeepsAll) {
  for (const std::string& name : goldenFiles()) {
    for (const nlohmann::json& golden : readOpGoldens(name)) {
      SCOPED_TRACE(nameOf(golden));
      const auto file = tflite::writeModel(graphOf(golden));
      ASSERT_TRUE(file.ok()) << file.error().message;
      expectRoundTrip(*file);
      const auto graph = tflite::readModel(*file);
      const auto* raw = std::get_if<tflite::RawOptions>(&graph->operators[0].options);
      if (raw == nullptr) continue;
      EXPECT_EQ(raw->tag, optionsOf(golden).tag);
      EXPECT_EQ(raw->fields, optionsOf(golden).fields);
    }
  }
}

TEST(RoundTrip, KeepsIntermediatesAndVersions) {
  tflite::Graph graph = graphOf(readOpGoldens("lstm_goldens.json").at(0));
  graph.operators[0].intermediates = {0, -1, 1};
  graph.operators[0].version = 3;
  const auto file = tflite::writeModel(graph);
  ASSERT_TRUE(file.ok()) << file.error().message;
  const auto back = tflite::readModel(*file);
  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_EQ(back->operators[0].intermediates, graph.operators[0].intermediates);
  EXPECT_EQ(back->operators[0].version, 3);
  graph.operators[0].intermediates = {99};
  EXPECT_FALSE(tflite::writeModel(graph).ok());
}

TEST(RoundTrip, WeightsInAnOrderOfTheirOwnAreNotWrittenAsPlain) {
  tflite::Graph graph = wholeGraph();
  const auto dense = std::find_if(graph.operators.begin(), graph.operators.end(), [](const auto& op) {
    return op.code == static_cast<int32_t>(tflite::Op::kFullyConnected);
  });
  ASSERT_NE(dense, graph.operators.end());
  ASSERT_TRUE(tflite::checkRunnable(*tflite::writeModel(graph)).ok());
  dense->options = tflite::RawOptions{8, {{0, uint8_t{0}}, {1, uint8_t{1}}}};
  const auto file = tflite::writeModel(graph);
  ASSERT_TRUE(file.ok()) << file.error().message;
  const auto back = tflite::readModel(*file);
  ASSERT_TRUE(back.ok());
  EXPECT_FALSE(tflite::checkRunnable(*tflite::writeModel(*back)).ok());
}

}  // namespace
}  // namespace thimble::tests
