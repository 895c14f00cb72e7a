// The interpreter with a file and an arena of its own.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tflite/host_model.h"

#include <cstring>
#include <new>

#include "core/tflite/model_file.h"
#include "firmware_agent/runtime/interpreter.h"

namespace thimble::tflite {

namespace {

constexpr uint32_t kMaxArenaBytes = 256u << 20;

struct alignas(runtime::kArenaAlignment) ArenaBlock {
  uint8_t bytes[runtime::kArenaAlignment];
};

Port portOf(const Tensor& tensor) {
  Port port{tensor.name, tensor.type, tensor.shape, 0, 0, tensorBytes(tensor)};
  if (!tensor.quantization.scale.empty()) port.scale = tensor.quantization.scale[0];
  if (!tensor.quantization.zero_point.empty()) {
    port.zero_point = static_cast<int32_t>(tensor.quantization.zero_point[0]);
  }
  return port;
}

std::vector<Port> portsOf(const Graph& graph, const std::vector<int32_t>& indices) {
  std::vector<Port> ports;
  for (int32_t index : indices) ports.push_back(portOf(graph.tensors[static_cast<size_t>(index)]));
  return ports;
}

int64_t totalBytes(const std::vector<Port>& ports) {
  int64_t bytes = 0;
  for (const Port& port : ports) bytes += port.bytes;
  return bytes;
}

}  // namespace

struct HostModel::State {
  std::vector<uint8_t> file;
  std::vector<ArenaBlock> arena;
  runtime::Interpreter interpreter;
  std::vector<Port> inputs;
  std::vector<Port> outputs;
};

HostModel::HostModel(std::unique_ptr<State> state) : state_(std::move(state)) {}
HostModel::HostModel(HostModel&&) noexcept = default;
HostModel& HostModel::operator=(HostModel&&) noexcept = default;
HostModel::~HostModel() = default;

Result<HostModel> HostModel::load(std::span<const uint8_t> file) try {
  auto planned = withMemoryPlan(file);
  if (!planned) return planned.error();
  if (auto ok = checkRunnable(*planned); !ok) return ok.error();
  auto graph = readModel(*planned);
  if (!graph) return graph.error();

  auto state = std::make_unique<State>();
  state->file = std::move(*planned);
  state->inputs = portsOf(*graph, graph->inputs);
  state->outputs = portsOf(*graph, graph->outputs);
  const auto size = static_cast<uint32_t>(state->file.size());
  runtime::Status status = state->interpreter.verify(state->file.data(), size);
  const uint32_t bytes = state->interpreter.arenaBytes();
  if (bytes > kMaxArenaBytes) {
    return Error{ErrorCode::kUnsupported,
                 "The model needs an arena of " + std::to_string(bytes >> 20) + " MiB.",
                 "Models for boards take some kilobytes."};
  }
  state->arena.resize(bytes / sizeof(ArenaBlock) + 1);
  if (status == runtime::Status::kOk) {
    status = state->interpreter.load(state->file.data(), size, state->arena.data()->bytes,
                                     static_cast<uint32_t>(state->arena.size() * sizeof(ArenaBlock)));
  }
  if (status != runtime::Status::kOk) {
    return Error{ErrorCode::kInternal,
                 std::string("The model was not loaded: ") + runtime::statusText(status) + ".", ""};
  }
  return HostModel(std::move(state));
} catch (const std::bad_alloc&) {
  return Error{ErrorCode::kNoSpace, "There is not enough memory to run the model.", ""};
}

const std::vector<Port>& HostModel::inputs() const { return state_->inputs; }
const std::vector<Port>& HostModel::outputs() const { return state_->outputs; }
int64_t HostModel::inputBytes() const { return totalBytes(state_->inputs); }
int64_t HostModel::outputBytes() const { return totalBytes(state_->outputs); }
int64_t HostModel::arenaBytes() const { return state_->interpreter.arenaBytes(); }
int HostModel::operatorCount() const { return static_cast<int>(state_->interpreter.operatorCount()); }
const std::vector<uint8_t>& HostModel::file() const { return state_->file; }

Result<void> HostModel::run(std::span<const uint8_t> input, std::span<uint8_t> output, bool keep_state,
                            const std::function<void(int, std::span<const uint8_t>)>& after_operator) {
  if (static_cast<int64_t>(input.size()) != inputBytes() ||
      static_cast<int64_t>(output.size()) != outputBytes()) {
    return Error{ErrorCode::kInvalidArgument,
                 "The model takes " + std::to_string(inputBytes()) + " bytes and gives " +
                     std::to_string(outputBytes()) + ", not " + std::to_string(input.size()) + " and " +
                     std::to_string(output.size()) + ".",
                 "Give whole tensors, back to back."};
  }
  runtime::Interpreter& interpreter = state_->interpreter;
  if (!keep_state) interpreter.resetVariables();
  size_t at = 0;
  for (uint32_t i = 0; i < interpreter.inputCount(); ++i) {
    const runtime::TensorView view = interpreter.input(i);
    std::memcpy(view.data, input.data() + at, view.bytes);
    at += view.bytes;
  }
  for (uint32_t i = 0; i < interpreter.operatorCount(); ++i) {
    interpreter.runOperator(i);
    if (!after_operator) continue;
    uint32_t bytes = 0;
    const uint8_t* data = interpreter.operatorOutput(i, &bytes);
    after_operator(static_cast<int>(i), {data, bytes});
  }
  at = 0;
  for (uint32_t i = 0; i < interpreter.outputCount(); ++i) {
    const runtime::TensorView view = interpreter.output(i);
    std::memcpy(output.data() + at, view.data, view.bytes);
    at += view.bytes;
  }
  return {};
}

}  // namespace thimble::tflite
