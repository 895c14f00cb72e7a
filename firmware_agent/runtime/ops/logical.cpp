// LOGICAL_AND, LOGICAL_OR and LOGICAL_NOT: of bool, with broadcasting.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/broadcast.h"
#include "firmware_agent/runtime/ops/unary.h"

namespace thimble {
namespace runtime {

namespace {

struct Body {
  Ref a, b, y;
  Broadcast walk;
};

Status preparePair(const Call& call, Record& record) {
  if (call.in[0].type != kBool || call.in[1].type != kBool || call.out.type != kBool)
    return Status::kUnsupportedType;
  Body b = {call.in[0].ref, call.in[1].ref, call.out.ref, Broadcast()};
  if (!makeBroadcast(call.in[0], call.in[1], call.out, &b.walk)) return Status::kBadShape;
  allowInPlaceOf(call, record);
  record.put(b);
  return Status::kOk;
}

// needed: how many of the two must be true.
void runPair(const int32_t* record, const Memory& memory, int32_t needed) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  forEachPair(b.walk, memory.bytes(b.a), memory.bytes(b.b), memory.bytesOut(b.y),
              [needed](uint8_t x, uint8_t y) {
                return static_cast<uint8_t>((x != 0 ? 1 : 0) + (y != 0 ? 1 : 0) >= needed ? 1 : 0);
              });
}

}  // namespace

Status prepareLogicalAnd(const Call& call, Record& record) { return preparePair(call, record); }
Status prepareLogicalOr(const Call& call, Record& record) { return preparePair(call, record); }
void runLogicalAnd(const int32_t* record, const Memory& memory) { runPair(record, memory, 2); }
void runLogicalOr(const int32_t* record, const Memory& memory) { runPair(record, memory, 1); }

Status prepareLogicalNot(const Call& call, Record& record) {
  const Status status = checkUnary(call, kOfBool);
  if (status == Status::kOk) putUnary(call, record);
  return status;
}

void runLogicalNot(const int32_t* record, const Memory& memory) {
  const Unary& u = *reinterpret_cast<const Unary*>(record);
  forEach(u, memory.bytes(u.x), memory.bytesOut(u.y),
          [](uint8_t x) { return static_cast<uint8_t>(x == 0 ? 1 : 0); });
}

}  // namespace runtime
}  // namespace thimble
