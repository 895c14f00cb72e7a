// Whole models by the interpreter; or one operator after another, each by whom it is.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/tflite/desktop/foreseen.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "core/tflite/model_file.h"
#include "tests/core/tflite/desktop/formulas.h"
#include "tests/firmware_agent/runtime/loaded_model.h"

namespace thimble::tests {

using tflite::Graph;

namespace {

bool isGivenAtRunTime(const tflite::Tensor& tensor) { return tensor.data.empty() && !tensor.is_variable; }

}  // namespace

std::optional<Bytes> ownAnswers(const Bytes& file, const Bytes& samples) {
  LoadedModel model(file);
  if (model.status != runtime::Status::kOk) return std::nullopt;
  runtime::Interpreter& interpreter = model.interpreter;
  Bytes out;
  for (size_t at = 0; at < samples.size();) {
    interpreter.resetVariables();
    for (uint32_t i = 0; i < interpreter.inputCount(); ++i) {
      const runtime::TensorView input = interpreter.input(i);
      std::copy_n(samples.begin() + static_cast<std::ptrdiff_t>(at), input.bytes, input.data);
      at += input.bytes;
    }
    EXPECT_EQ(interpreter.invoke(), runtime::Status::kOk);
    for (uint32_t i = 0; i < interpreter.outputCount(); ++i) {
      const runtime::TensorView output = interpreter.output(i);
      out.insert(out.end(), output.data, output.data + output.bytes);
    }
  }
  return out;
}

Graph alone(Graph graph, size_t i) {
  const tflite::Operator op = graph.operators[i];
  graph.operators = {op};
  graph.outputs = op.outputs;
  graph.inputs.clear();
  for (int32_t input : op.inputs)
    if (input >= 0 && isGivenAtRunTime(graph.tensors[static_cast<size_t>(input)]))
      graph.inputs.push_back(input);
  return graph;
}

std::optional<Bytes> foreseenAnswers(const Graph& graph, const Bytes& samples) {
  std::vector<std::pair<Graph, Bytes>> operators;  // alone, as files
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    Graph one = alone(graph, i);
    const auto file = tflite::writeModel(one);
    if (!file.ok()) return std::nullopt;
    operators.emplace_back(std::move(one), *file);
  }
  Bytes out;
  for (size_t at = 0; at < samples.size();) {
    std::map<int32_t, Bytes> values;
    const auto take = [&](const Bytes& from, size_t begin, int32_t tensor) {
      const auto bytes = static_cast<size_t>(tflite::tensorBytes(graph.tensors[static_cast<size_t>(tensor)]));
      values[tensor].assign(from.begin() + static_cast<std::ptrdiff_t>(begin),
                            from.begin() + static_cast<std::ptrdiff_t>(begin + bytes));
      return bytes;
    };
    for (int32_t input : graph.inputs) at += take(samples, at, input);
    for (const auto& [one, file] : operators) {
      std::vector<Bytes> inputs;
      Bytes all;
      for (int32_t input : one.inputs) {
        inputs.push_back(values[input]);
        all.insert(all.end(), values[input].begin(), values[input].end());
      }
      std::optional<Bytes> answer = byOwnFormula(one, one.operators[0], inputs);
      if (!answer) answer = ownAnswers(file, all);
      if (!answer) return std::nullopt;
      size_t begin = 0;
      for (int32_t output : one.outputs) begin += take(*answer, begin, output);
    }
    for (int32_t output : graph.outputs) out.insert(out.end(), values[output].begin(), values[output].end());
  }
  return out;
}

}  // namespace thimble::tests
