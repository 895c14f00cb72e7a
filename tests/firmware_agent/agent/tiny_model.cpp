// Tiny models by FlatBuffers' object API, and their answers by the host's interpreter.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/firmware_agent/agent/tiny_model.h"

#include <flatbuffers/flatbuffers.h>

#include <random>
#include <stdexcept>

#include "firmware_agent/dsp/pipeline.h"
#include "firmware_agent/protocol/frame.h"
#include "firmware_agent/runtime/interpreter.h"
#include "schema_generated.h"

namespace thimble::agent {
namespace {

namespace fb = tflite::fb;

constexpr int8_t kInt8 = 9;
constexpr int8_t kInt32 = 2;

template <class T>
std::vector<uint8_t> bytesOf(const std::vector<T>& values) {
  const auto* begin = reinterpret_cast<const uint8_t*>(values.data());
  return {begin, begin + values.size() * sizeof(T)};
}

std::unique_ptr<fb::TensorT> tensor(const char* name, std::vector<int32_t> shape, int8_t type,
                                    uint32_t buffer, float scale, int64_t zero_point) {
  auto t = std::make_unique<fb::TensorT>();
  t->name = name;
  t->shape = std::move(shape);
  t->type = type;
  t->buffer = buffer;
  t->quantization = std::make_unique<fb::QuantizationParametersT>();
  t->quantization->scale = {scale};
  t->quantization->zero_point = {zero_point};
  return t;
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
  std::vector<uint8_t> bytes(dsp::pipelineBytes(settings));
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

  fb::ModelT model;
  model.version = 3;
  model.operator_codes.push_back(std::make_unique<fb::OperatorCodeT>());
  model.operator_codes[0]->builtin_code = tiny.operator_code;
  model.operator_codes[0]->deprecated_builtin_code = static_cast<int8_t>(tiny.operator_code);
  const auto addBuffer = [&](std::vector<uint8_t> data) {
    model.buffers.push_back(std::make_unique<fb::BufferT>());
    model.buffers.back()->data = std::move(data);
    return static_cast<uint32_t>(model.buffers.size() - 1);
  };
  addBuffer({});
  auto graph = std::make_unique<fb::SubGraphT>();
  const int32_t in = kTinyInputs;
  const int32_t out = kTinyOutputs;
  graph->tensors.push_back(tensor("in", {1, in}, kInt8, 0, 0.05f, -3));
  graph->tensors.push_back(tensor("w", {out, in}, kInt8, addBuffer(std::move(weights)), 0.01f, 0));
  graph->tensors.push_back(tensor("b", {out}, kInt32, addBuffer(bytesOf(bias)), 0.0005f, 0));
  graph->tensors.push_back(tensor("out", {1, out}, kInt8, 0, 0.1f, 5));
  graph->inputs = {0};
  graph->outputs = {3};
  auto dense = std::make_unique<fb::OperatorT>();
  dense->inputs = {0, 1, 2};
  dense->outputs = {3};
  dense->builtin_options.Set(fb::FullyConnectedOptionsT());
  graph->operators.push_back(std::move(dense));
  model.subgraphs.push_back(std::move(graph));

  const auto addMetadata = [&](const char* name, std::vector<uint8_t> data) {
    model.metadata.push_back(std::make_unique<fb::MetadataT>());
    model.metadata.back()->name = name;
    model.metadata.back()->buffer = addBuffer(std::move(data));
  };
  const int32_t out_at = tiny.arena_bytes == 0 ? 128 : static_cast<int32_t>(tiny.arena_bytes - 16);
  addMetadata("OfflineMemoryAllocation", bytesOf(std::vector<int32_t>{1, 1, 4, 0, -1, -1, out_at}));
  if (tiny.pipeline) addMetadata("ThimblePipeline", pipelineBytes());
  if (tiny.padding_bytes != 0) {
    std::vector<uint8_t> padding(tiny.padding_bytes);
    for (uint8_t& byte : padding) byte = static_cast<uint8_t>(random());
    addMetadata("padding", std::move(padding));
  }
  flatbuffers::FlatBufferBuilder builder;
  builder.Finish(fb::Model::Pack(builder, &model), fb::ModelIdentifier());
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
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
