// The graph of the small models.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/device_link/small_model.h"

#include <gtest/gtest.h>

#include "core/tflite/model_file.h"
#include "firmware_agent/dsp/pipeline.h"

namespace thimble::device_link {
namespace {

class Generator {
 public:
  explicit Generator(uint32_t seed) : state_(seed) {}
  uint8_t byte() { return static_cast<uint8_t>((state_ = state_ * 1664525 + 1013904223) >> 24); }

 private:
  uint32_t state_;
};

int addTensor(tflite::Graph& graph, const char* name, std::vector<int32_t> shape, tflite::TensorType type,
              float scale, int zero_point, std::vector<uint8_t> data = {}) {
  tflite::Tensor tensor;
  tensor.name = name;
  tensor.shape = std::move(shape);
  tensor.type = type;
  tensor.quantization.scale = {scale};
  tensor.quantization.zero_point = {zero_point};
  tensor.data = std::move(data);
  graph.tensors.push_back(std::move(tensor));
  return static_cast<int>(graph.tensors.size()) - 1;
}

/// Appends a dense layer and returns its output tensor.
int addDense(tflite::Graph& graph, const char* name, int input, int inputs, int units, Generator& random) {
  using tflite::TensorType;
  std::vector<uint8_t> weights(static_cast<size_t>(inputs) * static_cast<size_t>(units));
  for (uint8_t& weight : weights) {
    weight = random.byte();
    if (weight == 0x80) weight = 0;  // −128 is no weight of TFLite's
  }
  const int w = addTensor(graph, "weights", {units, inputs}, TensorType::kInt8, 0.01f, 0, weights);
  const int b = addTensor(graph, "bias", {units}, TensorType::kInt32, 0.05f * 0.01f, 0,
                          std::vector<uint8_t>(static_cast<size_t>(units) * 4));
  const int out = addTensor(graph, name, {1, units}, TensorType::kInt8, 0.05f, 3);
  graph.operators.push_back({static_cast<int32_t>(tflite::Op::kFullyConnected),
                             {input, w, b},
                             {out},
                             tflite::FullyConnectedOptions{}});
  return out;
}

std::vector<uint8_t> pipelineOf(const SmallModel& shape) {
  dsp::PipelineSettings settings;
  settings.channels = static_cast<uint8_t>(shape.channels);
  settings.window = static_cast<uint16_t>(shape.window);
  settings.stride = static_cast<uint16_t>(shape.window / 2);
  settings.rate_mhz = 100000;
  const std::vector<float> scale(static_cast<size_t>(shape.channels), 0.0025f);
  const std::vector<float> mean(dsp::featureCount(settings), 0.5f);
  const std::vector<float> factor(mean.size(), 0.1f);
  std::vector<uint8_t> bytes(dsp::maxPipelineBytes(settings));
  bytes.resize(dsp::writePipeline(settings, scale.data(), mean.data(), factor.data(), bytes.data()));
  EXPECT_FALSE(bytes.empty());
  return bytes;
}

}  // namespace

std::vector<uint8_t> makeSmallModel(const SmallModel& shape) {
  tflite::Graph graph;
  Generator random(shape.seed);
  const int inputs = shape.window * shape.channels;
  const int input = addTensor(graph, "input", {1, inputs}, tflite::TensorType::kInt8, 0.05f, 0);
  const int hidden = addDense(graph, "hidden", input, inputs, shape.hidden, random);
  const int logits = addDense(graph, "logits", hidden, shape.hidden, 3, random);
  const int output = addTensor(graph, "output", {1, 3}, tflite::TensorType::kInt8, 1.0f / 256, -128);
  graph.operators.push_back(
      {static_cast<int32_t>(tflite::Op::kSoftmax), {logits}, {output}, tflite::SoftmaxOptions{}});
  graph.inputs = {input};
  graph.outputs = {output};
  if (shape.with_pipeline) graph.metadata[tflite::kPipelineMetadata] = pipelineOf(shape);
  const auto file = tflite::writeModel(graph);
  EXPECT_TRUE(file) << file.error().message;
  return file ? *file : std::vector<uint8_t>{};
}

std::vector<uint8_t> withLastOperator(std::vector<uint8_t> file, uint8_t code) {
  const auto before = static_cast<uint8_t>(tflite::readModel(file)->operators.back().code);
  for (uint8_t& byte : file) {
    if (byte != before) continue;
    byte = code;
    const auto graph = tflite::readModel(file);
    if (graph && graph->operators.back().code == code) return file;
    byte = before;
  }
  ADD_FAILURE() << "the operator's code was not found";
  return {};
}

std::vector<std::vector<int16_t>> makeWindows(const SmallModel& shape, int count) {
  Generator random(shape.seed + 99);
  std::vector<std::vector<int16_t>> windows(static_cast<size_t>(count));
  for (auto& window : windows) {
    for (int i = 0; i < shape.window * shape.channels; ++i)
      window.push_back(static_cast<int16_t>(random.byte() << 8 | random.byte()));
  }
  return windows;
}

}  // namespace thimble::device_link
