// MAXIMUM and MINIMUM: of two operands with broadcasting, in their stored numbers: int8, int16, int32, float32.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/broadcast.h"
#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace runtime {

namespace {

struct Body {
  Ref a, b, y;
  int32_t type;
  Broadcast walk;
};

Status prepareExtremum(const Call& call, Record& record) {
  const int32_t type = call.out.type;
  if (call.in[0].type != type || call.in[1].type != type) return Status::kUnsupportedType;
  if (type != kInt8 && type != kInt16 && type != kInt32 && type != kFloat32) return Status::kUnsupportedType;
  Body b = {call.in[0].ref, call.in[1].ref, call.out.ref, type, Broadcast()};
  if (!makeBroadcast(call.in[0], call.in[1], call.out, &b.walk)) return Status::kBadShape;
  allowInPlaceOf(call, record);
  record.put(b);
  return Status::kOk;
}

struct Larger {
  template <class T>
  T operator()(T a, T b) const {
    return a > b ? a : b;
  }
};

struct Smaller {
  template <class T>
  T operator()(T a, T b) const {
    return a < b ? a : b;
  }
};

template <class Choice>
void runExtremum(const int32_t* record, const Memory& memory, Choice choice) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  if (b.type == kInt8) forEachPair(b.walk, memory.int8(b.a), memory.int8(b.b), memory.int8Out(b.y), choice);
  if (b.type == kInt16)
    forEachPair(b.walk, memory.int16(b.a), memory.int16(b.b), memory.int16Out(b.y), choice);
  if (b.type == kInt32)
    forEachPair(b.walk, memory.int32(b.a), memory.int32(b.b), memory.int32Out(b.y), choice);
  if (b.type == kFloat32) {
    forEachPair(b.walk, memory.float32(b.a), memory.float32(b.b), memory.float32Out(b.y), choice);
  }
}

}  // namespace

Status prepareMaximum(const Call& call, Record& record) { return prepareExtremum(call, record); }
Status prepareMinimum(const Call& call, Record& record) { return prepareExtremum(call, record); }

void runMaximum(const int32_t* record, const Memory& memory) { runExtremum(record, memory, Larger()); }
void runMinimum(const int32_t* record, const Memory& memory) { runExtremum(record, memory, Smaller()); }

}  // namespace runtime
}  // namespace thimble
