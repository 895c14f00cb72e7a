// Choosing kernels, placing everything, and writing it down.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codegen/generator.h"

#include <algorithm>
#include <map>
#include <new>
#include <set>
#include <sstream>

#include "core/codegen/layout.h"
#include "core/codegen/prepared.h"
#include "core/tflite/memory_plan.h"

namespace thimble::codegen {

namespace {

using tflite::Graph;
using tflite::Tensor;

// Words of all constants, each piece at a multiple of 16 bytes.
class Constants {
 public:
  int32_t add(const std::vector<int32_t>& words) {
    const auto known = places_.find(words);
    if (known != places_.end()) return known->second;
    while (words_.size() % 4 != 0) words_.push_back(0);
    const auto at = static_cast<int32_t>(words_.size() * 4);
    words_.insert(words_.end(), words.begin(), words.end());
    return places_[words] = at;
  }
  int32_t addTensor(int index, const std::vector<uint8_t>& bytes) {
    const auto known = tensors_.find(index);
    if (known != tensors_.end()) return known->second;
    std::vector<int32_t> words((bytes.size() + 3) / 4);
    for (size_t i = 0; i < bytes.size(); ++i) {
      words[i / 4] |= static_cast<int32_t>(static_cast<uint32_t>(bytes[i]) << (8 * (i % 4)));
    }
    return tensors_[index] = add(words);
  }
  const std::vector<int32_t>& words() const { return words_; }

 private:
  std::vector<int32_t> words_;
  std::map<std::vector<int32_t>, int32_t> places_;
  std::map<int, int32_t> tensors_;
};

// Every reference of the operation becomes a place.
void place(Operation& operation, const Prepared& model, const tflite::ArenaPlan& plan, size_t i,
           Constants& constants) {
  std::vector<int32_t> streams;
  for (const auto& words : operation.constants) streams.push_back(constants.add(words));
  for (const Reference& reference : operation.references) {
    int32_t& word = operation.record[reference.word];
    if (reference.kind == Reference::Kind::kScratch) {
      word = std::max(plan.scratch[i], 0) + reference.index;
    } else if (reference.kind == Reference::Kind::kConstant) {
      word = ~streams[static_cast<size_t>(reference.index)];
    } else {
      const auto view = model.views.find(reference.index);
      const int index = view == model.views.end() ? reference.index : view->second.of;
      const int64_t offset = view == model.views.end() ? 0 : view->second.offset;
      const Tensor& tensor = model.graph.tensors[static_cast<size_t>(index)];
      word = tensor.data.empty() ? static_cast<int32_t>(plan.offsets[static_cast<size_t>(index)] + offset)
                                 : ~constants.addTensor(index, tensor.data);
    }
  }
}

// The values stay where they are: nothing to do.
bool isNothing(const Operation& operation) {
  if (operation.kernel != "runReshape" || operation.references.size() != 2) return false;
  return operation.record[operation.references[0].word] == operation.record[operation.references[1].word];
}

void writeWords(std::ostream& out, const std::string& declaration, const std::vector<int32_t>& words) {
  out << declaration << " = {";
  for (size_t i = 0; i < words.size(); ++i) {
    out << (i % 12 == 0 ? "\n  " : " ");
    if (words[i] == INT32_MIN) {
      out << "-2147483647 - 1,";
    } else {
      out << words[i] << ',';
    }
  }
  out << "\n};\n";
}

// settles: NaNs leave the model alike on every machine.
void writePorts(std::ostream& out, const char* name, const Graph& graph, const std::vector<int32_t>& tensors,
                const tflite::ArenaPlan& plan, bool settles) {
  out << "Port " << name << "(uint32_t i) {\n  switch (i) {\n";
  for (size_t i = 0; i < tensors.size(); ++i) {
    const auto index = static_cast<size_t>(tensors[i]);
    const Tensor& tensor = graph.tensors[index];
    const auto& q = tensor.quantization;
    std::ostringstream scale;
    scale.precision(9);
    scale << std::scientific << (q.scale.empty() ? 0.0f : q.scale[0]);
    out << "    case " << i << ":\n";
    if (settles && tensor.type == tflite::TensorType::kFloat32) {
      out << "      thimble::runtime::settleNans(arena + " << plan.offsets[index] << ", "
          << tflite::tensorBytes(tensor) << ");\n";
    }
    out << "      return {arena + " << plan.offsets[index] << ", " << tflite::tensorBytes(tensor) << ", "
        << static_cast<int>(tensor.type) << ", " << scale.str() << "f, "
        << (q.zero_point.empty() ? 0 : q.zero_point[0]) << "};\n";
  }
  out << "    default:\n      return {nullptr, 0, -1, 0, 0};\n  }\n}\n\n";
}

// By words: each variable begins at a multiple of 16 bytes, and nothing lies behind it up to the next.
void writeReset(std::ostream& out, const Graph& graph, const tflite::ArenaPlan& plan) {
  out << "void reset() {\n";
  for (const tflite::ArenaTensor& entry : tflite::arenaTensors(graph)) {
    const Tensor& tensor = graph.tensors[static_cast<size_t>(entry.tensor)];
    if (!tensor.is_variable) continue;
    const bool int8 = tensor.type == tflite::TensorType::kInt8 && !tensor.quantization.zero_point.empty();
    const int64_t start = int8 ? tensor.quantization.zero_point[0] : 0;
    const int64_t words = (tflite::tensorBytes(tensor) + 3) / 4;
    out << "  for (uint32_t i = 0; i < " << words
        << "; ++i) {\n    const uint32_t word = " << 0x01010101u * static_cast<uint32_t>(start & 0xff)
        << "u;\n    __builtin_memcpy(arena + " << plan.offsets[static_cast<size_t>(entry.tensor)]
        << " + 4 * i, &word, sizeof(word));\n  }\n";
  }
  out << "}\n";
}

constexpr char kHeader[] = R"(// A model as generated code: fill input(0).data, invoke, read output(0).data.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

namespace thimble_model {

/// A tensor at the model's border.  type: TensorType of the .tflite file (9: int8).  real = scale x (value - zero_point).
struct Port {
  uint8_t* data;
  uint32_t bytes;
  int32_t type;
  float scale;
  int32_t zero_point;
};

/// All memory that the model needs; it is static.
extern const uint32_t kArenaBytes;

/// i-th input and output; data is null if there is none.  Inputs must be filled anew before each invoke, and outputs of
/// floats asked for after it: NaNs are made alike then.
Port input(uint32_t i);
Port output(uint32_t i);

/// Takes tensors that keep their contents between inferences back to their start.
void reset();
void invoke();

}  // namespace thimble_model
)";

// In patches, several operations write one tensor.
bool isWrittenAfter(const Graph& graph, size_t i) {
  const auto& operators = graph.operators;
  return std::any_of(operators.begin() + static_cast<std::ptrdiff_t>(i) + 1, operators.end(),
                     [&](const auto& later) { return later.outputs[0] == operators[i].outputs[0]; });
}

// file_tensors: of the file; those beyond are parts of patches.
std::string writeSource(const std::vector<Operation>& operations, const Graph& graph,
                        const tflite::ArenaPlan& plan, const Constants& constants, size_t file_tensors,
                        Generated& generated) {
  std::ostringstream out;
  out << "// Generated from a .tflite model: constants, an arena, and one call an operator.\n"
         "// SPDX-License-Identifier: MIT\n#include \"model.h\"\n\n"
         "#include \"firmware_agent/runtime/float_math.h\"\n"
         "#include \"firmware_agent/runtime/kernels/mve.h\"\n"
         "#include \"firmware_agent/runtime/kernels/packed.h\"\n"
         "#include \"firmware_agent/runtime/kernels/recurrent.h\"\n"
         "#include \"firmware_agent/runtime/kernels/then_add.h\"\n"
         "#include \"firmware_agent/runtime/ops/op.h\"\n\n"
         "// A test may look at each tensor of the file once it is whole.\n#ifndef THIMBLE_WHOLE_TENSOR\n"
         "#define THIMBLE_WHOLE_TENSOR(index, data, bytes)\n#endif\n\n"
         "namespace thimble_model {\n\nnamespace {\n\nalignas(16) uint8_t arena["
      << (plan.arena_bytes + 15) / 16 * 16 + 16 * (plan.arena_bytes == 0) << "];\n\n";
  std::vector<int32_t> words = constants.words();
  if (words.empty()) words.push_back(0);
  writeWords(out, "alignas(16) const int32_t kConstants[]", words);
  generated.constant_bytes = static_cast<int64_t>(words.size()) * 4;
  std::ostringstream calls;
  for (size_t i = 0; i < operations.size(); ++i) {
    if (isNothing(operations[i])) {
      generated.kernels.emplace_back();
    } else {
      generated.kernels.push_back(operations[i].kernel);
      const std::string name = "kOperator" + std::to_string(i);
      writeWords(out, "const int32_t " + name + "[]", operations[i].record);
      generated.constant_bytes += static_cast<int64_t>(operations[i].record.size()) * 4;
      calls << "  thimble::runtime::" << operations[i].kernel << "(" << name << ", memory);\n";
    }
    const auto output = static_cast<size_t>(graph.operators[i].outputs[0]);
    if (output >= file_tensors || isWrittenAfter(graph, i)) continue;
    calls << "  THIMBLE_WHOLE_TENSOR(" << output << ", arena + " << plan.offsets[output] << ", "
          << tflite::tensorBytes(graph.tensors[output]) << ");\n";
  }
  out << "\n}  // namespace\n\nconst uint32_t kArenaBytes = sizeof(arena);\n\n";
  writePorts(out, "input", graph, graph.inputs, plan, false);
  writePorts(out, "output", graph, graph.outputs, plan, true);
  writeReset(out, graph, plan);
  out << "\nvoid invoke() {\n  const thimble::runtime::Memory memory = {arena, reinterpret_cast<const "
         "uint8_t*>(kConstants)};\n"
      << calls.str() << "}\n\n}  // namespace thimble_model\n";
  return out.str();
}

// What constants may take at the fast setting, so that with our code they stay below 0.9 of the file with an interpreter of
// 45 kB, as TensorFlow Lite Micro with the fastest kernels is.  Our code was seen to take 8 kB and 2 kB a kind of operator.
int64_t mostConstants(int64_t file_bytes, const std::vector<Operation>& operations) {
  std::set<std::string> kernels;
  for (const Operation& operation : operations) kernels.insert(operation.kernel);
  const int64_t code = 8000 + 2000 * static_cast<int64_t>(kernels.size());
  return (file_bytes + 45000) * 9 / 10 - code;
}

}  // namespace

Result<Generated> generate(std::span<const uint8_t> model_file, const Target& target) try {
  auto prepared = prepare(model_file);
  if (!prepared) return prepared.error();
  const size_t file_tensors = prepared->graph.tensors.size();
  const int64_t most = mostConstants(static_cast<int64_t>(model_file.size()), prepared->operations);
  auto layout = layOut(*std::move(prepared), target, most);
  if (!layout) return layout.error();
  const Graph& graph = layout->model.graph;
  std::vector<Operation>& operations = layout->operations;
  const tflite::ArenaPlan* const plan = &layout->plan;
  Constants constants;
  for (size_t i = 0; i < operations.size(); ++i) place(operations[i], layout->model, *plan, i, constants);
  Generated generated;
  generated.header = kHeader;
  generated.arena_bytes = plan->arena_bytes;
  generated.source = writeSource(operations, graph, *plan, constants, file_tensors, generated);
  return generated;
} catch (const std::bad_alloc&) {
  return Error{ErrorCode::kNoSpace, "There is not enough memory to generate code for the model.", ""};
}

std::vector<std::string> runtimeSources() {
  std::vector<std::string> sources;
  std::istringstream list(THIMBLE_RUNTIME_SOURCES);
  for (std::string name; std::getline(list, name, ',');) sources.push_back("firmware_agent/runtime/" + name);
  return sources;
}

}  // namespace thimble::codegen
