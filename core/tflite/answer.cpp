// Bytes to numbers by the output's type and scale, numbers to words by the task.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tflite/answer.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "core/tflite/model_file.h"

namespace thimble::tflite {

AnswerReader::AnswerReader(const Graph& graph) : info_(taskOf(graph)), labels_(labelsOf(graph)) {
  if (graph.outputs.size() != 1) return;
  const Tensor& output = graph.tensors[static_cast<size_t>(graph.outputs[0])];
  format_.type = output.type;
  if (output.quantization.scale.empty()) return;
  format_.scale = output.quantization.scale[0];
  format_.zero_point =
      output.quantization.zero_point.empty() ? 0 : static_cast<int32_t>(output.quantization.zero_point[0]);
}

std::vector<float> AnswerReader::values(std::span<const int8_t> output) const {
  std::vector<float> values;
  if (format_.type == TensorType::kFloat32) {
    values.resize(output.size() / sizeof(float));
    if (!values.empty()) std::memcpy(values.data(), output.data(), values.size() * sizeof(float));
  } else if (format_.type == TensorType::kInt8) {
    for (const int8_t q : output)
      values.push_back(format_.scale * static_cast<float>(q - format_.zero_point));
  }
  return values;
}

Answer AnswerReader::read(std::span<const int8_t> output) const {
  const std::vector<float> values = this->values(output);
  Answer answer;
  if (values.empty()) return answer;
  char text[80];
  answer.value = values[0];
  switch (info_.task) {
    case Task::kClassification: {
      const auto best = std::max_element(values.begin(), values.end());
      answer.index = static_cast<int>(best - values.begin());
      answer.value = *best;
      const size_t i = static_cast<size_t>(answer.index);
      answer.label = i < labels_.size() ? labels_[i] : std::to_string(i);
      std::snprintf(text, sizeof text, " %.1f %%", 100 * double{answer.value});
      answer.text = answer.label + text;
      return answer;
    }
    case Task::kRegression:
      std::snprintf(text, sizeof text, "%.4g", double{answer.value});
      answer.text = text + (info_.unit.empty() ? "" : " " + info_.unit);
      return answer;
    case Task::kAnomaly:
      answer.anomaly = answer.value >= info_.threshold;
      std::snprintf(text, sizeof text, "%.2f %s", double{answer.value},
                    answer.anomaly ? "anomaly" : "normal");
      answer.text = text;
      return answer;
  }
  return answer;
}

}  // namespace thimble::tflite
