// ABS: y = |x|.  int8 and int16, requantized; float32.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/unary.h"

namespace thimble {
namespace runtime {

namespace {

struct Tail {
  Multiplier multiplier;
  Output to;

  int32_t of(int32_t x) const { return to.within(multiply(x < 0 ? -x : x, multiplier)); }
};

}  // namespace

Status prepareAbs(const Call& call, Record& record) {
  const Status status = checkUnary(call, kOfFloat32 | kOfInt8 | kOfInt16);
  if (status != Status::kOk) return status;
  const Tensor& x = call.in[0];
  if (x.type == kFloat32) {
    putUnary(call, record);
    return Status::kOk;
  }
  const Tail t = {quantizeMultiplier(x.scale(), 1.0f, call.out.scale()), output(call.out, 0)};
  if (!isUsable(t.multiplier)) return Status::kBadQuantization;
  putUnary(call, record);
  if (x.type == kInt16) {
    record.put(t);
  } else {
    const int32_t zero_point = x.zeroPoint();
    putTable(record, [&](int32_t q) { return t.of(q - zero_point); });
  }
  return Status::kOk;
}

void runAbs(const int32_t* record, const Memory& memory) {
  const Unary& u = *reinterpret_cast<const Unary*>(record);
  if (u.type == kInt16) {
    const Tail& t = tailOf<Tail>(record);
    forEach(u, memory.int16(u.x), memory.int16Out(u.y),
            [&t](int32_t q) { return static_cast<int16_t>(t.of(q)); });
    return;
  }
  runTableOrFloat(record, memory, [](float x) { return __builtin_fabsf(x); });
}

}  // namespace runtime
}  // namespace thimble
