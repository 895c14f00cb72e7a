// Tensors of the file and streams of words become constants; each record's references become places.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/codegen/run_plan.h"

#include <gtest/gtest.h>

#include <cstring>

#include "firmware_agent/runtime/kernels/mve.h"
#include "firmware_agent/runtime/kernels/packed.h"
#include "firmware_agent/runtime/kernels/then_add.h"
#include "firmware_agent/runtime/ops/op.h"

namespace thimble::tests {

namespace {

using codegen::Operation;
using codegen::Reference;
using Run = void (*)(const int32_t*, const runtime::Memory&);

Run kernel(const std::string& name) {
#define THIMBLE_OP(Name) \
  if (name == "run" #Name) return runtime::run##Name;
#include "firmware_agent/runtime/ops/list.h"
#undef THIMBLE_OP
#define THIMBLE_THEN_ADD(layer) \
  if (name == "thenAdd<thimble::runtime::" #layer "Part>") return runtime::thenAdd<runtime::layer##Part>;
#define THIMBLE_PACKED(layer) \
  if (name == #layer) return runtime::layer;
  THIMBLE_THEN_ADD(convPacked)
  THIMBLE_THEN_ADD(convWide)
  THIMBLE_THEN_ADD(convMve)
  THIMBLE_THEN_ADD(runConv2d)
  THIMBLE_PACKED(convPacked)
  THIMBLE_PACKED(convWide)
  THIMBLE_PACKED(convMve)
  THIMBLE_PACKED(densePacked)
  THIMBLE_PACKED(denseMve)
  THIMBLE_PACKED(depthwisePacked)
  THIMBLE_PACKED(depthwisePairs)
  THIMBLE_PACKED(depthwiseTaps)
  THIMBLE_PACKED(depthwiseMve)
#undef THIMBLE_THEN_ADD
#undef THIMBLE_PACKED
  return nullptr;
}

// Grows as pieces are added, each at a multiple of 16 bytes; gives references to constants.
class Constants {
 public:
  int32_t add(const void* from, size_t bytes) {
    const size_t at = words_.size();
    words_.resize(at + (bytes + 15) / 16 * 4);
    std::memcpy(words_.data() + at, from, bytes);
    return ~static_cast<int32_t>(at * 4);
  }
  const uint8_t* bytes() const { return reinterpret_cast<const uint8_t*>(words_.data()); }

 private:
  std::vector<uint32_t> words_;
};

}  // namespace

std::vector<uint8_t> answerOf(const codegen::Prepared& model, const std::vector<Operation>& operations,
                              const std::vector<uint8_t>& input) {
  std::vector<tflite::OperatorNeeds> needs;
  for (const Operation& operation : operations) needs.push_back(codegen::needsOf(model, operation));
  const auto plan = tflite::makePlan(model.graph, needs);
  EXPECT_TRUE(plan.ok());
  Constants constants;
  std::vector<int32_t> place_of = plan->offsets;
  for (size_t t = 0; t < model.graph.tensors.size(); ++t) {
    const auto& data = model.graph.tensors[t].data;
    if (!data.empty()) place_of[t] = constants.add(data.data(), data.size());
  }
  for (const auto& [view, part] : model.views) {
    place_of[static_cast<size_t>(view)] =
        plan->offsets[static_cast<size_t>(part.of)] + static_cast<int32_t>(part.offset);
  }
  std::vector<std::vector<int32_t>> records;
  for (size_t i = 0; i < operations.size(); ++i) {
    const Operation& operation = operations[i];
    records.push_back(operation.record);
    for (const Reference& reference : operation.references) {
      const auto index = static_cast<size_t>(reference.index);
      int32_t& word = records.back()[reference.word];
      if (reference.kind == Reference::Kind::kTensor) word = place_of[index];
      if (reference.kind == Reference::Kind::kScratch) word = plan->scratch[i] + reference.index;
      if (reference.kind == Reference::Kind::kConstant) {
        const auto& stream = operation.constants[index];
        word = constants.add(stream.data(), stream.size() * 4);
      }
    }
  }
  struct alignas(16) Row {
    uint8_t bytes[16];
  };
  std::vector<Row> arena(static_cast<size_t>(plan->arena_bytes) / 16 + 1);
  uint8_t* const bytes = arena.data()->bytes;
  const auto offset = [&](int32_t tensor) { return plan->offsets[static_cast<size_t>(tensor)]; };
  std::memcpy(bytes + offset(model.graph.inputs[0]), input.data(), input.size());
  for (size_t i = 0; i < operations.size(); ++i) {
    const Run run = kernel(operations[i].kernel);
    EXPECT_NE(run, nullptr) << operations[i].kernel;
    if (run != nullptr) run(records[i].data(), {bytes, constants.bytes()});
  }
  const int32_t output = model.graph.outputs[0];
  const uint8_t* const begin = bytes + offset(output);
  return {begin, begin + tflite::tensorBytes(model.graph.tensors[static_cast<size_t>(output)])};
}

}  // namespace thimble::tests
