// LEAKY_RELU: y = x, below zero alpha × x.  int8 and int16, requantized; float32.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/unary.h"

namespace thimble {
namespace runtime {

namespace {

struct Tail {
  Multiplier above, below;
  Output to;

  int32_t of(int32_t x) const { return to.within(multiply(x, x >= 0 ? above : below)); }
};

bool isFinite(float x) { return x - x == 0.0f; }

// Of either sign, as TFLite computes it in single precision.
bool makeFactor(float ratio, Multiplier* m) {
  if (!isFinite(ratio)) return false;
  *m = {0, 0};
  if (ratio != 0.0f) *m = quantizeMultiplier(ratio < 0 ? -ratio : ratio, 1.0f, 1.0f);
  if (ratio < 0) m->value = -m->value;
  return isUsable(*m);
}

}  // namespace

Status prepareLeakyRelu(const Call& call, Record& record) {
  const Status status = checkUnary(call, kOfFloat32 | kOfInt8 | kOfInt16);
  if (status != Status::kOk) return status;
  const Tensor& x = call.in[0];
  const float alpha = call.options.f32(0);
  if (x.type == kFloat32) {
    putUnary(call, record);
    record.word(floatToBits(alpha));
    return Status::kOk;
  }
  Tail t = {{0, 0}, {0, 0}, output(call.out, 0)};
  if (!makeFactor(x.scale() / call.out.scale(), &t.above)) return Status::kBadQuantization;
  if (!makeFactor(x.scale() * alpha / call.out.scale(), &t.below)) return Status::kBadQuantization;
  putUnary(call, record);
  if (x.type == kInt16) {
    record.put(t);
  } else {
    const int32_t zero_point = x.zeroPoint();
    putTable(record, [&](int32_t q) { return t.of(q - zero_point); });
  }
  return Status::kOk;
}

void runLeakyRelu(const int32_t* record, const Memory& memory) {
  const Unary& u = *reinterpret_cast<const Unary*>(record);
  if (u.type == kInt16) {
    const Tail& t = tailOf<Tail>(record);
    forEach(u, memory.int16(u.x), memory.int16Out(u.y),
            [&t](int32_t q) { return static_cast<int16_t>(t.of(q)); });
    return;
  }
  const float alpha = bitsToFloat(static_cast<uint32_t>(tailOf<int32_t>(record)));
  runTableOrFloat(record, memory, [alpha](float x) { return x > 0 ? x : x * alpha; });
}

}  // namespace runtime
}  // namespace thimble
