// Answer: a model's raw output bytes as what they say: a label, a number with its unit, a score against its threshold.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/tflite/task_info.h"

namespace thimble::tflite {

struct Answer {
  float value = 0;       // probability of the label; the number; the score, 1 at the threshold
  int index = -1;        // classification: the largest output
  std::string label;     // classification: its label, or its index if the file carries none
  bool anomaly = false;  // anomaly: at or above the threshold
  std::string text;      // "wave 97.3 %", "21.4 °C", "1.83 anomaly"
};

/// How an output's bytes are numbers.  Default: int8 probabilities.
struct OutputFormat {
  TensorType type = TensorType::kInt8;
  float scale = 1.0f / 256;
  int32_t zero_point = -128;
};

/// Reads the output of one model.  Default: of a model about which nothing is known: int8 probabilities.
class AnswerReader {
 public:
  AnswerReader() = default;
  explicit AnswerReader(const Graph& graph);
  AnswerReader(TaskInfo info, std::vector<std::string> labels, OutputFormat format)
      : info_(std::move(info)), labels_(std::move(labels)), format_(format) {}
  const TaskInfo& info() const { return info_; }
  const std::vector<std::string>& labels() const { return labels_; }
  /// The numbers that the bytes stand for, as boards send them; none of a type that is not float32 or int8.
  std::vector<float> values(std::span<const int8_t> output) const;
  /// output: the raw bytes.  Bytes of another size than the model's give an empty text.
  Answer read(std::span<const int8_t> output) const;

 private:
  TaskInfo info_;
  std::vector<std::string> labels_;
  OutputFormat format_;
};

}  // namespace thimble::tflite
