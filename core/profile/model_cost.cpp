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

const Tensor* tensorAt(const Graph& graph, const std::vector<int32_t>& list, size_t i) {
  return i < list.size() && list[i] >= 0 ? &graph.tensors[static_cast<size_t>(list[i])] : nullptr;
}

// Of all tensors in a range of inputs.
int64_t elementsOf(const Graph& graph, const Operator& op, size_t first, size_t count) {
  int64_t elements = 0;
  for (size_t i = first; i < first + count; ++i) {
    const Tensor* tensor = tensorAt(graph, op.inputs, i);
    if (tensor != nullptr) elements += tflite::elementCount(tensor->shape);
  }
  return elements;
}

// How many vectors along the last dimension, pixels for one, a tensor holds.
int64_t vectorsOf(const Tensor* tensor) {
  if (tensor == nullptr || tensor->shape.empty() || tensor->shape.back() < 1) return 0;
  return tflite::elementCount(tensor->shape) / tensor->shape.back();
}

int64_t macsOf(const Graph& graph, const Operator& op) {
  const Tensor* output = tensorAt(graph, op.outputs, 0);
  const Tensor* weights = tensorAt(graph, op.inputs, 1);
  if (output == nullptr || weights == nullptr) return 0;
  const std::vector<int32_t>& shape = weights->shape;
  const int64_t values = tflite::elementCount(output->shape);
  switch (static_cast<Op>(op.code)) {
    case Op::kConv2d:
      return shape.size() == 4 ? values * shape[1] * shape[2] * shape[3] : 0;
    case Op::kDepthwiseConv2d:
      return shape.size() == 4 ? values * shape[1] * shape[2] : 0;
    case Op::kFullyConnected:
      return shape.empty() ? 0 : values * shape.back();
    case Op::kTransposeConv:  // each pixel of the input meets all weights of its channels
      return vectorsOf(tensorAt(graph, op.inputs, 2)) * tflite::elementCount(shape);
    case Op::
        kUnidirectionalSequenceLstm:  // at each step, the gates' weights over the input and over the state
      return vectorsOf(output) * elementsOf(graph, op, 1, 8);
    case Op::kSvdf:  // the weights of features and those over time
      return vectorsOf(output) * elementsOf(graph, op, 1, 2);
    case Op::kBatchMatmul: {  // whichever way the first matrix lies
      const Tensor* a = tensorAt(graph, op.inputs, 0);
      if (a == nullptr || a->shape.size() < 2 || output->shape.size() < 2) return 0;
      const int64_t rows = output->shape[output->shape.size() - 2];
      const int64_t matrix = int64_t{a->shape.back()} * a->shape[a->shape.size() - 2];
      return rows < 1 ? 0 : values * (matrix / rows);
    }
    default:
      return 0;
  }
}

LayerCost layerCost(const Graph& graph, const Operator& op) {
  LayerCost cost;
  cost.op = tflite::opName(op.code);
  const Tensor* output = tensorAt(graph, op.outputs, 0);
  if (output != nullptr) {
    cost.name = output->name;
    cost.output_bytes = tflite::tensorBytes(*output);
  }
  cost.macs = macsOf(graph, op);
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
