// Loading, running and looking into a model.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/interpreter.h"

#include "firmware_agent/runtime/ops/op.h"
#include "firmware_agent/runtime/plan.h"

namespace thimble {
namespace runtime {

Status Interpreter::verifyOperators() {
  for (uint32_t i = 0; i < model_.operators.count; ++i) {
    failed_operator_ = i;
    failed_code_ = model_.operatorCode(i);
    if (model_.file.bad) return Status::kCorrupt;
    const Op* op = findOp(failed_code_);
    if (op == nullptr) return Status::kUnsupportedOp;
    Call call;
    Status status = model_.call(i, &call);
    if (status != Status::kOk) return status;
    status = checkCall(*op, call);
    if (model_.file.bad) return Status::kCorrupt;
    if (status != Status::kOk) return status;
  }
  failed_operator_ = kNoOperator;
  failed_code_ = -1;
  return Status::kOk;
}

Status Interpreter::verify(const uint8_t* file, uint32_t size) {
  arena_bytes_ = 0;
  failed_operator_ = kNoOperator;
  failed_code_ = -1;
  Status status = model_.open(file, size);
  if (status != Status::kOk) return status;
  status = verifyOperators();
  if (status != Status::kOk) return status;
  if (model_.plan.count == 0) return Status::kNoPlan;
  status = checkPlan(model_, &arena_bytes_, &failed_operator_);
  if (failed_operator_ != kNoOperator) failed_code_ = model_.operatorCode(failed_operator_);
  return model_.file.bad ? Status::kCorrupt : status;
}

Status Interpreter::load(const uint8_t* file, uint32_t size, uint8_t* arena, uint32_t arena_size) {
  const Status status = verify(file, size);
  if (status != Status::kOk) return status;
  if (arena_bytes_ > arena_size || arena == nullptr) return Status::kArenaTooSmall;
  if (reinterpret_cast<uintptr_t>(arena) % kArenaAlignment != 0) return Status::kArenaMisaligned;
  model_.arena = arena;
  resetVariables();
  return Status::kOk;
}

int32_t Interpreter::operatorCode(uint32_t i) const {
  return i < operatorCount() ? model_.operatorCode(i) : -1;
}

TensorView Interpreter::view(const Vector& list, uint32_t i) const {
  TensorView view = {nullptr, 0, -1, 0, 0};
  Tensor tensor;
  if (i >= list.count || model_.tensor(list.i32(i), &tensor) != Status::kOk) return view;
  view.data = const_cast<uint8_t*>(tensor.data);
  view.bytes = tensor.bytes;
  view.type = tensor.type;
  if (tensor.scales.count) view.scale = tensor.scale();
  view.zero_point = tensor.zeroPoint();
  return view;
}

TensorView Interpreter::input(uint32_t i) const { return view(model_.inputs, i); }
TensorView Interpreter::output(uint32_t i) const { return view(model_.outputs, i); }

Status Interpreter::runOperator(uint32_t i) {
  if (model_.arena == nullptr || i >= operatorCount()) return Status::kCorrupt;
  Call call;
  const Status status = model_.call(i, &call);
  if (status != Status::kOk) return status;
  findOp(call.code)->run(call);
  return Status::kOk;
}

Status Interpreter::invoke() {
  for (uint32_t i = 0; i < operatorCount(); ++i) {
    const Status status = runOperator(i);
    if (status != Status::kOk) return status;
  }
  return Status::kOk;
}

const uint8_t* Interpreter::operatorOutput(uint32_t i, uint32_t* bytes) const {
  *bytes = 0;
  if (i >= operatorCount()) return nullptr;
  const TensorView out = view(model_.operatorOutputs(i), 0);
  *bytes = out.bytes;
  return out.data;
}

void Interpreter::resetVariables() {
  if (model_.arena == nullptr) return;
  for (uint32_t i = 0; i < operatorCount(); ++i) {
    const Vector inputs = model_.operatorInputs(i);
    for (uint32_t k = 0; k < inputs.count; ++k) {
      Tensor tensor;
      if (inputs.i32(k) == -1 || model_.tensor(inputs.i32(k), &tensor) != Status::kOk) continue;
      if (!tensor.variable || tensor.constant) continue;
      const int32_t value = tensor.type == kInt8 ? tensor.zeroPoint() : 0;
      for (uint32_t b = 0; b < tensor.bytes; ++b) tensor.int8Out()[b] = static_cast<int8_t>(value);
    }
  }
}

const uint8_t* Interpreter::metadata(const char* name, uint32_t* size) const {
  const Vector data = model_.findMetadata(name);
  *size = data.count;
  return data.data;
}

}  // namespace runtime
}  // namespace thimble
