// Loading, running and looking into a model.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/interpreter.h"

#include "firmware_agent/runtime/float_math.h"
#include "firmware_agent/runtime/ops/op.h"
#include "firmware_agent/runtime/plan.h"

namespace thimble {
namespace runtime {

namespace {

Ref carriedScratch(const void*, uint32_t, const Record& record) { return record.carriedScratch(); }

Ref noScratch(const void*, uint32_t, const Record&) { return kNoRef; }

}  // namespace

Status Interpreter::verifyProgram(const Model& model) {
  const ProgramHead* carried = carriedProgram(memory_.constants, size_);
  if (carried == nullptr || model.plan.count == 0) {
    Record counting;  // the operators' own reasons come first
    const Status status = deriveProgram(model, 0, noScratch, nullptr, counting, &failed_operator_);
    return status == Status::kOk ? Status::kNoPlan : status;
  }
  const int32_t* words = reinterpret_cast<const int32_t*>(carried);
  Record comparing(words, static_cast<uint32_t>(carried->words));
  const Status status =
      deriveProgram(model, carried->arena_bytes, carriedScratch, nullptr, comparing, &failed_operator_);
  if (status != Status::kOk) return status;
  uint32_t arena_bytes = 0;
  const Status plan = checkPlan(model, firstRecord(carried), &arena_bytes, &failed_operator_);
  if (plan != Status::kOk) return plan;
  if (arena_bytes != static_cast<uint32_t>(carried->arena_bytes)) return Status::kBadPlan;
  program_ = carried;
  return Status::kOk;
}

Status Interpreter::verify(const uint8_t* file, uint32_t size) {
  *this = Interpreter();
  if (reinterpret_cast<uintptr_t>(file) % 4 != 0) return Status::kFileMisaligned;
  Model model;
  Status status = model.open(file, size);
  if (status != Status::kOk) return status;
  memory_.constants = file;
  size_ = size;
  status = verifyProgram(model);
  if (failed_operator_ != kNoOperator) failed_code_ = model.operatorCode(failed_operator_);
  if (model.file.bad) status = Status::kCorrupt;
  if (status != Status::kOk) program_ = nullptr;
  return status;
}

Status Interpreter::load(const uint8_t* file, uint32_t size, uint8_t* arena, uint32_t arena_size) {
  const Status status = verify(file, size);
  return status == Status::kOk ? attach(file, size, arena, arena_size) : status;
}

Status Interpreter::attach(const uint8_t* file, uint32_t size, uint8_t* arena, uint32_t arena_size) {
  memory_.arena = nullptr;
  if (reinterpret_cast<uintptr_t>(file) % 4 != 0) return Status::kFileMisaligned;
  program_ = carriedProgram(file, size);
  if (program_ == nullptr) return Status::kNoPlan;
  if (arenaBytes() > arena_size || arena == nullptr) return Status::kArenaTooSmall;
  if (reinterpret_cast<uintptr_t>(arena) % kArenaAlignment != 0) return Status::kArenaMisaligned;
  memory_ = {arena, file};
  size_ = size;
  resetVariables();
  return Status::kOk;
}

const RecordHead* Interpreter::record(uint32_t i) const {
  if (i >= operatorCount()) return nullptr;
  const int32_t* words = firstRecord(program_);
  for (; i != 0; --i) words += words[0];
  return reinterpret_cast<const RecordHead*>(words);
}

int32_t Interpreter::operatorCode(uint32_t i) const {
  const RecordHead* head = record(i);
  return head != nullptr ? opAt(head->op).code : -1;
}

TensorView Interpreter::view(const ProgramPort& port) const {
  return {memory_.bytesOut(port.place), static_cast<uint32_t>(port.bytes), port.type,
          bitsToFloat(static_cast<uint32_t>(port.scale)), port.zero_point};
}

TensorView Interpreter::input(uint32_t i) const {
  if (memory_.arena == nullptr || i >= inputCount()) return {nullptr, 0, -1, 0, 0};
  return view(ports(program_)[i]);
}

TensorView Interpreter::output(uint32_t i) const {
  if (memory_.arena == nullptr || i >= outputCount()) return {nullptr, 0, -1, 0, 0};
  const TensorView out = view(ports(program_)[inputCount() + i]);
  if (out.type == kFloat32) settleNans(out.data, out.bytes);
  return out;
}

Status Interpreter::runOperator(uint32_t i) {
  const RecordHead* head = record(i);
  if (memory_.arena == nullptr || head == nullptr) return Status::kCorrupt;
  opAt(head->op).run(reinterpret_cast<const int32_t*>(head + 1), memory_);
  return Status::kOk;
}

Status Interpreter::invoke() {
  if (memory_.arena == nullptr) return Status::kCorrupt;
  const int32_t* words = firstRecord(program_);
  for (int32_t i = program_->operators; i > 0; --i) {
    const RecordHead* head = reinterpret_cast<const RecordHead*>(words);
    opAt(head->op).run(reinterpret_cast<const int32_t*>(head + 1), memory_);
    words += head->words;
  }
  return Status::kOk;
}

const uint8_t* Interpreter::operatorOutput(uint32_t i, uint32_t* bytes) const {
  *bytes = 0;
  const RecordHead* head = record(i);
  if (memory_.arena == nullptr || head == nullptr) return nullptr;
  *bytes = static_cast<uint32_t>(head->output_bytes);
  return memory_.bytes(head->output);
}

void Interpreter::resetVariables() {
  if (memory_.arena == nullptr) return;
  const ProgramVariable* variable = variables(program_);
  for (int32_t i = program_->variables; i > 0; --i, ++variable) {
    int32_t* words = memory_.int32Out(variable->place);
    const int32_t word = static_cast<int32_t>((static_cast<uint32_t>(variable->start) & 0xff) * 0x01010101u);
    int32_t left = variable->bytes;
    for (; left >= 4; left -= 4) *words++ = word;
    int8_t* bytes = reinterpret_cast<int8_t*>(words);
    for (; left > 0; --left) *bytes++ = static_cast<int8_t>(variable->start);
  }
}

const uint8_t* Interpreter::metadata(const char* name, uint32_t* size) const {
  *size = 0;
  Model model;
  if (program_ == nullptr || model.open(memory_.constants, size_) != Status::kOk) return nullptr;
  const Vector data = model.findMetadata(name);
  *size = data.count;
  return data.data;
}

}  // namespace runtime
}  // namespace thimble
