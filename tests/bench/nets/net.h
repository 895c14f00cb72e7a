// Net: builds int8 .tflite graphs with random weights and the scales that a real net of their shape would have.
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every layer also runs in floats on one sample; its weights are normalised to the spread that batch normalisation
// gives, and its output's range gives scale and zero point, as TFLite's converter does after calibration.
#pragma once

#include <random>
#include <string>

#include "tests/bench/nets/float_layers.h"

namespace thimble::bench {

/// How weights are quantized: TFLite's converter gives convolutions a scale a channel, older ones dense layers one.
enum class Scales { kPerChannel, kPerTensor };

class Net {
 public:
  explicit Net(uint32_t seed) : random_(seed) {}

  /// All return the index of the output tensor.  Shapes as in TFLite; N = 1.
  int input(Shape shape, float least, float most);
  int conv(int x, int32_t channels, const Window& window, Scales scales = Scales::kPerChannel);
  int depthwise(int x, const Window& window, int32_t multiplier = 1, Scales scales = Scales::kPerChannel);
  int transposed(int x, int32_t channels, const Window& window);  // to rows × stride
  int dense(int x, int32_t channels, tflite::Activation activation, Scales scales = Scales::kPerTensor);
  /// Filters over time of a stream: [1,K] → [1,units]; memory of int16, or int8.
  int svdf(int x, int32_t units, int32_t rank, int32_t length, bool wide);
  int add(int a, int b, tflite::Activation activation);
  int multiply(int a, int b);  // b: [1,1,1,C] or a's shape
  int averagePool(int x, const Window& window);
  int maxPool(int x, const Window& window);
  int mean(int x, bool keep_dims);  // over height and width
  int join(const std::vector<int>& parts, int32_t axis);
  int pad(int x, const std::vector<int32_t>& before_and_after);
  int reshape(int x, Shape shape);
  int lastRows(int x, int32_t rows);  // of the height
  int resize(int x, int32_t factor, bool bilinear);
  int hardSwish(int x);
  int logistic(int x);
  int softmax(int x);

  /// The graph with these outputs.
  tflite::Graph finish(const std::vector<int>& outputs, const std::string& description);

  const Shape& shape(int x) const { return graph_.tensors[static_cast<size_t>(x)].shape; }

 private:
  struct Layer;
  int activation(Shape shape, Values values);
  int constant(Shape shape, tflite::TensorType type, std::vector<uint8_t> bytes,
               tflite::Quantization quantization = {});
  int indices(const std::vector<int32_t>& values);
  int push(int32_t code, std::vector<int32_t> inputs, int y, decltype(tflite::Operator::options) options);
  int sameScale(int y, int x);
  const Values& values(int x) const { return values_[static_cast<size_t>(x)]; }
  float scale(int x) const;
  Values randomWeights(size_t count, int32_t fan_in);
  void finishLayer(Layer& layer, int x, tflite::Activation activation);

  std::mt19937 random_;
  tflite::Graph graph_;
  std::vector<Values> values_;  // one a tensor; constants have none
};

}  // namespace thimble::bench
