// Sums, products and the like of every pair, then functions of the sums.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/tflite/not_a_number.h"

#include <gtest/gtest.h>

#include <cstring>

#include "core/tflite/host_model.h"

namespace thimble::tests {

tflite::Graph graphOfPairs() {
  tflite::Graph graph;
  const auto tensor = [&](const char* name, std::vector<int32_t> shape) {
    tflite::Tensor made;
    made.name = name;
    made.shape = std::move(shape);
    made.type = tflite::TensorType::kFloat32;
    graph.tensors.push_back(made);
    return static_cast<int32_t>(graph.tensors.size()) - 1;
  };
  graph.inputs = {tensor("a", {kFloats, 1}), tensor("b", {1, kFloats})};
  struct Kind {
    int32_t code;
    uint8_t tag;
  };
  for (const Kind& pair : {Kind{0, 11}, Kind{41, 28}, Kind{18, 21}, Kind{55, 39}, Kind{57, 39}}) {
    const int32_t y = tensor("pair", {kFloats, kFloats});  // ADD, SUB, MUL, MAXIMUM, MINIMUM
    graph.operators.push_back({pair.code, graph.inputs, {y}, tflite::RawOptions{pair.tag, {}}});
    graph.outputs.push_back(y);
  }
  const int32_t sum = graph.outputs[0];
  for (const Kind& one :
       {Kind{75, 0}, Kind{47, 33}, Kind{59, 42}, Kind{101, 78}, Kind{14, 0}, Kind{28, 0}, Kind{19, 0}}) {
    const int32_t y = tensor("one", {kFloats, kFloats});  // SQRT, EXP, NEG, ABS, LOGISTIC, TANH, RELU
    graph.operators.push_back({one.code, {sum}, {y}, tflite::RawOptions{one.tag, {}}});
    graph.outputs.push_back(y);
  }
  return graph;
}

std::vector<uint8_t> pairs() {
  std::vector<uint8_t> bytes(2 * sizeof(kFloatBits));
  std::memcpy(bytes.data(), kFloatBits, sizeof(kFloatBits));
  std::memcpy(bytes.data() + sizeof(kFloatBits), kFloatBits, sizeof(kFloatBits));
  return bytes;
}

std::vector<uint8_t> hostAnswer(const std::vector<uint8_t>& file) {
  auto model = tflite::HostModel::load(file);
  EXPECT_TRUE(model.ok()) << model.error().message;
  std::vector<uint8_t> output(static_cast<size_t>(model->outputBytes()));
  EXPECT_TRUE(model->run(pairs(), output).ok());
  return output;
}

}  // namespace thimble::tests
