// GraphBuilder: adds quantized operators one after another to a .tflite graph.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>

#include "core/nn/net.h"
#include "core/quantize/affine.h"
#include "core/quantize/stage.h"
#include "core/tflite/graph.h"

namespace thimble::quantize {

/// Keeps the tensor that the next operator reads; reshapes it where the next one wants another shape.
class GraphBuilder {
 public:
  /// The input takes the shape that `first` reads.
  GraphBuilder(const Stage& first, Affine input);

  /// output: of dense, convolution and scale; pools keep their input's.
  void add(const Stage& stage, const nn::LayerSpec& layer, const FoldedWeights& weights, Affine output);
  /// Softmax to probabilities at 1/256, −128; then the graph is whole.
  tflite::Graph finish() &&;

 private:
  int32_t tensor(std::string name, std::vector<int32_t> shape, Affine affine);
  int32_t constant(std::string name, std::vector<int32_t> shape, tflite::TensorType type,
                   std::span<const uint8_t> bytes, tflite::Quantization quantization);
  void reshape(const std::vector<int32_t>& shape);
  void append(tflite::Op op, std::vector<int32_t> inputs, int32_t output,
              decltype(tflite::Operator::options) options);

  tflite::Graph graph_;
  int32_t current_ = 0;
  Affine affine_;
  int reshapes_ = 0;
};

}  // namespace thimble::quantize
