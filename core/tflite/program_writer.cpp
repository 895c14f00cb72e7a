// Asking the runtime what operators need, and letting it write their records.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tflite/program_writer.h"

#include "firmware_agent/runtime/interpreter.h"
#include "firmware_agent/runtime/program.h"

namespace thimble::tflite {

namespace {

OperatorNeeds needsOf(const runtime::RecordHead& head) {
  OperatorNeeds needs;
  needs.scratch_bytes = head.scratch_bytes;
  for (size_t k = 0; k < needs.in_place.size(); ++k) {
    if (head.in_place[k] != runtime::kApart) needs.in_place[k] = head.in_place[k];
  }
  return needs;
}

// Called before each operator: the record's head is the one before's.
runtime::Ref collect(const void* context, uint32_t i, const runtime::Record& record) {
  auto& operators = *static_cast<std::vector<OperatorNeeds>*>(const_cast<void*>(context));
  if (i > 0) operators.push_back(needsOf(record.head()));
  return runtime::kNoRef;
}

runtime::Ref planned(const void* context, uint32_t i, const runtime::Record&) {
  const int32_t offset = static_cast<const ArenaPlan*>(context)->scratch[i];
  return offset < 0 ? runtime::kNoRef : offset;
}

}  // namespace

std::optional<ProgramNeeds> programNeeds(std::span<const uint8_t> file) {
  runtime::Model model;
  if (model.open(file.data(), static_cast<uint32_t>(file.size())) != runtime::Status::kOk)
    return std::nullopt;
  ProgramNeeds needs;
  runtime::Record counting;
  uint32_t failed = 0;
  const auto status = deriveProgram(model, 0, collect, &needs.operators, counting, &failed);
  if (status != runtime::Status::kOk || model.file.bad) return std::nullopt;
  if (model.operators.count > 0) needs.operators.push_back(needsOf(counting.head()));
  needs.program_bytes = int64_t{counting.words()} * 4;
  return needs;
}

bool writeProgram(std::span<uint8_t> file, size_t at, size_t size, const ArenaPlan& plan) {
  runtime::Model model;
  if (model.open(file.data(), static_cast<uint32_t>(file.size())) != runtime::Status::kOk) return false;
  runtime::Record writing(reinterpret_cast<int32_t*>(file.data() + at), static_cast<uint32_t>(size / 4));
  uint32_t failed = 0;
  const auto status =
      deriveProgram(model, static_cast<int32_t>(plan.arena_bytes), planned, &plan, writing, &failed);
  return status == runtime::Status::kOk && !model.file.bad && writing.words() * 4 == size;
}

std::vector<ScratchPlace> scratchOf(std::span<const uint8_t> file) {
  if (reinterpret_cast<uintptr_t>(file.data()) % alignof(int32_t) != 0) {
    return scratchOf(std::vector<uint8_t>(file.begin(), file.end()));
  }
  std::vector<ScratchPlace> places;
  runtime::Interpreter interpreter;
  const auto size = static_cast<uint32_t>(file.size());
  if (interpreter.verify(file.data(), size) != runtime::Status::kOk) return places;
  const int32_t* record = runtime::firstRecord(runtime::carriedProgram(file.data(), size));
  for (int op = 0; op < static_cast<int>(interpreter.operatorCount()); ++op, record += record[0]) {
    const auto& head = *reinterpret_cast<const runtime::RecordHead*>(record);
    if (head.scratch_bytes > 0) places.push_back({op, head.scratch, head.scratch_bytes});
  }
  return places;
}

}  // namespace thimble::tflite
