// The checks of ADD and SUB, and their loops for every type and every broadcast.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/sum.h"

namespace thimble {
namespace runtime {

namespace {

bool isQuantized(int32_t type) { return type == kInt8 || type == kInt16; }

Status checkTypes(const Call& call, uint8_t activation) {
  const int32_t type = call.out.type;
  if (call.in[0].type != type || call.in[1].type != type) return Status::kUnsupportedType;
  if (type != kFloat32 && type != kInt32 && !isQuantized(type)) return Status::kUnsupportedType;
  if (type == kInt32 && activation != 0) return Status::kUnsupportedOption;
  if (!isQuantized(type)) return checkFused(activation);
  Status status = checkQuantized(call.in[0]);
  if (status == Status::kOk) status = checkQuantized(call.in[1]);
  if (status == Status::kOk) status = checkQuantized(call.out);
  return status == Status::kOk ? checkFused(activation) : status;
}

bool belowOne(const Multiplier& m) { return m.shift <= 0; }

template <class T>
void runQuantized(const SumBody& s, const T* a, const T* b, T* y, int32_t sign) {
  const int32_t one = 1 << s.shift;
  forEachPair(s.walk, a, b, y, [&s, one, sign](int32_t xa, int32_t xb) {
    const int32_t sum =
        multiply((xa - s.zero_a) * one, s.factors.a) + sign * multiply((xb - s.zero_b) * one, s.factors.b);
    return static_cast<T>(clamp(multiply(sum, s.factors.y) + s.zero_y, s.low, s.high));
  });
}

}  // namespace

Status makeSum(const Call& call, SumBody* body) {
  const uint8_t activation = call.options.u8(0);
  const Status status = checkTypes(call, activation);
  if (status != Status::kOk) return status;
  SumBody& s = *body;
  s = SumBody();
  if (!makeBroadcast(call.in[0], call.in[1], call.out, &s.walk)) return Status::kBadShape;
  s.a = call.in[0].ref;
  s.b = call.in[1].ref;
  s.y = call.out.ref;
  s.type = call.out.type;
  if (s.type == kFloat32) {
    const Range r = range(activation);
    s.low = floatToBits(r.low);
    s.high = floatToBits(r.high);
  }
  if (isQuantized(s.type)) {
    const Output to = output(call.out, activation);
    s.low = to.low;
    s.high = to.high;
    s.shift = sumShift(call.out);
    s.zero_a = call.in[0].zeroPoint();
    s.zero_b = call.in[1].zeroPoint();
    s.zero_y = to.zero_point;
  }
  return Status::kOk;
}

Status putSum(const Call& call, const SumBody& body, Record& record) {
  const SumFactors& f = body.factors;
  if (!belowOne(f.a) || !belowOne(f.b) || !belowOne(f.y)) return Status::kBadQuantization;
  allowInPlaceOf(call, record);
  record.put(body);
  return Status::kOk;
}

void sumInt8(const SumBody& s, const Memory& memory, int32_t sign) {
  runQuantized(s, memory.int8(s.a), memory.int8(s.b), memory.int8Out(s.y), sign);
}

void sumWide(const SumBody& s, const Memory& memory, int32_t sign) {
  if (s.type == kInt16) runQuantized(s, memory.int16(s.a), memory.int16(s.b), memory.int16Out(s.y), sign);
  if (s.type == kInt32) {
    const uint32_t factor = static_cast<uint32_t>(sign);
    forEachPair(s.walk, memory.int32(s.a), memory.int32(s.b), memory.int32Out(s.y),
                [factor](int32_t a, int32_t b) {
                  return static_cast<int32_t>(static_cast<uint32_t>(a) + factor * static_cast<uint32_t>(b));
                });
  }
  if (s.type == kFloat32) {
    const Range r = {bitsToFloat(static_cast<uint32_t>(s.low)), bitsToFloat(static_cast<uint32_t>(s.high))};
    const float factor = static_cast<float>(sign);
    forEachPair(s.walk, memory.float32(s.a), memory.float32(s.b), memory.float32Out(s.y),
                [r, factor](float a, float b) { return r.of(a + factor * b); });
  }
}

}  // namespace runtime
}  // namespace thimble
