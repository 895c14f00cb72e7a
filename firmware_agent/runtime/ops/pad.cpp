// PAD and PADV2: y = x with a border of one value.  x: any shape and type.
// SPDX-License-Identifier: MIT
// paddings: constant [rank, 2], before and after; the value of PADV2 may be given at run time.
#include "firmware_agent/runtime/ops/copy.h"
#include "firmware_agent/runtime/ops/op.h"
#include "firmware_agent/runtime/ops/shape.h"

namespace thimble {
namespace runtime {

namespace {

struct Body {
  Ref x, y;
  Ref value;             // kNoRef: the words below
  int32_t own_value[2];  // little-endian
  int32_t bytes;         // of y
  Copy copy;
};

Status checkValue(const Call& call) {
  if (!call.has[2]) {
    const int32_t zero = call.out.zeroPoint();
    return call.out.type != kInt8 || (zero >= -128 && zero <= 127) ? Status::kOk : Status::kBadQuantization;
  }
  const Status status = checkMove(call.in[2], call.out);
  if (status != Status::kOk) return status;
  return call.in[2].elements == 1 ? Status::kOk : Status::kBadShape;
}

}  // namespace

Status preparePad(const Call& call, Record& record) {
  const Tensor& x = call.in[0];
  Status status = checkMove(x, call.out);
  if (status == Status::kOk) status = checkIndices(call.in[1], 2 * x.rank);
  if (status == Status::kOk) status = checkValue(call);
  if (status != Status::kOk) return status;
  if (call.out.rank != x.rank) return Status::kBadShape;
  int32_t from_steps[kMaxRank];
  int32_t to_steps[kMaxRank];
  byteSteps(x, from_steps);
  byteSteps(call.out, to_steps);
  Body b = {x.ref, call.out.ref, kNoRef, {}, static_cast<int32_t>(call.out.bytes), copyOf(elementBytes(x))};
  for (uint32_t d = 0; d < x.rank; ++d) {
    const int64_t before = indexAt(call.in[1], 2 * d);
    const int64_t after = indexAt(call.in[1], 2 * d + 1);
    const int64_t room = call.out.dims[d] - x.dims[d];
    if (before < 0 || before > room || after != room - before) return Status::kBadShape;
    b.copy.to += static_cast<int32_t>(before) * to_steps[d];
    b.copy.add(x.dims[d], from_steps[d], to_steps[d]);
  }
  b.copy.finish();
  if (call.has[2]) b.value = call.in[2].ref;
  // Of the wider types the padding is 0 itself, whatever their zero point.
  if (x.type == kInt8) b.own_value[0] = call.out.zeroPoint() & 0xff;
  record.put(b);
  return Status::kOk;
}

void runPad(const int32_t* record, const Memory& memory) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  const uint8_t* own = reinterpret_cast<const uint8_t*>(b.own_value);
  fillElements(b.value == kNoRef ? own : memory.bytes(b.value), memory.bytesOut(b.y), b.copy.element,
               b.bytes);
  copyElements(b.copy, memory.bytes(b.x), memory.bytesOut(b.y));
}

}  // namespace runtime
}  // namespace thimble
