// REDUCE_MAX and REDUCE_MIN over some axes of x.  x: any shape, axes: constant → y: x's other dimensions.
// SPDX-License-Identifier: MIT
// Of floats, a NaN is never taken, and of infinities alone the result is the finite number nearest to them.
#include "firmware_agent/runtime/ops/op.h"
#include "firmware_agent/runtime/ops/reduce.h"
#include "firmware_agent/runtime/ops/shape.h"

namespace thimble {
namespace runtime {

namespace {

struct Larger {
  template <class T>
  T operator()(T extreme, T x) const {
    return x > extreme ? x : extreme;
  }
};
struct Smaller {
  template <class T>
  T operator()(T extreme, T x) const {
    return x < extreme ? x : extreme;
  }
};
struct Same {
  template <class T>
  T operator()(T x) const {
    return x;
  }
};

const float kLargest = 3.402823466e38f;

Status prepareExtreme(const Call& call, Record& record) {
  Reduction over;
  Status status = prepareReduction(call, &over);
  if (status == Status::kOk) status = checkMove(call.in[0], call.out);
  if (status == Status::kOk) record.put(over);
  return status;
}

template <class Step>
void runExtreme(const int32_t* record, const Memory& memory, int32_t start, float float_start) {
  const Reduction& over = *reinterpret_cast<const Reduction*>(record);
  if (over.type == kInt8) {
    over.run(memory.int8(over.x), memory.int8Out(over.y), static_cast<int8_t>(start >> 8), Step(), Same());
  } else if (over.type == kInt16) {
    over.run(memory.int16(over.x), memory.int16Out(over.y), static_cast<int16_t>(start), Step(), Same());
  } else {
    over.run(memory.float32(over.x), memory.float32Out(over.y), float_start, Step(), Same());
  }
}

}  // namespace

Status prepareReduceMax(const Call& call, Record& record) { return prepareExtreme(call, record); }
void runReduceMax(const int32_t* record, const Memory& memory) {
  runExtreme<Larger>(record, memory, INT16_MIN, -kLargest);
}

Status prepareReduceMin(const Call& call, Record& record) { return prepareExtreme(call, record); }
void runReduceMin(const int32_t* record, const Memory& memory) {
  runExtreme<Smaller>(record, memory, INT16_MAX, kLargest);
}

}  // namespace runtime
}  // namespace thimble
