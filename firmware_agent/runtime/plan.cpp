// The walk over the operators that proves the memory plan.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/plan.h"

namespace thimble {
namespace runtime {

namespace {

struct Place {
  int32_t tensor;
  uint32_t begin;
  uint32_t end;
  bool constant;
  bool variable;
};

bool overlap(const Place& a, const Place& b) {
  return !a.constant && !b.constant && a.begin < b.end && b.begin < a.end;
}

Status place(const Model& model, int32_t index, Place* place) {
  Tensor tensor;
  const Status status = model.tensor(index, &tensor);
  if (status != Status::kOk) return status;
  *place = {index, 0, 0, tensor.constant, tensor.variable};
  if (tensor.constant) return Status::kOk;
  if (tensor.bytes == 0) return Status::kUnsupportedType;
  if (tensor.offset < 0) return Status::kNoPlan;
  if (static_cast<uint32_t>(tensor.offset) % kArenaAlignment != 0) return Status::kBadPlan;
  place->begin = static_cast<uint32_t>(tensor.offset);
  place->end = place->begin + tensor.bytes;
  return Status::kOk;
}

bool contains(const Vector& list, int32_t index) {
  for (uint32_t i = 0; i < list.count; ++i) {
    if (list.i32(i) == index) return true;
  }
  return false;
}

// Nothing that operator i writes may lie on `kept`, unless it is `kept` itself.  written: it is.
Status writesBeside(const Model& model, uint32_t i, const Place& kept, bool* written) {
  const Vector outputs = model.operatorOutputs(i);
  *written = false;
  for (uint32_t k = 0; k < outputs.count; ++k) {
    if (outputs.i32(k) == kept.tensor) {
      *written = true;
      continue;
    }
    Place other;
    const Status status = place(model, outputs.i32(k), &other);
    if (status != Status::kOk) return status;
    if (overlap(kept, other)) return Status::kBadPlan;
  }
  return Status::kOk;
}

// `read` is read after operators [0, end) have run: who wrote it, and did anything harm it since?
Status keptUntil(const Model& model, uint32_t end, const Place& read) {
  if (read.constant) return Status::kOk;
  bool written = false;
  for (uint32_t i = end; i-- > 0;) {
    const Status status = writesBeside(model, i, read, &written);
    if (status != Status::kOk) return status;
    if (written && !read.variable) return Status::kOk;
  }
  const bool given = read.variable || contains(model.inputs, read.tensor);
  return given ? Status::kOk : Status::kCorrupt;
}

// The model's inputs are all live at the start, and none is constant.
Status checkInputs(const Model& model, uint32_t* arena_bytes) {
  for (uint32_t i = 0; i < model.inputs.count; ++i) {
    Place a;
    Status status = place(model, model.inputs.i32(i), &a);
    if (status != Status::kOk) return status;
    if (a.constant) return Status::kCorrupt;
    if (a.end > *arena_bytes) *arena_bytes = a.end;
    for (uint32_t k = 0; k < i; ++k) {
      Place b;
      status = place(model, model.inputs.i32(k), &b);
      if (status != Status::kOk) return status;
      if (overlap(a, b)) return Status::kBadPlan;
    }
  }
  return Status::kOk;
}

Status checkOperator(const Model& model, uint32_t i, uint32_t* arena_bytes) {
  const Vector outputs = model.operatorOutputs(i);
  for (uint32_t k = 0; k < outputs.count; ++k) {
    Place out;
    const Status status = place(model, outputs.i32(k), &out);
    if (status != Status::kOk) return status;
    if (out.constant) return Status::kCorrupt;
    if (out.end > *arena_bytes) *arena_bytes = out.end;
  }
  const Vector inputs = model.operatorInputs(i);
  for (uint32_t k = 0; k < inputs.count; ++k) {
    if (inputs.i32(k) == -1) continue;
    Place in;
    Status status = place(model, inputs.i32(k), &in);
    if (status != Status::kOk) return status;
    if (in.end > *arena_bytes) *arena_bytes = in.end;
    if (in.constant) continue;
    status = keptUntil(model, i, in);
    if (status != Status::kOk) return status;
    // No kernel here runs in place: its output may not lie on its input.
    bool written = false;
    status = writesBeside(model, i, in, &written);
    if (status != Status::kOk) return status;
    if (written) return Status::kBadPlan;
    // A variable must last to the next inference.
    for (uint32_t later = i + 1; in.variable && later < model.operators.count; ++later) {
      status = writesBeside(model, later, in, &written);
      if (status != Status::kOk) return status;
    }
    for (uint32_t g = 0; in.variable && g < model.inputs.count; ++g) {
      Place given;
      status = place(model, model.inputs.i32(g), &given);
      if (status != Status::kOk) return status;
      if (given.tensor != in.tensor && overlap(in, given)) return Status::kBadPlan;
    }
  }
  return Status::kOk;
}

}  // namespace

Status checkPlan(const Model& model, uint32_t* arena_bytes, uint32_t* failed_operator) {
  *arena_bytes = 0;
  Status status = checkInputs(model, arena_bytes);
  if (status != Status::kOk) return status;
  for (uint32_t i = 0; i < model.operators.count; ++i) {
    status = checkOperator(model, i, arena_bytes);
    if (status != Status::kOk) {
      *failed_operator = i;
      return status;
    }
  }
  for (uint32_t i = 0; i < model.outputs.count; ++i) {
    Place out;
    status = place(model, model.outputs.i32(i), &out);
    if (status != Status::kOk) return status;
    if (out.constant) return Status::kCorrupt;
    if (out.end > *arena_bytes) *arena_bytes = out.end;
    status = keptUntil(model, model.operators.count, out);
    if (status != Status::kOk) return status;
  }
  return Status::kOk;
}

}  // namespace runtime
}  // namespace thimble
