// GraphBuilder: adds quantized operators one after another to a .tflite graph.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>

#include "core/nn/net.h"
#include "core/quantize/affine.h"
#include "core/quantize/settings.h"
#include "core/quantize/stage.h"
#include "core/tflite/graph.h"

namespace thimble::quantize {

/// Keeps the tensor that the next operator reads; reshapes it where the next one wants another shape.
class GraphBuilder {
 public:
  /// The input takes the shape that `first` reads.  settings.wide: int16 activations between an int8 input and
  /// output, with the input requantized to wide_input.
  GraphBuilder(const Stage& first, Affine input, const QuantizeSettings& settings = {},
               Affine wide_input = {});

  /// output: of stages that do not keep their input's scale.
  void add(const Stage& stage, const nn::LayerSpec& layer, const FoldedWeights& weights, Affine output);
  /// weights: [4 · units, width + units], bias: [4 · units], as nn keeps them.  hidden: of what the layer gives
  /// and remembers; largest_cell: of its cell states.
  void addLstm(const Stage& stage, const nn::LayerSpec& layer, const nn::LayerWeights& weights, Affine hidden,
               float largest_cell);
  /// With softmax, to probabilities at 1/256, −128; then the graph is whole.  output: what a linear head of int16
  /// is requantized to.
  tflite::Graph finish(nn::Head head, Affine output = {}) &&;

 private:
  /// What a stage gave, or (0) the net's input.
  struct Value {
    int32_t tensor;
    Affine affine;
  };

  void addWeighted(const Stage& stage, const nn::LayerSpec& layer, const FoldedWeights& weights,
                   Affine output);
  void requantize(tflite::TensorType type, const std::string& name, Affine affine);
  void addPool(const Stage& stage, const nn::LayerSpec& layer);
  void addMean(const Stage& stage, Affine output);
  void addSum(const Stage& stage, Affine output);
  /// Of an LSTM: desktop TFLite wants these five, and reads of the last how the hidden state is quantized; boards
  /// need none of them.
  std::vector<int32_t> lstmIntermediates(const std::string& name, Affine hidden);
  const std::vector<int32_t>& shapeOf(int32_t tensor) const;
  int32_t integers(std::string name, const std::vector<int32_t>& values);
  int32_t tensor(std::string name, std::vector<int32_t> shape, Affine affine);
  int32_t constant(std::string name, std::vector<int32_t> shape, tflite::TensorType type,
                   std::span<const uint8_t> bytes, tflite::Quantization quantization);
  void reshape(const std::vector<int32_t>& shape);
  int32_t reshaped(Value value, const std::vector<int32_t>& shape);
  void append(tflite::Op op, std::vector<int32_t> inputs, int32_t output, Affine affine,
              decltype(tflite::Operator::options) options);

  QuantizeSettings settings_;
  tflite::TensorType type_ = tflite::TensorType::kInt8;  // of activations
  tflite::Graph graph_;
  Value current_{0, {}};
  std::vector<Value> values_;
  int reshapes_ = 0;
};

}  // namespace thimble::quantize
