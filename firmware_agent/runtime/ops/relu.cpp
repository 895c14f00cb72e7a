// RELU, RELU6 and RELU_N1_TO_1: y = x held within a range.  int8 and int16, requantized; float32.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/unary.h"

namespace thimble {
namespace runtime {

namespace {

struct Tail {
  Multiplier multiplier;
  Output to;
};
struct FloatTail {
  int32_t low, high;  // bits
};

// activation: as of a fused one.
Status prepareRange(const Call& call, uint8_t activation, Record& record) {
  const Status status = checkUnary(call, kOfFloat32 | kOfInt8 | kOfInt16);
  if (status != Status::kOk) return status;
  const Tensor& x = call.in[0];
  if (x.type == kFloat32) {
    // RELU lets infinity through.
    const Range r = range(activation);
    putUnary(call, record);
    record.put(FloatTail{floatToBits(r.low), activation == 1 ? 0x7f800000 : floatToBits(r.high)});
    return Status::kOk;
  }
  const Tail t = {quantizeMultiplier(x.scale(), 1.0f, call.out.scale()), output(call.out, activation)};
  if (!isUsable(t.multiplier)) return Status::kBadQuantization;
  putUnary(call, record);
  if (x.type == kInt16) {
    record.put(t);
  } else {
    const int32_t zero_point = x.zeroPoint();
    putTable(record, [&](int32_t q) { return t.to.within(multiply(q - zero_point, t.multiplier)); });
  }
  return Status::kOk;
}

void runRange(const int32_t* record, const Memory& memory) {
  const Unary& u = *reinterpret_cast<const Unary*>(record);
  if (u.type == kInt8) return runTable(record, memory);
  if (u.type == kInt16) {
    const Tail& t = tailOf<Tail>(record);
    forEach(u, memory.int16(u.x), memory.int16Out(u.y),
            [&t](int32_t q) { return static_cast<int16_t>(t.to.within(multiply(q, t.multiplier))); });
    return;
  }
  const FloatTail& t = tailOf<FloatTail>(record);
  const Range r = {bitsToFloat(static_cast<uint32_t>(t.low)), bitsToFloat(static_cast<uint32_t>(t.high))};
  forEach(u, memory.float32(u.x), memory.float32Out(u.y), [r](float x) { return r.of(x); });
}

}  // namespace

Status prepareRelu(const Call& call, Record& record) { return prepareRange(call, 1, record); }
Status prepareRelu6(const Call& call, Record& record) { return prepareRange(call, 3, record); }
Status prepareReluN1To1(const Call& call, Record& record) { return prepareRange(call, 2, record); }

void runRelu(const int32_t* record, const Memory& memory) { runRange(record, memory); }
void runRelu6(const int32_t* record, const Memory& memory) { runRange(record, memory); }
void runReluN1To1(const int32_t* record, const Memory& memory) { runRange(record, memory); }

}  // namespace runtime
}  // namespace thimble
