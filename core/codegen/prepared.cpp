// Every operator is prepared twice with all places moved: the words that differ are the places.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codegen/prepared.h"

#include <algorithm>
#include <new>

#include "core/tflite/model_file.h"
#include "firmware_agent/runtime/ops/op.h"
#include "firmware_agent/runtime/program.h"

namespace thimble::codegen {

namespace {

// Places as numbers that tell what they are: `base` + 16 × index, scratch after all tensors.
struct Places {
  int32_t base;
  int32_t tensors;
};

runtime::Ref placeOf(const void* context, int32_t index, bool constant) {
  const int32_t place = static_cast<const Places*>(context)->base + 16 * index;
  return constant ? ~place : place;
}

runtime::Ref scratchOf(const void* context, uint32_t, const runtime::Record&) {
  const auto* places = static_cast<const Places*>(context);
  return places->base + 16 * places->tensors;
}

std::vector<int32_t> programWith(std::span<const uint8_t> file, const Places& places) {
  runtime::Model model;
  model.open(file.data(), static_cast<uint32_t>(file.size()));
  model.place_of = placeOf;
  model.place_context = &places;
  uint32_t failed = 0;
  runtime::Record counting;
  if (deriveProgram(model, 0, scratchOf, &places, counting, &failed) != runtime::Status::kOk) return {};
  std::vector<int32_t> words(counting.words());
  runtime::Record writing(words.data(), counting.words());
  deriveProgram(model, 0, scratchOf, &places, writing, &failed);
  return words;
}

// The name of an operator's run function.
std::string kernelName(void (*run)(const int32_t*, const runtime::Memory&)) {
#define THIMBLE_OP(Name) \
  if (run == runtime::run##Name) return "run" #Name;
#include "firmware_agent/runtime/ops/list.h"
#undef THIMBLE_OP
  return {};
}

}  // namespace

Result<Prepared> prepare(std::span<const uint8_t> model_file) try {
  const auto file = tflite::withMemoryPlan(model_file);
  if (!file) return file.error();
  if (auto ok = tflite::checkRunnable(*file); !ok) return ok.error();
  auto graph = tflite::readModel(*file);
  if (!graph) return graph.error();
  const auto tensors = static_cast<int32_t>(graph->tensors.size());
  constexpr int32_t kBase = 1 << 20;
  const std::vector<int32_t> words = programWith(*file, {kBase, tensors});
  const std::vector<int32_t> moved = programWith(*file, {2 * kBase, tensors});
  if (words.empty() || words.size() != moved.size()) {
    return Error{ErrorCode::kInternal, "The model's operators could not be prepared.", ""};
  }
  Prepared prepared;
  const auto* program = reinterpret_cast<const runtime::ProgramHead*>(words.data());
  size_t at = static_cast<size_t>(runtime::firstRecord(program) - words.data());
  for (size_t i = 0; i < graph->operators.size(); ++i) {
    const auto& head = *reinterpret_cast<const runtime::RecordHead*>(words.data() + at);
    Operation operation;
    operation.kernel = kernelName(runtime::opAt(head.op).run);
    operation.scratch_bytes = head.scratch_bytes;
    for (size_t k = 0; k < operation.in_place.size(); ++k) {
      if (head.in_place[k] != runtime::kApart) operation.in_place[k] = head.in_place[k];
    }
    for (size_t w = runtime::kHeadWords; w < static_cast<size_t>(head.words); ++w) {
      const int32_t word = words[at + w];
      operation.record.push_back(word);
      if (word == moved[at + w]) continue;
      const int index = ((word < 0 ? ~word : word) - kBase) / 16;
      const bool scratch = index == tensors;
      const auto kind = scratch ? Reference::Kind::kScratch : Reference::Kind::kTensor;
      operation.references.push_back({w - runtime::kHeadWords, kind, scratch ? 0 : index});
    }
    prepared.operations.push_back(std::move(operation));
    at += static_cast<size_t>(head.words);
  }
  prepared.graph = std::move(*graph);
  return prepared;
} catch (const std::bad_alloc&) {
  return Error{ErrorCode::kNoSpace, "There is not enough memory to prepare the model.", ""};
}

tflite::OperatorNeeds needsOf(const Prepared& model, const Operation& operation) {
  const bool of_part =
      std::any_of(operation.references.begin(), operation.references.end(), [&](const Reference& reference) {
        return reference.kind == Reference::Kind::kTensor && model.views.count(reference.index) != 0;
      });
  if (of_part) return {operation.scratch_bytes, {}};
  return {operation.scratch_bytes, operation.in_place};
}

}  // namespace thimble::codegen
