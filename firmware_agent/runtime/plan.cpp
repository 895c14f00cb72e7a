// The walk over the operators that proves the memory plan.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/plan.h"

#include "firmware_agent/runtime/record.h"

namespace thimble {
namespace runtime {

namespace {

// The model with its records, of which operator i's is found by walking.
struct Walked {
  const Model& model;
  const int32_t* records;

  const RecordHead& head(uint32_t i) const {
    const int32_t* at = records;
    for (; i != 0; --i) at += at[0];
    return *reinterpret_cast<const RecordHead*>(at);
  }
};

const int32_t kScratch = -2;  // in place of a tensor's index

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
  if (tensor.ref < 0) return Status::kNoPlan;
  if (static_cast<uint32_t>(tensor.ref) % kArenaAlignment != 0) return Status::kBadPlan;
  place->begin = static_cast<uint32_t>(tensor.ref);
  place->end = place->begin + tensor.bytes;
  return Status::kOk;
}

// Operator i's scratch; begin = end if it has none.
Status scratchPlace(const RecordHead& head, Place* place) {
  *place = {kScratch, 0, 0, head.scratch_bytes == 0, false};
  if (head.scratch_bytes == 0) return Status::kOk;
  if (head.scratch < 0) return Status::kNoPlan;
  if (static_cast<uint32_t>(head.scratch) % kArenaAlignment != 0) return Status::kBadPlan;
  place->begin = static_cast<uint32_t>(head.scratch);
  place->end = place->begin + static_cast<uint32_t>(head.scratch_bytes);
  return Status::kOk;
}

bool contains(const Vector& list, int32_t index) {
  for (uint32_t i = 0; i < list.count; ++i) {
    if (list.i32(i) == index) return true;
  }
  return false;
}

// Nothing that operator i writes, its scratch included, may lie on `kept`, unless it is `kept` itself.  written: it is.
Status writesBeside(const Walked& walked, uint32_t i, const Place& kept, bool* written) {
  const Vector outputs = walked.model.operatorOutputs(i);
  *written = false;
  for (uint32_t k = 0; k < outputs.count; ++k) {
    if (outputs.i32(k) == kept.tensor) {
      *written = true;
      continue;
    }
    Place other;
    const Status status = place(walked.model, outputs.i32(k), &other);
    if (status != Status::kOk) return status;
    if (overlap(kept, other)) return Status::kBadPlan;
  }
  Place scratch;
  const Status status = scratchPlace(walked.head(i), &scratch);
  if (status != Status::kOk) return status;
  return overlap(kept, scratch) ? Status::kBadPlan : Status::kOk;
}

// `read` is read after operators [0, end) have run: who wrote it, and did anything harm it since?
Status keptUntil(const Walked& walked, uint32_t end, const Place& read) {
  if (read.constant) return Status::kOk;
  bool written = false;
  for (uint32_t i = end; i-- > 0;) {
    const Status status = writesBeside(walked, i, read, &written);
    if (status != Status::kOk) return status;
    if (written && !read.variable) return Status::kOk;
  }
  const bool given = read.variable || contains(walked.model.inputs, read.tensor);
  return given ? Status::kOk : Status::kCorrupt;
}

// While operator i runs: input k, `in`, stays whole but where its record allows that the first output covers it.
Status readBesideOutputs(const Walked& walked, uint32_t i, uint32_t k, const Place& in) {
  const RecordHead& head = walked.head(i);
  const Vector outputs = walked.model.operatorOutputs(i);
  for (uint32_t o = 0; o < outputs.count; ++o) {
    Place out;
    const Status status = place(walked.model, outputs.i32(o), &out);
    if (status != Status::kOk) return status;
    if (!overlap(in, out)) continue;
    if (o != 0 || k > 1 || in.variable || in.tensor == out.tensor || head.in_place[k] == kApart) {
      return Status::kBadPlan;
    }
    const int64_t below = static_cast<int64_t>(in.begin) - static_cast<int64_t>(out.begin);
    if (below < head.in_place[k]) return Status::kBadPlan;
  }
  Place scratch;
  const Status status = scratchPlace(head, &scratch);
  if (status != Status::kOk) return status;
  return overlap(in, scratch) ? Status::kBadPlan : Status::kOk;
}

// Outputs and scratch of operator i lie beside each other.
Status checkWritten(const Walked& walked, uint32_t i, uint32_t* arena_bytes) {
  const Vector outputs = walked.model.operatorOutputs(i);
  Place scratch;
  Status status = scratchPlace(walked.head(i), &scratch);
  if (status != Status::kOk) return status;
  if (scratch.end > *arena_bytes) *arena_bytes = scratch.end;
  for (uint32_t k = 0; k < outputs.count; ++k) {
    Place out;
    status = place(walked.model, outputs.i32(k), &out);
    if (status != Status::kOk) return status;
    if (out.constant) return Status::kCorrupt;
    if (overlap(out, scratch)) return Status::kBadPlan;
    if (out.end > *arena_bytes) *arena_bytes = out.end;
    for (uint32_t other = 0; other < k; ++other) {
      Place sister;
      status = place(walked.model, outputs.i32(other), &sister);
      if (status != Status::kOk) return status;
      if (sister.tensor == out.tensor || overlap(out, sister)) return Status::kBadPlan;
    }
  }
  return Status::kOk;
}

// Neither do other variables lie on it: they last as long.
Status checkOtherVariables(const Walked& walked, const Place& in) {
  for (uint32_t i = 0; i < walked.model.operators.count; ++i) {
    const Vector inputs = walked.model.operatorInputs(i);
    for (uint32_t k = 0; k < inputs.count; ++k) {
      if (inputs.i32(k) == -1 || inputs.i32(k) == in.tensor) continue;
      Place other;
      const Status status = place(walked.model, inputs.i32(k), &other);
      if (status != Status::kOk) return status;
      if (other.variable && overlap(in, other)) return Status::kBadPlan;
    }
  }
  return Status::kOk;
}

// A variable lasts from one inference to the next: nothing but its own operators writes on it.
Status checkVariable(const Walked& walked, uint32_t i, const Place& in) {
  bool written = false;
  for (uint32_t later = i + 1; later < walked.model.operators.count; ++later) {
    const Status status = writesBeside(walked, later, in, &written);
    if (status != Status::kOk) return status;
  }
  for (uint32_t g = 0; g < walked.model.inputs.count; ++g) {
    Place given;
    const Status status = place(walked.model, walked.model.inputs.i32(g), &given);
    if (status != Status::kOk) return status;
    if (given.tensor != in.tensor && overlap(in, given)) return Status::kBadPlan;
  }
  return checkOtherVariables(walked, in);
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

Status checkOperator(const Walked& walked, uint32_t i, uint32_t* arena_bytes) {
  Status status = checkWritten(walked, i, arena_bytes);
  const Vector inputs = walked.model.operatorInputs(i);
  for (uint32_t k = 0; k < inputs.count && status == Status::kOk; ++k) {
    if (inputs.i32(k) == -1) continue;
    Place in;
    status = place(walked.model, inputs.i32(k), &in);
    if (status != Status::kOk) return status;
    if (in.end > *arena_bytes) *arena_bytes = in.end;
    if (in.constant) continue;
    status = keptUntil(walked, i, in);
    if (status == Status::kOk) status = readBesideOutputs(walked, i, k, in);
    if (status == Status::kOk && in.variable) status = checkVariable(walked, i, in);
  }
  return status;
}

}  // namespace

Status checkPlan(const Model& model, const int32_t* records, uint32_t* arena_bytes,
                 uint32_t* failed_operator) {
  const Walked walked = {model, records};
  *arena_bytes = 0;
  Status status = checkInputs(model, arena_bytes);
  if (status != Status::kOk) return status;
  for (uint32_t i = 0; i < model.operators.count; ++i) {
    status = checkOperator(walked, i, arena_bytes);
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
    status = keptUntil(walked, model.operators.count, out);
    if (status != Status::kOk) return status;
  }
  return Status::kOk;
}

}  // namespace runtime
}  // namespace thimble
