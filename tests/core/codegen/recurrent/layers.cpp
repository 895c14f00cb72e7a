// Shapes, scales and numbers by chance.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/codegen/recurrent/layers.h"

#include <cmath>
#include <string>

namespace thimble::recurrent_test {

namespace {

using tflite::Graph;
using tflite::TensorType;

int32_t between(std::mt19937& random, int32_t low, int32_t high) {
  return low + static_cast<int32_t>(random() % static_cast<uint32_t>(high - low + 1));
}
bool oneIn(std::mt19937& random, int32_t n) { return between(random, 1, n) == 1; }
float factor(std::mt19937& random, float least) {
  return least * (1.0f + 0.001f * static_cast<float>(random() % 3000));
}
int32_t zeroPoint(std::mt19937& random) {
  return oneIn(random, 3) ? (oneIn(random, 2) ? -128 : 127) : between(random, -128, 127);
}

int add(Graph& graph, TensorType type, std::vector<int32_t> shape, float scale = 0, int64_t zero_point = 0) {
  tflite::Tensor tensor;
  tensor.name = "t";
  tensor.name += std::to_string(graph.tensors.size());
  tensor.type = type;
  tensor.shape = std::move(shape);
  if (scale > 0) tensor.quantization = {{scale}, {zero_point}, 0};
  graph.tensors.push_back(std::move(tensor));
  return static_cast<int>(graph.tensors.size()) - 1;
}

int addVariable(Graph& graph, TensorType type, std::vector<int32_t> shape, float scale, int64_t zero_point) {
  const int index = add(graph, type, std::move(shape), scale, zero_point);
  graph.tensors.back().is_variable = true;
  return index;
}

// Values up to ±most.
int addConstant(Graph& graph, std::mt19937& random, TensorType type, std::vector<int32_t> shape, int32_t most,
                float scale = 0) {
  const int index = add(graph, type, std::move(shape), scale);
  tflite::Tensor& tensor = graph.tensors.back();
  const size_t bytes = type == TensorType::kInt8 ? 1 : type == TensorType::kInt16 ? 2 : 4;
  for (int64_t i = 0; i < tflite::elementCount(tensor.shape); ++i) {
    const auto value = static_cast<uint32_t>(between(random, -most - (most == 127), most));
    for (size_t k = 0; k < bytes; ++k) tensor.data.push_back(static_cast<uint8_t>(value >> 8 * k));
  }
  return index;
}

}  // namespace

Graph randomLstm(std::mt19937& random) {
  Graph graph;
  const int32_t batches = oneIn(random, 4) ? 2 : 1, steps = between(random, 1, 7);
  const int32_t width = between(random, 1, oneIn(random, 3) ? 70 : 20);
  const int32_t units = between(random, 1, oneIn(random, 3) ? 50 : 20);
  const bool time_major = oneIn(random, 3);
  const std::vector<int32_t> shape = {time_major ? steps : batches, time_major ? batches : steps};
  // Sums that fill Q3.12 or overflow it now and then.
  const float spread = 2.0f / (100 * 70 * std::sqrt(static_cast<float>(width + units)));
  const float x_scale = factor(random, oneIn(random, 3) ? 0.03f : 0.004f), h_scale = factor(random, 0.004f);
  const int x = add(graph, TensorType::kInt8, {shape[0], shape[1], width}, x_scale, zeroPoint(random));
  std::vector<int32_t> inputs = {x};
  for (int state = 0; state < 2; ++state) {
    for (int gate = 0; gate < 4; ++gate) {
      const float scale = factor(random, spread) / (state != 0 ? h_scale : x_scale);
      inputs.push_back(
          addConstant(graph, random, TensorType::kInt8, {units, state != 0 ? units : width}, 127, scale));
    }
  }
  inputs.insert(inputs.end(), {-1, -1, -1});
  for (int gate = 0; gate < 4; ++gate) {
    inputs.push_back(addConstant(graph, random, TensorType::kInt32, {units}, 5000));
  }
  inputs.insert(inputs.end(), {-1, -1});
  const int32_t h_zero = zeroPoint(random);
  const float cell_scale = std::ldexp(1.0f, between(random, -15, -9));
  inputs.push_back(addVariable(graph, TensorType::kInt8, {batches, units}, h_scale, h_zero));
  inputs.push_back(addVariable(graph, TensorType::kInt16, {batches, units}, cell_scale, 0));
  inputs.insert(inputs.end(), {-1, -1, -1, -1});
  const int y = add(graph, TensorType::kInt8, {shape[0], shape[1], units}, h_scale, h_zero);
  tflite::RawOptions options;
  options.tag = 71;
  const float clip = oneIn(random, 2) ? 0.0f : cell_scale * static_cast<float>(between(random, 1, 32767));
  options.fields = {{uint16_t{0}, uint8_t{4}}, {uint16_t{1}, clip}, {uint16_t{3}, uint8_t{time_major}}};
  graph.operators.push_back({44, inputs, {y}, options});
  graph.inputs = {x};
  graph.outputs = {y};
  return graph;
}

Graph randomSvdf(std::mt19937& random) {
  Graph graph;
  const int32_t batches = oneIn(random, 4) ? 2 : 1, rank = between(random, 1, 3);
  const int32_t units = between(random, 1, 30), depth = between(random, 1, oneIn(random, 3) ? 90 : 20);
  const int32_t length = between(random, 1, oneIn(random, 3) ? 40 : 12);
  const bool wide = oneIn(random, 2);
  const TensorType type = wide ? TensorType::kInt16 : TensorType::kInt8;
  const float x_scale = factor(random, 0.01f), feature_scale = factor(random, 0.004f);
  const float reach = x_scale * feature_scale * 5000 * std::sqrt(static_cast<float>(depth));
  const float memory_scale = reach / (wide ? 20000.0f : 80.0f) * (oneIn(random, 6) ? 0.0001f : 1.0f);
  const float time_scale = factor(random, wide ? 0.00003f : 0.008f);
  const int x = add(graph, TensorType::kInt8, {batches, depth}, x_scale, zeroPoint(random));
  const int features =
      addConstant(graph, random, TensorType::kInt8, {units * rank, depth}, 127, feature_scale);
  const int times = addConstant(graph, random, type, {units * rank, length}, wide ? 32767 : 127, time_scale);
  const int bias = oneIn(random, 3) ? -1 : addConstant(graph, random, TensorType::kInt32, {units}, 20000);
  const int memory =
      addVariable(graph, type, {batches, units * rank * length}, memory_scale, wide ? 0 : zeroPoint(random));
  const float out_scale =
      memory_scale * time_scale * (wide ? 3e8f : 5000.0f) * std::sqrt(static_cast<float>(rank * length)) / 80;
  const int y = add(graph, TensorType::kInt8, {batches, units}, out_scale, zeroPoint(random));
  tflite::RawOptions options;
  options.tag = 6;
  options.fields = {{uint16_t{0}, rank}, {uint16_t{1}, uint8_t{0}}};
  graph.operators.push_back({27, {x, features, times, bias, memory}, {y}, options});
  graph.inputs = {x};
  graph.outputs = {y};
  return graph;
}

}  // namespace thimble::recurrent_test
