// EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER and GREATER_EQUAL: a ? b → bool, with broadcasting; int8 and int16 by
// their real values, float32, int32, int64 and bool.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/broadcast.h"
#include "firmware_agent/runtime/ops/int64.h"
#include "firmware_agent/runtime/ops/layer.h"
#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace runtime {

namespace {

// How a lies to b.  A NaN is unordered.
const int32_t kLess = 1;
const int32_t kEqual = 2;
const int32_t kGreater = 4;
const int32_t kUnordered = 8;

const int32_t kMaxShift = 7;  // scales below 128: 2^15 × 2^8 × 2^7 is within 31 bits

struct Operand {
  int32_t zero_point;
  Multiplier multiplier;

  int32_t of(int32_t q) const { return multiply((q - zero_point) * (1 << 8), multiplier); }
};

struct Body {
  Ref a, b, y;
  int32_t type;
  Broadcast walk;
  Operand of_a, of_b;  // of int8 and int16
};

Status makeOperand(const Tensor& tensor, Operand* operand) {
  const Status status = checkQuantized(tensor);
  if (status != Status::kOk) return status;
  *operand = {tensor.zeroPoint(), quantizeMultiplier(tensor.scale(), 1.0f, 1.0f)};
  return operand->multiplier.shift <= kMaxShift ? Status::kOk : Status::kBadQuantization;
}

Status prepareComparison(const Call& call, Record& record) {
  const int32_t type = call.in[0].type;
  if (call.in[1].type != type || call.out.type != kBool) return Status::kUnsupportedType;
  Body b = {call.in[0].ref, call.in[1].ref, call.out.ref, type, Broadcast(), {0, {0, 0}}, {0, {0, 0}}};
  if (type != kFloat32 && type != kInt32 && type != kInt64 && type != kBool) {
    Status status = makeOperand(call.in[0], &b.of_a);
    if (status == Status::kOk) status = makeOperand(call.in[1], &b.of_b);
    if (status != Status::kOk) return status;
  }
  if (!makeBroadcast(call.in[0], call.in[1], call.out, &b.walk)) return Status::kBadShape;
  allowInPlaceOf(call, record);
  record.put(b);
  return Status::kOk;
}

template <class T>
uint8_t isAmong(T a, T b, int32_t wanted) {
  const int32_t is = a < b ? kLess : a == b ? kEqual : a > b ? kGreater : kUnordered;
  return (wanted & is) != 0 ? 1 : 0;
}

template <class T>
void compareQuantized(const Body& body, const T* a, const T* b, uint8_t* y, int32_t wanted) {
  forEachPair(body.walk, a, b, y,
              [&body, wanted](T xa, T xb) { return isAmong(body.of_a.of(xa), body.of_b.of(xb), wanted); });
}

// wanted: any of the four.
void runComparison(const int32_t* record, const Memory& memory, int32_t wanted) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  uint8_t* y = memory.bytesOut(b.y);
  if (b.type == kInt8) compareQuantized(b, memory.int8(b.a), memory.int8(b.b), y, wanted);
  if (b.type == kInt16) compareQuantized(b, memory.int16(b.a), memory.int16(b.b), y, wanted);
  if (b.type == kInt32) {
    forEachPair(b.walk, memory.int32(b.a), memory.int32(b.b), y,
                [wanted](int32_t xa, int32_t xb) { return isAmong(xa, xb, wanted); });
  }
  if (b.type == kInt64) {
    forEachPair(b.walk, int64At(memory, b.a), int64At(memory, b.b), y,
                [wanted](int64_t xa, int64_t xb) { return isAmong(xa, xb, wanted); });
  }
  if (b.type == kFloat32) {
    forEachPair(b.walk, memory.float32(b.a), memory.float32(b.b), y,
                [wanted](float xa, float xb) { return isAmong(xa, xb, wanted); });
  }
  if (b.type == kBool) {
    forEachPair(b.walk, memory.bytes(b.a), memory.bytes(b.b), y, [wanted](uint8_t xa, uint8_t xb) {
      return isAmong(xa != 0 ? 1 : 0, xb != 0 ? 1 : 0, wanted);
    });
  }
}

// Booleans have no order.
Status prepareOrder(const Call& call, Record& record) {
  return call.in[0].type == kBool ? Status::kUnsupportedType : prepareComparison(call, record);
}

}  // namespace

Status prepareEqual(const Call& call, Record& record) { return prepareComparison(call, record); }
Status prepareNotEqual(const Call& call, Record& record) { return prepareComparison(call, record); }
Status prepareLess(const Call& call, Record& record) { return prepareOrder(call, record); }
Status prepareLessEqual(const Call& call, Record& record) { return prepareOrder(call, record); }
Status prepareGreater(const Call& call, Record& record) { return prepareOrder(call, record); }
Status prepareGreaterEqual(const Call& call, Record& record) { return prepareOrder(call, record); }

void runEqual(const int32_t* record, const Memory& memory) { runComparison(record, memory, kEqual); }
void runNotEqual(const int32_t* record, const Memory& memory) {
  runComparison(record, memory, kLess | kGreater | kUnordered);
}
void runLess(const int32_t* record, const Memory& memory) { runComparison(record, memory, kLess); }
void runLessEqual(const int32_t* record, const Memory& memory) {
  runComparison(record, memory, kLess | kEqual);
}
void runGreater(const int32_t* record, const Memory& memory) { runComparison(record, memory, kGreater); }
void runGreaterEqual(const int32_t* record, const Memory& memory) {
  runComparison(record, memory, kGreater | kEqual);
}

}  // namespace runtime
}  // namespace thimble
