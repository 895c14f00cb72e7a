// Packed kernels where they fit; wide weights where a byte of flash saves most work.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codegen/chooser.h"

#include <algorithm>
#include <cstring>
#include <set>

#include "core/codegen/pack_dsp.h"
#include "core/codegen/pack_mve.h"
#include "core/codegen/pack_recurrent.h"
#include "firmware_agent/runtime/kernels/packed.h"

namespace thimble::codegen {

namespace {

using tflite::Graph;
using tflite::Op;

std::span<const int8_t> weightsOf(const Graph& graph, const tflite::Operator& op) {
  if (op.inputs.size() < 2 || op.inputs[1] < 0) return {};
  const tflite::Tensor& weights = graph.tensors[static_cast<size_t>(op.inputs[1])];
  if (weights.type != tflite::TensorType::kInt8 || op.inputs[0] < 0) return {};
  const tflite::Tensor& x = graph.tensors[static_cast<size_t>(op.inputs[0])];
  if (x.type != tflite::TensorType::kInt8 || !x.data.empty()) return {};
  return {reinterpret_cast<const int8_t*>(weights.data.data()), weights.data.size()};
}

std::optional<Operation> pack(const Graph& graph, size_t i, const Operation& plain, Weights kind,
                              Setting setting) {
  const tflite::Operator& op = graph.operators[i];
  const bool wide = kind == Weights::kWide;
  if (static_cast<Op>(op.code) == Op::kUnidirectionalSequenceLstm) {
    return wide ? packLstm(plain, graph.tensors) : packLstmBytes(plain, graph.tensors);
  }
  if (static_cast<Op>(op.code) == Op::kSvdf) {
    return wide ? packSvdf(plain, graph.tensors) : packSvdfBytes(plain, graph.tensors);
  }
  const auto weights = weightsOf(graph, op);
  if (weights.empty()) return std::nullopt;
  switch (static_cast<Op>(op.code)) {
    case Op::kConv2d:
      return packConv(plain, weights, kind);
    case Op::kDepthwiseConv2d:
      return packDepthwise(plain, weights, kind, setting != Setting::kSmall);
    case Op::kFullyConnected:
      return kind == Weights::kWide ? std::nullopt : packDense(plain, weights);
    default:
      return std::nullopt;
  }
}

std::optional<Operation> packForMve(const Graph& graph, size_t i, const Operation& plain) {
  const tflite::Operator& op = graph.operators[i];
  if (static_cast<Op>(op.code) == Op::kUnidirectionalSequenceLstm) return packLstmMve(plain, graph.tensors);
  if (static_cast<Op>(op.code) == Op::kSvdf) return packSvdfMve(plain, graph.tensors);
  const auto weights = weightsOf(graph, op);
  if (weights.empty()) return std::nullopt;
  switch (static_cast<Op>(op.code)) {
    case Op::kConv2d:
      return packConvMve(plain, weights);
    case Op::kDepthwiseConv2d:
      return packDepthwiseMve(plain, weights);
    case Op::kFullyConnected:
      return packDenseMve(plain, weights);
    default:
      return std::nullopt;
  }
}

// What doubled weights of a model's recurrent layers may take beyond the file's: about half of what the code for such
// layers takes elsewhere.
constexpr int64_t kRecurrentBytes = 16384;

int64_t constantBytes(const Operation& operation) {
  int64_t bytes = 0;
  for (const auto& words : operation.constants) bytes += static_cast<int64_t>(words.size()) * 4;
  return bytes;
}

// Instructions that wide weights save in all pixels of a convolution; below 0: they cost more.  What the two kernels
// take was counted: a tap's unpacking and products, and what surrounds them for each pair or four channels.
double savedByWide(const Graph& graph, size_t i, const Operation& wide) {
  runtime::PackedConv r;
  std::memcpy(&r, wide.record.data(), sizeof(r));
  const double pairs = (r.channels + 1) / 2;
  const double quads = (r.channels + 3) / 4;
  const double taps = 4.0 * r.groups;
  const bool in_words = r.ax.filter * r.in_channels % 4 == 0;
  // Rows that are taken as they lie begin anew each: more so for three pixels than for two.
  const double rows = in_words ? r.ay.filter : 0;
  const double by_bytes = (taps * (in_words ? 2.5 : 5) + rows * 12 + pairs * (taps * 3.0 + 42)) / 2;
  const double by_wide = (taps * 9 + rows * 40 + quads * (taps * 6.0 + 112)) / 3;
  const auto& y = graph.tensors[static_cast<size_t>(graph.operators[i].outputs[0])];
  return (by_bytes - by_wide) * static_cast<double>(tflite::elementCount(y.shape)) / r.channels;
}

int64_t flashBytes(const Operation& operation) {
  return constantBytes(operation) + static_cast<int64_t>(operation.record.size()) * 4;
}

// All that the model's operations hold: streams, records, and tensors as they lie in the file.
int64_t flashBytes(const Prepared& model, const std::vector<Operation>& operations) {
  int64_t bytes = 0;
  std::set<int> tensors;
  for (const Operation& operation : operations) {
    bytes += flashBytes(operation);
    for (const Reference& reference : operation.references) {
      if (reference.kind == Reference::Kind::kTensor && model.views.count(reference.index) == 0) {
        tensors.insert(reference.index);
      }
    }
  }
  for (const int index : tensors) {
    bytes += static_cast<int64_t>(model.graph.tensors[static_cast<size_t>(index)].data.size());
  }
  return bytes;
}

// What the kernels that read weights as they lie in the file take more than the packed ones, bytes of code.
int64_t plainCode(Op op) { return op == Op::kConv2d ? 2000 : 500; }

// The small setting: packed channels take more constants than plain ones, but their kernels less code.
void chooseForSmall(const Prepared& model, std::vector<Operation>& chosen) {
  const std::vector<Operation> plain = chosen;
  for (const Op op : {Op::kConv2d, Op::kDepthwiseConv2d, Op::kFullyConnected}) {
    std::vector<std::pair<size_t, Operation>> packed;
    int64_t extra = 0;
    for (size_t i = 0; i < plain.size(); ++i) {
      if (static_cast<Op>(model.graph.operators[i].code) != op) continue;
      auto operation = pack(model.graph, i, plain[i], Weights::kBytes, Setting::kSmall);
      if (!operation) continue;
      const auto weights = weightsOf(model.graph, model.graph.operators[i]);
      extra += flashBytes(*operation) - flashBytes(plain[i]) - static_cast<int64_t>(weights.size());
      packed.emplace_back(i, std::move(*operation));
    }
    if (extra > plainCode(op)) continue;
    for (auto& [i, operation] : packed) chosen[i] = std::move(operation);
  }
}

void chooseForDsp(const Prepared& model, Setting setting, int64_t flash_bytes,
                  std::vector<Operation>& chosen) {
  struct Wider {
    size_t op;
    Operation operation;
    int64_t extra_bytes;
    double gain;  // work saved for each byte
  };
  std::vector<Wider> wider;
  int64_t recurrent_bytes = kRecurrentBytes;
  for (size_t i = 0; i < chosen.size(); ++i) {
    const Operation plain = chosen[i];
    if (auto packed = pack(model.graph, i, plain, Weights::kBytes, setting)) chosen[i] = std::move(*packed);
    if (setting != Setting::kFast) continue;
    auto wide = pack(model.graph, i, plain, Weights::kWide, setting);
    if (!wide) continue;
    if (wide->kernel == "lstmPacked" || wide->kernel == "svdfPacked") {
      const int64_t extra = constantBytes(*wide) - constantBytes(chosen[i]);
      if (extra > recurrent_bytes) continue;
      recurrent_bytes -= extra;
      chosen[i] = std::move(*wide);
      continue;
    }
    if (wide->kernel != "convWide") continue;
    const int64_t extra = constantBytes(*wide) - constantBytes(chosen[i]);
    const double saved = savedByWide(model.graph, i, *wide);
    if (saved <= 0) continue;
    wider.push_back({i, std::move(*wide), extra, saved / static_cast<double>(std::max<int64_t>(1, extra))});
  }
  std::stable_sort(wider.begin(), wider.end(),
                   [](const Wider& a, const Wider& b) { return a.gain > b.gain; });
  int64_t bytes = flashBytes(model, chosen);
  for (Wider& candidate : wider) {
    if (bytes + candidate.extra_bytes > flash_bytes) continue;
    bytes += candidate.extra_bytes;
    chosen[candidate.op] = std::move(candidate.operation);
  }
}

}  // namespace

std::vector<Operation> chooseKernels(const Prepared& model, const Target& target, int64_t flash_bytes) {
  std::vector<Operation> chosen = model.operations;
  if (target.core == Core::kDsp && target.setting == Setting::kSmall) {
    chooseForSmall(model, chosen);
  } else if (target.core == Core::kDsp) {
    chooseForDsp(model, target.setting, flash_bytes, chosen);
  }
  if (target.core == Core::kMve) {
    for (size_t i = 0; i < chosen.size(); ++i) {
      if (auto packed = packForMve(model.graph, i, chosen[i])) chosen[i] = std::move(*packed);
    }
  }
  return chosen;
}

}  // namespace thimble::codegen
