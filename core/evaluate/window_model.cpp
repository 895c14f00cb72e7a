// The board's features and interpreter joined on the host.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate/window_model.h"

#include <string>

#include "core/tflite/model_file.h"
#include "firmware_agent/dsp/pipeline.h"
#include "firmware_agent/protocol/frame.h"

namespace thimble::evaluate {

struct WindowModel::State {
  explicit State(tflite::HostModel host) : model(std::move(host)) {}
  tflite::HostModel model;
  std::vector<uint8_t> pipeline_bytes;  // pipeline points into it
  dsp::Pipeline pipeline;
  std::vector<float> features, scratch;
  std::vector<uint8_t> input, output;
};

WindowModel::WindowModel(std::unique_ptr<State> state) : state_(std::move(state)) {}
WindowModel::WindowModel(WindowModel&&) noexcept = default;
WindowModel& WindowModel::operator=(WindowModel&&) noexcept = default;
WindowModel::~WindowModel() = default;

Result<WindowModel> WindowModel::load(std::span<const uint8_t> file) {
  auto model = tflite::HostModel::load(file);
  if (!model) return model.error();
  const auto graph = tflite::readModel(model->file());
  if (!graph) return graph.error();
  auto state = std::make_unique<State>(std::move(*model));
  const auto found = graph->metadata.find(tflite::kPipelineMetadata);
  if (found != graph->metadata.end()) {
    state->pipeline_bytes = found->second;
    if (!state->pipeline.parse(state->pipeline_bytes.data(),
                               static_cast<uint32_t>(state->pipeline_bytes.size()))) {
      return Error{ErrorCode::kCorrupt, "The model's feature pipeline is damaged.",
                   "Train and quantize it again."};
    }
    const auto& inputs = state->model.inputs();
    if (inputs.size() != 1 || inputs[0].type != tflite::TensorType::kInt8 ||
        inputs[0].bytes != static_cast<int64_t>(state->pipeline.featureCount())) {
      return Error{ErrorCode::kMismatch, "The model's input does not take what its feature pipeline gives.",
                   "Train and quantize it again."};
    }
    state->features.resize(state->pipeline.featureCount());
    state->scratch.resize(dsp::scratchFloats(state->pipeline.settings()));
    state->pipeline.prepare(state->scratch.data());
  }
  state->input.resize(static_cast<size_t>(state->model.inputBytes()));
  state->output.resize(static_cast<size_t>(state->model.outputBytes()));
  return WindowModel(std::move(state));
}

const std::vector<uint8_t>& WindowModel::file() const { return state_->model.file(); }
uint32_t WindowModel::crc32() const {
  return protocol::crc32(file().data(), static_cast<uint32_t>(file().size()));
}
int64_t WindowModel::arenaBytes() const { return state_->model.arenaBytes(); }
bool WindowModel::hasPipeline() const { return !state_->pipeline_bytes.empty(); }
int WindowModel::channels() const { return hasPipeline() ? state_->pipeline.settings().channels : 0; }
size_t WindowModel::windowValues() const {
  return hasPipeline() ? size_t{state_->pipeline.settings().window} * state_->pipeline.settings().channels
                       : 0;
}

Result<WindowAnswer> WindowModel::run(std::span<const int16_t> window) {
  if (!hasPipeline()) {
    return Error{ErrorCode::kUnsupported,
                 "The model carries no feature pipeline, so it cannot run on sensor windows.",
                 "Use a model that Thimble trained."};
  }
  if (window.size() != windowValues()) {
    return Error{ErrorCode::kInvalidArgument,
                 "A window has " + std::to_string(window.size()) + " values; the model takes " +
                     std::to_string(windowValues()) + ".",
                 ""};
  }
  State& s = *state_;
  const tflite::Port& input = s.model.inputs()[0];
  s.pipeline.run(window.data(), s.features.data(), s.scratch.data());
  dsp::quantize(s.features.data(), s.pipeline.featureCount(), input.scale, input.zero_point,
                reinterpret_cast<int8_t*>(s.input.data()));
  if (const auto ran = s.model.run(s.input, s.output); !ran) return ran.error();
  return WindowAnswer{s.output, protocol::crc32(s.input.data(), static_cast<uint32_t>(s.input.size()))};
}

}  // namespace thimble::evaluate
