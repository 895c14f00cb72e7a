// Every kernel against literal outputs computed from its definition: kernel_goldens.py wrote
// kernel_goldens.json.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/firmware_agent/runtime/loaded_model.h"

namespace thimble::tests {
namespace {

using nlohmann::json;

#ifdef THIMBLE_SINGLE_ROUNDING
const char* const kMode = "single";
#else
const char* const kMode = "double";
#endif

const std::vector<json>& goldens() {
  static const std::vector<json> all = [] {
    std::ifstream in(std::string(THIMBLE_SOURCE_DIR) + "/tests/firmware_agent/runtime/kernel_goldens.json");
    return json::parse(in).get<std::vector<json>>();
  }();
  return all;
}

template <class T>
void append(std::vector<uint8_t>& bytes, const json& values) {
  for (const json& value : values) {
    const T number = value.get<T>();
    const auto* raw = reinterpret_cast<const uint8_t*>(&number);
    bytes.insert(bytes.end(), raw, raw + sizeof(T));
  }
}

std::vector<uint8_t> bytesOf(const json& values, const std::string& type) {
  std::vector<uint8_t> bytes;
  if (type == "int8") append<int8_t>(bytes, values);
  if (type == "int32") append<int32_t>(bytes, values);
  if (type == "float32") append<float>(bytes, values);
  return bytes;
}

tflite::Tensor tensorOf(const json& from, const std::string& name) {
  tflite::Tensor tensor;
  tensor.name = name;
  tensor.shape = from.at("shape").get<std::vector<int32_t>>();
  const std::string type = from.at("type");
  tensor.type = type == "int8"    ? tflite::TensorType::kInt8
                : type == "int32" ? tflite::TensorType::kInt32
                                  : tflite::TensorType::kFloat32;
  tensor.quantization.scale = from.at("scale").get<std::vector<float>>();
  tensor.quantization.zero_point = from.at("zero_point").get<std::vector<int64_t>>();
  tensor.quantization.quantized_dimension = from.at("dim");
  if (!from.contains("given") && !from.at("data").is_null()) tensor.data = bytesOf(from.at("data"), type);
  return tensor;
}

tflite::Operator operatorOf(const json& golden) {
  const std::string name = golden.at("op");
  const json& o = golden.at("options");
  const auto activation = static_cast<tflite::Activation>(o.value("activation", 0));
  const auto padding = static_cast<tflite::Padding>(o.value("padding", 0));
  const tflite::ConvOptions conv{padding,
                                 o.value("stride_h", 1),
                                 o.value("stride_w", 1),
                                 o.value("dilation_h", 1),
                                 o.value("dilation_w", 1),
                                 o.value("depth_multiplier", 1),
                                 activation};
  const tflite::PoolOptions pool{padding,
                                 o.value("stride_h", 1),
                                 o.value("stride_w", 1),
                                 o.value("filter_h", 1),
                                 o.value("filter_w", 1),
                                 activation};
  tflite::Operator op;
  const auto is = [&](const char* wanted, tflite::Op code) {
    if (name == wanted) op.code = static_cast<int32_t>(code);
    return name == wanted;
  };
  if (is("CONV_2D", tflite::Op::kConv2d) || is("DEPTHWISE_CONV_2D", tflite::Op::kDepthwiseConv2d))
    op.options = conv;
  if (is("MAX_POOL_2D", tflite::Op::kMaxPool2d) || is("AVERAGE_POOL_2D", tflite::Op::kAveragePool2d)) {
    op.options = pool;
  }
  if (is("FULLY_CONNECTED", tflite::Op::kFullyConnected))
    op.options = tflite::FullyConnectedOptions{activation};
  if (is("MEAN", tflite::Op::kMean)) op.options = tflite::ReducerOptions{o.at("keep_dims")};
  if (is("RESHAPE", tflite::Op::kReshape)) op.options = tflite::ReshapeOptions{o.at("new_shape")};
  is("QUANTIZE", tflite::Op::kQuantize);
  is("DEQUANTIZE", tflite::Op::kDequantize);
  return op;
}

tflite::Graph graphOf(const json& golden) {
  tflite::Graph graph;
  tflite::Operator op = operatorOf(golden);
  for (const json& input : golden.at("inputs")) {
    const auto index = static_cast<int32_t>(graph.tensors.size());
    if (input.contains("given")) graph.inputs.push_back(index);
    op.inputs.push_back(index);
    graph.tensors.push_back(tensorOf(input, "input" + std::to_string(index)));
  }
  const auto index = static_cast<int32_t>(graph.tensors.size());
  graph.tensors.push_back(tensorOf(golden.at("output"), "output"));
  op.outputs = {index};
  graph.outputs = {index};
  graph.operators.push_back(std::move(op));
  return graph;
}

class Kernel : public testing::TestWithParam<size_t> {};

TEST_P(Kernel, GivesTheDefinitionsBytes) {
  const json& golden = goldens()[GetParam()];
  auto file = tflite::writeModel(graphOf(golden));
  ASSERT_TRUE(file.ok()) << file.error().message;
  LoadedModel model(*file);
  ASSERT_EQ(model.status, runtime::Status::kOk) << runtime::statusText(model.status);

  const json& given = golden.at("inputs").at(0);
  const std::vector<uint8_t> input = bytesOf(given.at("data"), given.at("type"));
  ASSERT_EQ(input.size(), model.interpreter.input(0).bytes);
  std::memcpy(model.interpreter.input(0).data, input.data(), input.size());
  ASSERT_EQ(model.interpreter.invoke(), runtime::Status::kOk);
  const runtime::TensorView out = model.interpreter.output(0);
  const std::vector<uint8_t> expected = bytesOf(golden.at(kMode), golden.at("output").at("type"));
  EXPECT_EQ(std::vector<uint8_t>(out.data, out.data + out.bytes), expected);
}

INSTANTIATE_TEST_SUITE_P(Goldens, Kernel, testing::Range(size_t{0}, goldens().size()), [](const auto& info) {
  const json& golden = goldens()[info.param];
  return golden.at("op").template get<std::string>() + "_" + golden.at("name").template get<std::string>();
});

std::vector<int8_t> softmax(const std::vector<int8_t>& x, float scale, float beta) {
  tflite::Graph graph;
  const auto depth = static_cast<int32_t>(x.size());
  graph.tensors.resize(2);
  graph.tensors[0].shape = graph.tensors[1].shape = {1, depth};
  graph.tensors[0].quantization = {{scale}, {0}, 0};
  graph.tensors[1].quantization = {{1.0f / 256}, {-128}, 0};
  graph.operators = {{static_cast<int32_t>(tflite::Op::kSoftmax), {0}, {1}, tflite::SoftmaxOptions{beta}}};
  graph.inputs = {0};
  graph.outputs = {1};
  auto file = tflite::writeModel(graph);
  EXPECT_TRUE(file.ok());
  LoadedModel model(*file);
  EXPECT_EQ(model.status, runtime::Status::kOk);
  if (model.status != runtime::Status::kOk) return {};
  std::memcpy(model.interpreter.input(0).data, x.data(), x.size());
  EXPECT_EQ(model.interpreter.invoke(), runtime::Status::kOk);
  const auto* y = reinterpret_cast<const int8_t*>(model.interpreter.output(0).data);
  return {y, y + x.size()};
}

// The golden models hold it to the bit; here the real function holds it to one step of 1/256.
TEST(Softmax, IsWithinOneStepOfTheRealFunction) {
  const std::vector<int8_t> x = {-128, 127, 0, 5, 100, 126, -1, 90, 127, 64, 33};
  for (float scale : {0.001f, 0.02f, 0.1f, 0.5f, 3.0f}) {
    for (float beta : {0.5f, 1.0f, 2.0f}) {
      const std::vector<int8_t> y = softmax(x, scale, beta);
      ASSERT_EQ(y.size(), x.size());
      double sum = 0;
      for (int8_t value : x) sum += std::exp(static_cast<double>(beta) * scale * (value - 127));
      for (size_t i = 0; i < x.size(); ++i) {
        const double real = std::exp(static_cast<double>(beta) * scale * (x[i] - 127)) / sum;
        EXPECT_NEAR(y[i], std::min(127.0, real * 256 - 128), 1.0) << "scale " << scale << " beta " << beta;
      }
    }
  }
}

TEST(Softmax, EqualInputsShareEqually) {
  EXPECT_EQ(softmax({7, 7, 7, 7}, 0.1f, 1), (std::vector<int8_t>{-64, -64, -64, -64}));
  EXPECT_EQ(softmax({-128, 127}, 1.0f, 1), (std::vector<int8_t>{-128, 127}));
  EXPECT_EQ(softmax(std::vector<int8_t>(600, 3), 0.1f, 1).front(), -128);
}

}  // namespace
}  // namespace thimble::tests
