// FloatGraph: adds float32 operators to a .tflite graph, one after another.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/tflite/graph.h"

namespace thimble::anomaly {

/// Tensors are named by their index in graph.tensors.
class FloatGraph {
 public:
  explicit FloatGraph(tflite::Graph& graph) : graph_(graph) {}

  int32_t input(std::vector<int32_t> shape, tflite::Quantization quantization);  // int8
  int32_t constant(const std::string& name, std::vector<int32_t> shape, std::span<const float> values);
  int32_t dequantize(int32_t x);
  int32_t reshape(int32_t x, std::vector<int32_t> shape);
  /// x: [1, n], weights: [m, n], bias: [m] → [1, m].
  int32_t dense(int32_t x, int32_t weights, int32_t bias);
  /// An operator of two or one operands without options, whose output has this shape.
  int32_t apply(tflite::Op op, std::vector<int32_t> operands, std::vector<int32_t> shape);
  /// Over the last dimension, which stays as 1.
  int32_t reduce(tflite::Op op, int32_t x);

 private:
  int32_t add(tflite::Tensor tensor);
  int32_t numbers(const std::string& name, const std::vector<int32_t>& values);
  const std::vector<int32_t>& shapeOf(int32_t tensor) const;

  tflite::Graph& graph_;
};

}  // namespace thimble::anomaly
