// What element-wise operators refuse, and where they run in place.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cstring>
#include <limits>

#include "tests/firmware_agent/runtime/loaded_model.h"

namespace thimble::tests {
namespace {

using runtime::Status;
using tflite::Graph;
using tflite::TensorType;

struct Of {
  int32_t code;
  uint8_t tag;
};
constexpr Of kAdd{0, 11}, kMul{18, 21}, kSub{41, 28}, kMaximum{55, 39}, kSquaredDifference{99, 76},
    kLogistic{14, 0}, kTanh{28, 0}, kRelu{19, 0}, kLeakyRelu{98, 75}, kHardSwish{117, 91}, kAbs{101, 78},
    kExp{47, 33}, kPrelu{54, 0}, kQuantize{114, 89}, kCast{53, 37}, kLess{58, 41}, kEqual{71, 53},
    kL2Normalization{11, 12}, kLogSoftmax{50, 36};

// One operator on int8 tensors [2,3] of one scale and zero point 0.
Graph graphOf(Of op, int inputs) {
  Graph graph;
  for (int32_t i = 0; i <= inputs; ++i) {
    graph.tensors.push_back({std::to_string(i), {2, 3}, TensorType::kInt8, {{0.5f}, {0}, 0}, {}, false});
    if (i < inputs) graph.inputs.push_back(i);
  }
  graph.operators = {{op.code, graph.inputs, {inputs}, tflite::RawOptions{op.tag, {}}}};
  graph.outputs = {inputs};
  return graph;
}

// What some operators ask of their tensors beyond this.
void adapt(Of op, Graph& g) {
  if (op.code == kLogistic.code) g.tensors[1].quantization = {{1.0f / 256}, {-128}, 0};
  if (op.code == kLogSoftmax.code) g.tensors[1].quantization = {{1.0f / 16}, {127}, 0};
  if (op.code == kTanh.code || op.code == kL2Normalization.code)
    g.tensors[1].quantization = {{1.0f / 128}, {0}, 0};
  if (op.code == kLess.code || op.code == kEqual.code) g.tensors[2].type = TensorType::kBool;
}

Status statusOf(const Graph& graph) {
  auto file = tflite::writeModel(graph);
  EXPECT_TRUE(file.ok()) << (file.ok() ? "" : file.error().message);
  return file.ok() ? LoadedModel(*file).status : Status::kNotAModel;
}

struct Refusal {
  const char* name;
  Of op;
  int inputs;
  Status status;
  void (*spoil)(Graph&);
};

void setTypes(Graph& g, TensorType type) {
  for (tflite::Tensor& tensor : g.tensors) tensor.type = type;
}
void activate(Graph& g, uint8_t activation) {
  std::get<tflite::RawOptions>(g.operators[0].options).fields = {{uint16_t{0}, activation}};
}

const Refusal kRefusals[] = {
    {"add_other_types", kAdd, 2, Status::kUnsupportedType,
     [](Graph& g) { g.tensors[1].type = TensorType::kInt16; }},
    {"add_uint8", kAdd, 2, Status::kUnsupportedType, [](Graph& g) { setTypes(g, TensorType::kUint8); }},
    {"add_shapes", kAdd, 2, Status::kBadShape,
     [](Graph& g) {
       g.tensors[1].shape = {2, 2};
     }},
    {"add_rank_above_output", kAdd, 2, Status::kBadShape,
     [](Graph& g) {
       g.tensors[1].shape = {1, 2, 3};
     }},
    {"add_output_too_large", kAdd, 2, Status::kBadShape,
     [](Graph& g) {
       g.tensors[2].shape = {4, 2, 3};
     }},
    {"add_output_too_small", kAdd, 2, Status::kBadShape,
     [](Graph& g) {
       g.tensors[2].shape = {1, 3};
     }},
    {"add_activation_tanh", kAdd, 2, Status::kUnsupportedOption, [](Graph& g) { activate(g, 4); }},
    {"add_int32_activation", kAdd, 2, Status::kUnsupportedOption,
     [](Graph& g) {
       setTypes(g, TensorType::kInt32);
       activate(g, 1);
     }},
    {"add_no_scale", kAdd, 2, Status::kBadQuantization, [](Graph& g) { g.tensors[1].quantization = {}; }},
    {"add_zero_point", kAdd, 2, Status::kBadQuantization,
     [](Graph& g) { g.tensors[0].quantization.zero_point = {128}; }},
    {"add_int16_zero_point", kAdd, 2, Status::kBadQuantization,
     [](Graph& g) {
       setTypes(g, TensorType::kInt16);
       g.tensors[0].quantization.zero_point = {1};
     }},
    {"add_output_factor_above_one", kAdd, 2, Status::kBadQuantization,
     [](Graph& g) { g.tensors[2].quantization.scale = {1e-7f}; }},
    {"add_one_input", kAdd, 2, Status::kUnsupportedOption, [](Graph& g) { g.operators[0].inputs = {0}; }},
    {"add_other_options", kAdd, 2, Status::kCorrupt,
     [](Graph& g) { std::get<tflite::RawOptions>(g.operators[0].options).tag = 28; }},
    {"sub_output_factor_above_one", kSub, 2, Status::kBadQuantization,
     [](Graph& g) { g.tensors[2].quantization.scale = {1e-7f}; }},
    {"sub_factor_vanishes", kSub, 2, Status::kBadQuantization,
     [](Graph& g) {
       g.tensors[0].quantization.scale = {1e-30f};
       g.tensors[1].quantization.scale = {1e30f};
     }},
    {"sub_twice_infinite", kSub, 2, Status::kBadQuantization,
     [](Graph& g) { g.tensors[0].quantization.scale = {3e38f}; }},
    {"mul_factor_too_large", kMul, 2, Status::kBadQuantization,
     [](Graph& g) { g.tensors[2].quantization.scale = {1e-20f}; }},
    {"mul_shapes", kMul, 2, Status::kBadShape,
     [](Graph& g) {
       g.tensors[0].shape = {3, 2};
     }},
    {"mul_int32_activation", kMul, 2, Status::kUnsupportedOption,
     [](Graph& g) {
       setTypes(g, TensorType::kInt32);
       activate(g, 3);
     }},
    {"maximum_bool", kMaximum, 2, Status::kUnsupportedType, [](Graph& g) { setTypes(g, TensorType::kBool); }},
    {"maximum_shapes", kMaximum, 2, Status::kBadShape, [](Graph& g) { g.tensors[2].shape = {3}; }},
    {"squared_difference_factor", kSquaredDifference, 2, Status::kBadQuantization,
     [](Graph& g) { g.tensors[2].quantization.scale = {1e-30f}; }},
    {"squared_difference_scale_infinite", kSquaredDifference, 2, Status::kBadQuantization,
     [](Graph& g) { g.tensors[2].quantization.scale = {3e37f}; }},
    {"logistic_output_scale", kLogistic, 1, Status::kBadQuantization,
     [](Graph& g) { g.tensors[1].quantization.scale = {0.5f}; }},
    {"logistic_output_zero_point", kLogistic, 1, Status::kBadQuantization,
     [](Graph& g) { g.tensors[1].quantization.zero_point = {0}; }},
    {"logistic_scale_too_fine", kLogistic, 1, Status::kBadQuantization,
     [](Graph& g) { g.tensors[0].quantization.scale = {1e-9f}; }},
    {"logistic_other_types", kLogistic, 1, Status::kUnsupportedType,
     [](Graph& g) { g.tensors[1].type = TensorType::kInt16; }},
    {"logistic_elements", kLogistic, 1, Status::kBadShape, [](Graph& g) { g.tensors[1].shape = {7}; }},
    {"tanh_int16_output_scale", kTanh, 1, Status::kBadQuantization,
     [](Graph& g) {
       setTypes(g, TensorType::kInt16);
       g.tensors[1].quantization.scale = {1.0f / 16384};
     }},
    {"tanh_int16_scale_too_coarse", kTanh, 1, Status::kBadQuantization,
     [](Graph& g) {
       setTypes(g, TensorType::kInt16);
       g.tensors[1].quantization.scale = {1.0f / 32768};
       g.tensors[0].quantization.scale = {3.0f};
     }},
    {"relu_no_scale", kRelu, 1, Status::kBadQuantization, [](Graph& g) { g.tensors[0].quantization = {}; }},
    {"relu_factor_too_large", kRelu, 1, Status::kBadQuantization,
     [](Graph& g) { g.tensors[1].quantization.scale = {1e-20f}; }},
    {"leaky_relu_alpha_infinite", kLeakyRelu, 1, Status::kBadQuantization,
     [](Graph& g) {
       const float infinity = std::numeric_limits<float>::infinity();
       std::get<tflite::RawOptions>(g.operators[0].options).fields = {{uint16_t{0}, infinity}};
     }},
    {"leaky_relu_bool", kLeakyRelu, 1, Status::kUnsupportedType,
     [](Graph& g) { setTypes(g, TensorType::kBool); }},
    {"hard_swish_output_finer", kHardSwish, 1, Status::kBadQuantization,
     [](Graph& g) { g.tensors[1].quantization.scale = {0.001f}; }},
    {"hard_swish_int16", kHardSwish, 1, Status::kUnsupportedType,
     [](Graph& g) { setTypes(g, TensorType::kInt16); }},
    {"hard_swish_scale_too_fine", kHardSwish, 1, Status::kBadQuantization,
     [](Graph& g) { g.tensors[0].quantization.scale = {1e-8f}; }},
    {"abs_int32", kAbs, 1, Status::kUnsupportedType, [](Graph& g) { setTypes(g, TensorType::kInt32); }},
    {"exp_int16", kExp, 1, Status::kUnsupportedType, [](Graph& g) { setTypes(g, TensorType::kInt16); }},
    {"prelu_alpha_type", kPrelu, 2, Status::kUnsupportedType,
     [](Graph& g) { g.tensors[1].type = TensorType::kFloat32; }},
    {"prelu_shapes", kPrelu, 2, Status::kBadShape, [](Graph& g) { g.tensors[1].shape = {2}; }},
    {"quantize_to_float", kQuantize, 1, Status::kUnsupportedType,
     [](Graph& g) { g.tensors[1].type = TensorType::kFloat32; }},
    {"quantize_uint8_to_int16", kQuantize, 1, Status::kUnsupportedType,
     [](Graph& g) {
       g.tensors[0].type = TensorType::kUint8;
       g.tensors[1].type = TensorType::kInt16;
     }},
    {"quantize_int32_zero_point", kQuantize, 1, Status::kBadQuantization,
     [](Graph& g) {
       g.tensors[0].type = TensorType::kInt32;
       g.tensors[0].quantization.zero_point = {1};
     }},
    {"quantize_zero_point", kQuantize, 1, Status::kBadQuantization,
     [](Graph& g) {
       g.tensors[1].type = TensorType::kUint8;
       g.tensors[1].quantization.zero_point = {-1};
     }},
    {"cast_elements", kCast, 1, Status::kBadShape,
     [](Graph& g) {
       g.tensors[1].shape = {2, 4};
     }},
    {"less_to_int8", kLess, 2, Status::kUnsupportedType,
     [](Graph& g) { g.tensors[2].type = TensorType::kInt8; }},
    {"less_of_bool", kLess, 2, Status::kUnsupportedType, [](Graph& g) { setTypes(g, TensorType::kBool); }},
    {"less_scale_too_coarse", kLess, 2, Status::kBadQuantization,
     [](Graph& g) { g.tensors[1].quantization.scale = {128.0f}; }},
    {"equal_shapes", kEqual, 2, Status::kBadShape, [](Graph& g) { g.tensors[1].shape = {2}; }},
    {"l2_normalization_activation", kL2Normalization, 1, Status::kUnsupportedOption,
     [](Graph& g) { activate(g, 1); }},
    {"l2_normalization_output_scale", kL2Normalization, 1, Status::kBadQuantization,
     [](Graph& g) { g.tensors[1].quantization.scale = {1.0f / 256}; }},
    {"l2_normalization_rows", kL2Normalization, 1, Status::kBadShape,
     [](Graph& g) {
       g.tensors[1].shape = {3, 2};
     }},
    {"l2_normalization_depth", kL2Normalization, 1, Status::kBadShape,
     [](Graph& g) {
       g.tensors[0].shape = g.tensors[1].shape = {1, 33026};
     }},
    {"log_softmax_output_scale", kLogSoftmax, 1, Status::kBadQuantization,
     [](Graph& g) { g.tensors[1].quantization.scale = {1.0f / 256}; }},
    {"log_softmax_scale_too_fine", kLogSoftmax, 1, Status::kBadQuantization,
     [](Graph& g) { g.tensors[0].quantization.scale = {1e-9f}; }},
    {"log_softmax_rows", kLogSoftmax, 1, Status::kBadShape,
     [](Graph& g) {
       g.tensors[1].shape = {3, 2};
     }},
    {"log_softmax_depth", kLogSoftmax, 1, Status::kBadShape,
     [](Graph& g) {
       g.tensors[0].shape = g.tensors[1].shape = {1, 4096};
     }},
    {"squared_difference_uint8", kSquaredDifference, 2, Status::kUnsupportedType,
     [](Graph& g) { setTypes(g, TensorType::kUint8); }},
};

class ElementwiseRefusal : public testing::TestWithParam<Refusal> {};

TEST_P(ElementwiseRefusal, WithAReason) {
  Graph graph = graphOf(GetParam().op, GetParam().inputs);
  adapt(GetParam().op, graph);
  ASSERT_EQ(statusOf(graph), Status::kOk);
  GetParam().spoil(graph);
  EXPECT_EQ(statusOf(graph), GetParam().status);
}

INSTANTIATE_TEST_SUITE_P(Refusals, ElementwiseRefusal, testing::ValuesIn(kRefusals),
                         [](const auto& info) { return std::string(info.param.name); });

// Each of these takes one type alone.
TEST(ElementwiseRefuses, QuantizedWhereOnlyFloatOrBoolIs) {
  for (const Of op : {Of{59, 42}, Of{75, 0}, Of{87, 63}}) {
    EXPECT_EQ(statusOf(graphOf(op, 1)), Status::kUnsupportedType) << op.code;
  }
  for (const Of op : {Of{86, 62}, Of{84, 60}}) {
    EXPECT_EQ(statusOf(graphOf(op, 2)), Status::kUnsupportedType) << op.code;
  }
}

// x + b, then × c: each result may take the place of what it was made from.
Graph chain(const std::vector<int32_t>& b_shape) {
  Graph g;
  const tflite::Quantization unit{{1.0f}, {0}, 0};
  g.tensors = {
      {"x", {4, 16}, TensorType::kInt8, unit, {}, false},
      {"b", b_shape, TensorType::kInt8, unit, std::vector<uint8_t>(tflite::elementCount(b_shape), 3), false},
      {"sum", {4, 16}, TensorType::kInt8, unit, {}, false},
      {"c", {}, TensorType::kInt8, unit, {2}, false},
      {"y", {4, 16}, TensorType::kInt8, unit, {}, false}};
  g.operators = {{kAdd.code, {1, 0}, {2}, tflite::RawOptions{kAdd.tag, {}}},
                 {kMul.code, {2, 3}, {4}, tflite::RawOptions{kMul.tag, {}}}};
  g.inputs = {0};
  g.outputs = {4};
  return g;
}

TEST(ElementwiseInPlace, TakesTheMemoryOfEitherInput) {
  for (const std::vector<int32_t>& shape : {std::vector<int32_t>{4, 16}, {16}, {4, 1}, {}}) {
    auto file = tflite::writeModel(chain(shape));
    ASSERT_TRUE(file.ok()) << file.error().message;
    LoadedModel model(*file);
    ASSERT_EQ(model.status, Status::kOk);
    EXPECT_EQ(model.interpreter.arenaBytes(), 64u);
    auto* x = reinterpret_cast<int8_t*>(model.interpreter.input(0).data);
    for (int i = 0; i < 64; ++i) x[i] = static_cast<int8_t>(i - 20);
    ASSERT_EQ(model.interpreter.invoke(), Status::kOk);
    const auto* y = reinterpret_cast<const int8_t*>(model.interpreter.output(0).data);
    for (int i = 0; i < 64; ++i) ASSERT_EQ(y[i], (i - 20 + 3) * 2) << i;
  }
}

TEST(ElementwiseInPlace, NeverOverwritesWhatRepeats) {
  Graph g = chain({4, 16});
  g.tensors[0].shape = {16};
  auto file = tflite::writeModel(g);
  ASSERT_TRUE(file.ok()) << file.error().message;
  LoadedModel model(*file);
  ASSERT_EQ(model.status, Status::kOk);
  EXPECT_EQ(model.interpreter.arenaBytes(), 80u);
  auto* x = reinterpret_cast<int8_t*>(model.interpreter.input(0).data);
  for (int i = 0; i < 16; ++i) x[i] = static_cast<int8_t>(i);
  ASSERT_EQ(model.interpreter.invoke(), Status::kOk);
  const auto* y = reinterpret_cast<const int8_t*>(model.interpreter.output(0).data);
  for (int i = 0; i < 64; ++i) ASSERT_EQ(y[i], (i % 16 + 3) * 2) << i;
}

}  // namespace
}  // namespace thimble::tests
