// Tiny models, and their answers by the host's interpreter.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/firmware_agent/agent/tiny_model.h"

#include <algorithm>
#include <random>
#include <stdexcept>

#include "core/tflite/memory_plan.h"
#include "core/tflite/model_file.h"
#include "core/tflite/program_writer.h"
#include "firmware_agent/dsp/pipeline.h"
#include "firmware_agent/protocol/frame.h"
#include "firmware_agent/runtime/interpreter.h"

namespace thimble::agent {
namespace {

template <class T>
std::vector<uint8_t> bytesOf(const std::vector<T>& values) {
  const auto* begin = reinterpret_cast<const uint8_t*>(values.data());
  return {begin, begin + values.size() * sizeof(T)};
}

/// The output moved up, so that the arena has that many bytes.
void enlargeArena(std::vector<uint8_t>& file, uint32_t arena_bytes) {
  std::vector<int32_t> offsets = *tflite::planOf(file);
  const std::vector<uint8_t> old = tflite::encodePlan(offsets);
  offsets.back() = static_cast<int32_t>(arena_bytes - 16);
  const std::vector<uint8_t> plan = tflite::encodePlan(offsets);
  std::copy(plan.begin(), plan.end(), std::search(file.begin(), file.end(), old.begin(), old.end()));
  const auto* program = runtime::carriedProgram(file.data(), static_cast<uint32_t>(file.size()));
  const auto at = static_cast<size_t>(reinterpret_cast<const uint8_t*>(program) - file.data());
  const tflite::ArenaPlan places{offsets, {-1}, offsets.back() + int64_t{kTinyOutputs}};
  tflite::writeProgram(file, at, static_cast<size_t>(program->words) * 4, places);
}

std::vector<uint8_t> pipelineBytes() {
  dsp::PipelineSettings settings;
  settings.channels = kTinyChannels;
  settings.window = kTinyWindow;
  settings.stride = kTinyStride;
  settings.rate_mhz = 100000;
  const std::vector<float> scale(kTinyChannels, 0.0025f);
  const std::vector<float> mean(kTinyInputs, 0.25f);
  const std::vector<float> factor(kTinyInputs, 0.5f);
  std::vector<uint8_t> bytes(dsp::maxPipelineBytes(settings));
  bytes.resize(dsp::writePipeline(settings, scale.data(), mean.data(), factor.data(), bytes.data()));
  return bytes;
}

/// A loaded interpreter with its arena.
struct Host {
  explicit Host(const std::vector<uint8_t>& model) : file((model.size() + 15) / 16), arena(256 * 1024 / 16) {
    auto* bytes = reinterpret_cast<uint8_t*>(file.data());
    std::copy(model.begin(), model.end(), bytes);
    const auto status = interpreter.load(bytes, static_cast<uint32_t>(model.size()),
                                         reinterpret_cast<uint8_t*>(arena.data()), 256 * 1024);
    if (status != runtime::Status::kOk) throw std::runtime_error(runtime::statusText(status));
  }
  HostAnswer answer() {
    HostAnswer answer;
    const runtime::TensorView in = interpreter.input(0);
    answer.input_crc32 = protocol::crc32(in.data, in.bytes);
    interpreter.invoke();
    const runtime::TensorView out = interpreter.output(0);
    const auto* scores = reinterpret_cast<const int8_t*>(out.data);
    answer.output.assign(scores, scores + out.bytes);
    return answer;
  }
  struct alignas(16) Block {
    uint8_t bytes[16];
  };
  std::vector<Block> file;
  std::vector<Block> arena;
  runtime::Interpreter interpreter;
};

}  // namespace

std::vector<uint8_t> build(const TinyModel& tiny) {
  std::mt19937 random(tiny.seed);
  std::vector<uint8_t> weights(kTinyInputs * kTinyOutputs);
  for (uint8_t& w : weights) w = static_cast<uint8_t>(random() % 41 - 20);
  std::vector<int32_t> bias(kTinyOutputs);
  for (int32_t& b : bias) b = static_cast<int32_t>(random() % 2001) - 1000;

  const int32_t in = kTinyInputs;
  const int32_t out = kTinyOutputs;
  using tflite::TensorType;
  tflite::Graph graph;
  graph.tensors = {{"in", {1, in}, TensorType::kInt8, {{0.05f}, {-3}, 0}, {}, false},
                   {"w", {out, in}, TensorType::kInt8, {{0.01f}, {0}, 0}, weights, false},
                   {"b", {out}, TensorType::kInt32, {{0.0005f}, {0}, 0}, bytesOf(bias), false},
                   {"out", {1, out}, TensorType::kInt8, {{0.1f}, {5}, 0}, {}, false}};
  graph.operators = {
      {tiny.operator_code, {0, 1, 2}, {3}, tflite::RawOptions{8, {}}}};  // FullyConnectedOptions
  graph.inputs = {0};
  graph.outputs = {3};
  if (tiny.pipeline) graph.metadata["ThimblePipeline"] = pipelineBytes();
  if (tiny.padding_bytes != 0) {
    std::vector<uint8_t>& padding = graph.metadata["padding"];
    padding.resize(tiny.padding_bytes);
    for (uint8_t& byte : padding) byte = static_cast<uint8_t>(random());
  }
  auto file = tflite::writeModel(graph);
  if (!file) throw std::runtime_error(file.error().message);
  if (tiny.arena_bytes != 0) enlargeArena(*file, tiny.arena_bytes);
  return *file;
}

HostAnswer answerInput(const std::vector<uint8_t>& file, const std::vector<int8_t>& input) {
  Host host(file);
  std::copy(input.begin(), input.end(), reinterpret_cast<int8_t*>(host.interpreter.input(0).data));
  return host.answer();
}

HostAnswer answerWindow(const std::vector<uint8_t>& file, const std::vector<int16_t>& frames) {
  Host host(file);
  uint32_t size = 0;
  const uint8_t* bytes = host.interpreter.metadata("ThimblePipeline", &size);
  dsp::Pipeline pipeline;
  if (bytes == nullptr || !pipeline.parse(bytes, size)) throw std::runtime_error("no pipeline");
  std::vector<float> features(pipeline.featureCount());
  std::vector<float> scratch(dsp::scratchFloats(pipeline.settings()));
  pipeline.prepare(scratch.data());
  pipeline.run(frames.data(), features.data(), scratch.data());
  const runtime::TensorView in = host.interpreter.input(0);
  dsp::quantize(features.data(), pipeline.featureCount(), in.scale, in.zero_point,
                reinterpret_cast<int8_t*>(in.data));
  return host.answer();
}

std::vector<int16_t> someWindow(uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<int16_t> frames(kTinyInputs);
  for (int16_t& value : frames) value = static_cast<int16_t>(static_cast<int>(random() % 8001) - 4000);
  return frames;
}

}  // namespace thimble::agent
