// The ADD's record goes before the convolution's, and the other operand becomes an input of the convolution.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codegen/fuse.h"

#include <algorithm>
#include <array>

#include "core/codegen/pack_layer.h"
#include "firmware_agent/runtime/kernels/mve.h"
#include "firmware_agent/runtime/kernels/packed.h"
#include "firmware_agent/runtime/kernels/then_add.h"

namespace thimble::codegen {

namespace {

using runtime::SumBody;
using runtime::ThenAdd;
using tflite::Graph;
using tflite::Tensor;

// Bytes of the convolution's output at a time: enough to make little of what each part costs.
constexpr int32_t kPartBytes = 192;
constexpr int32_t kPixels = 6;

// A kernel with a part of its own, and where its record names the output.
struct PartKernel {
  const char* kernel;
  size_t y;  // word
};
template <class Record>
constexpr size_t kWordOfY = offsetof(Record, y) / sizeof(int32_t);
constexpr std::array<PartKernel, 4> kPartKernels = {{{"convPacked", kWordOfY<runtime::PackedConv>},
                                                     {"convWide", kWordOfY<runtime::PackedConv>},
                                                     {"convMve", kWordOfY<runtime::MveConv>},
                                                     {"runConv2d", kWordOfY<runtime::Conv2dRecord>}}};

const PartKernel* partKernel(const Operation& operation) {
  const auto* const kind =
      std::find_if(kPartKernels.begin(), kPartKernels.end(),
                   [&](const PartKernel& each) { return operation.kernel == each.kernel; });
  return kind == kPartKernels.end() ? nullptr : kind;
}

bool hasViews(const Prepared& model, const Operation& operation) {
  return std::any_of(
      operation.references.begin(), operation.references.end(), [&](const Reference& reference) {
        return reference.kind == Reference::Kind::kTensor && model.views.count(reference.index) != 0;
      });
}

const Tensor& tensorOf(const Graph& graph, int32_t index) {
  return graph.tensors[static_cast<size_t>(index)];
}

size_t readersOf(const Graph& graph, int32_t index) {
  auto readers = static_cast<size_t>(std::count(graph.outputs.begin(), graph.outputs.end(), index));
  for (const tflite::Operator& op : graph.operators) {
    readers += static_cast<size_t>(std::count(op.inputs.begin(), op.inputs.end(), index));
  }
  return readers;
}

// What an operator before `end` has written, or comes in.
bool isThere(const Graph& graph, int32_t index, size_t end) {
  for (size_t i = end; i < graph.operators.size(); ++i) {
    const auto& written = graph.operators[i].outputs;
    if (std::count(written.begin(), written.end(), index) != 0) return false;
  }
  return tensorOf(graph, index).data.empty() && !tensorOf(graph, index).is_variable;
}

// The ADD's input that the operator gives; −1: none.
int operandOf(const Chosen& chosen, size_t layer, size_t add) {
  const Graph& graph = chosen.model.graph;
  const Operation& operation = chosen.operations[layer];
  if (partKernel(operation) == nullptr || hasViews(chosen.model, operation)) return -1;
  if (chosen.operations[add].kernel != "runAdd" || hasViews(chosen.model, chosen.operations[add])) return -1;
  const int32_t made = graph.operators[layer].outputs[0];
  const auto& inputs = graph.operators[add].inputs;
  const int operand = inputs[0] == made ? 0 : 1;
  if (inputs[static_cast<size_t>(operand)] != made || readersOf(graph, made) != 1) return -1;
  if (tensorOf(graph, made).shape.size() != 4 || tensorOf(graph, made).shape[0] != 1) return -1;
  const auto sum = recordOf<SumBody>(chosen.operations[add]);
  if (sum.walk.rank != 1 || sum.walk.step_a[0] != 1 || sum.walk.step_b[0] != 1) return -1;
  return isThere(graph, inputs[static_cast<size_t>(1 - operand)], layer) ? operand : -1;
}

}  // namespace

// The sum's operand is scratch behind the layer's own.
Operation thenAdd(const Operation& layer, const Operation& add, int operand, int32_t pixels,
                  int32_t channels) {
  ThenAdd record{};
  record.sum = recordOf<SumBody>(add);
  record.layer_is_b = operand;
  record.pixels = pixels;
  record.at_once = std::max(kPixels, kPartBytes / channels / kPixels * kPixels);
  record.channels = channels;
  const auto sumWord = [&](const runtime::Ref& field) { return wordOf(record, field); };
  const size_t part = sumWord(operand == 0 ? record.sum.a : record.sum.b);
  const size_t sum_at = wordOf(record, record.sum.a) - wordOf(record.sum, record.sum.a);
  const auto part_at = static_cast<int>((layer.scratch_bytes + 15) / 16 * 16);

  Operation both;
  setRecord(both, record);
  both.kernel = "thenAdd<thimble::runtime::" + layer.kernel + "Part>";
  both.scratch_bytes = part_at + int64_t{std::min(record.at_once, record.pixels)} * channels;
  both.in_place = {layer.in_place[0], 0};
  both.constants = layer.constants;
  for (Reference reference : layer.references) {
    if (reference.word == partKernel(layer)->y) continue;
    reference.word += both.record.size();
    both.references.push_back(reference);
  }
  for (Reference reference : add.references) {
    reference.word += sum_at;
    if (reference.word == part) reference = {part, Reference::Kind::kScratch, part_at};
    both.references.push_back(reference);
  }
  both.record.insert(both.record.end(), layer.record.begin(), layer.record.end());
  return both;
}

std::vector<Residual> residuals(const Chosen& chosen) {
  std::vector<Residual> found;
  for (size_t add = 0; add < chosen.operations.size(); ++add) {
    for (size_t layer = add; layer-- > 0;) {
      if (operandOf(chosen, layer, add) < 0) continue;
      found.push_back({layer, add});
      break;
    }
  }
  return found;
}

Chosen fused(const Chosen& chosen, const std::vector<Residual>& some) {
  Chosen result;
  result.model.graph = chosen.model.graph;
  result.model.views = chosen.model.views;
  result.model.graph.operators.clear();
  for (size_t i = 0; i < chosen.operations.size(); ++i) {
    const auto is = [i](size_t Residual::*member) {
      return [i, member](const Residual& residual) { return residual.*member == i; };
    };
    if (std::any_of(some.begin(), some.end(), is(&Residual::add))) continue;
    tflite::Operator op = chosen.model.graph.operators[i];
    Operation operation = chosen.operations[i];
    const auto residual = std::find_if(some.begin(), some.end(), is(&Residual::layer));
    if (residual != some.end()) {
      const int operand = operandOf(chosen, i, residual->add);
      const tflite::Operator& add = chosen.model.graph.operators[residual->add];
      const std::vector<int32_t>& shape = tensorOf(chosen.model.graph, op.outputs[0]).shape;
      operation =
          thenAdd(operation, chosen.operations[residual->add], operand, shape[1] * shape[2], shape[3]);
      op.inputs.insert(op.inputs.begin() + 1, add.inputs[static_cast<size_t>(1 - operand)]);
      op.outputs = add.outputs;
    }
    result.model.graph.operators.push_back(std::move(op));
    result.operations.push_back(std::move(operation));
  }
  return result;
}

}  // namespace thimble::codegen
