// Counting what a model file takes, layer by layer.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/model_cost.h"

#include <algorithm>
#include <new>

#include "core/memory/bounds.h"
#include "core/tflite/memory_plan.h"
#include "core/tflite/model_file.h"
#include "core/tflite/program_writer.h"

namespace thimble::profile {

namespace {

using tflite::Graph;
using tflite::Op;
using tflite::Operator;
using tflite::Tensor;

constexpr int32_t kTransposeConv = 67;  // BuiltinOperator

const Tensor* tensorAt(const Graph& graph, const std::vector<int32_t>& list, size_t i) {
  return i < list.size() && list[i] >= 0 ? &graph.tensors[static_cast<size_t>(list[i])] : nullptr;
}

// Multiplications for one value of the output: the weights that meet in it.
int64_t macsPerOutput(const Operator& op, const Tensor& weights) {
  const std::vector<int32_t>& shape = weights.shape;
  switch (static_cast<Op>(op.code)) {
    case Op::kConv2d:
      return shape.size() == 4 ? int64_t{shape[1]} * shape[2] * shape[3] : 0;
    case Op::kDepthwiseConv2d:
      return shape.size() == 4 ? int64_t{shape[1]} * shape[2] : 0;
    case Op::kFullyConnected:
      return shape.empty() ? 0 : shape.back();
    default:
      return 0;
  }
}

LayerCost layerCost(const Graph& graph, const Operator& op) {
  LayerCost cost;
  cost.op = tflite::opName(op.code);
  const Tensor* output = tensorAt(graph, op.outputs, 0);
  const Tensor* weights = tensorAt(graph, op.inputs, 1);
  if (output != nullptr) {
    cost.name = output->name;
    cost.output_bytes = tflite::tensorBytes(*output);
  }
  const Tensor* upsampled = tensorAt(graph, op.inputs, 2);
  if (op.code == kTransposeConv && weights != nullptr && upsampled != nullptr &&
      upsampled->shape.size() == 4) {
    // Each pixel of the input meets every weight of its channels.
    cost.macs =
        tflite::elementCount(upsampled->shape) / upsampled->shape[3] * tflite::elementCount(weights->shape);
  } else if (output != nullptr && weights != nullptr) {
    cost.macs = tflite::elementCount(output->shape) * macsPerOutput(op, *weights);
  }
  for (size_t i = 0; i < op.inputs.size(); ++i) {
    const Tensor* input = tensorAt(graph, op.inputs, i);
    if (input != nullptr) cost.weight_bytes += static_cast<int64_t>(input->data.size());
  }
  return cost;
}

}  // namespace

Result<ModelCost> costOf(std::span<const uint8_t> model_file) try {
  auto graph = tflite::readModel(model_file);
  if (!graph) return graph.error();
  const auto offsets = tflite::planOf(model_file);
  const auto tensors = tflite::arenaTensors(*graph);
  const auto has_place = [&](const tflite::ArenaTensor& entry) {
    return (*offsets)[static_cast<size_t>(entry.tensor)] >= 0;
  };
  if (!offsets || !std::all_of(tensors.begin(), tensors.end(), has_place)) {
    return Error{ErrorCode::kInvalidArgument, "The model carries no memory plan.",
                 "Add one before profiling it."};
  }
  ModelCost cost;
  cost.model_bytes = static_cast<int64_t>(model_file.size());
  for (const Operator& op : graph->operators) {
    cost.layers.push_back(layerCost(*graph, op));
    cost.macs += cost.layers.back().macs;
  }
  std::vector<memory::Lifetime> lifetimes;
  for (const tflite::ArenaTensor& entry : tensors) {
    const auto index = static_cast<size_t>(entry.tensor);
    const memory::Lifetime& life = entry.lifetime;
    cost.arena.push_back(
        {graph->tensors[index].name, (*offsets)[index], life.bytes, life.first_op, life.last_op});
    cost.arena_bytes = std::max(cost.arena_bytes, (*offsets)[index] + life.bytes);
    lifetimes.push_back(life);
  }
  for (const tflite::ScratchPlace& scratch : tflite::scratchOf(model_file)) {
    const std::string name = "working memory of " + cost.layers[static_cast<size_t>(scratch.op)].op;
    cost.arena.push_back({name, scratch.offset, scratch.bytes, scratch.op, scratch.op});
    cost.arena_bytes = std::max(cost.arena_bytes, scratch.offset + scratch.bytes);
  }
  cost.arena_lower_bound_bytes = memory::lowerBoundBytes(lifetimes);
  return cost;
} catch (const std::bad_alloc&) {
  return Error{ErrorCode::kNoSpace, "There is not enough memory to profile the model.", ""};
}

}  // namespace thimble::profile
