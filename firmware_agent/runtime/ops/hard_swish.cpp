// HARD_SWISH: y = x × clamp(x + 3, 0, 6) / 6.  int8 by a table of TFLite's 16-bit arithmetic; float32.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/unary.h"

namespace thimble {
namespace runtime {

namespace {

// a × b / 2^15, rounded to nearest, ties upwards.
int32_t roundingHighMul16(int32_t a, int32_t b) {
  if (a == b && a == -32768) return 32767;
  return (a * b + (1 << 14)) >> 15;
}

int32_t saturate16(int64_t x) { return static_cast<int32_t>(x < -32768 ? -32768 : (x > 32767 ? 32767 : x)); }

// A factor in 15 bits.
struct Factor {
  int32_t value;
  int32_t shift;
};

bool makeFactor(float ratio, Factor* f) {
  if (!isScale(ratio)) return false;
  const Multiplier m = quantizeMultiplier(ratio, 1.0f, 1.0f);
  f->value = m.value >= INT32_MAX - (1 << 15) ? 32767 : (m.value + (1 << 15)) >> 16;
  f->shift = m.shift;
  return m.shift >= -15 && m.shift <= 30;
}

struct Quantized {
  int32_t zero_x, zero_y;
  Factor to_output;
  Factor to_gate;  // to steps of 3 / 2^15

  int32_t of(int32_t q) const {
    const int32_t x = (q - zero_x) * 128;
    const int32_t preshift = roundingHighMul16(x, to_output.value);
    int32_t gate = x;
    if (to_gate.shift > 0) gate = saturate16(gate * (static_cast<int64_t>(1) << (to_gate.shift - 1)));
    gate = roundingHighMul16(gate, to_gate.value);
    if (to_gate.shift > 0) gate = saturate16(2 * gate);
    if (to_gate.shift < 0) gate = roundingShiftRight(gate, -to_gate.shift);
    gate = (gate + (1 << 15)) >> 1;  // from [−1, 1] to [0, 1]
    const int32_t product = gate * preshift / (1 << 15);
    return clamp(roundingShiftRight(product, -to_output.shift) + zero_y, -128, 127);
  }
};

float hardSwish(float x) {
  const float above = x + 3.0f < 0.0f ? 0.0f : x + 3.0f;
  return x * (above > 6.0f ? 6.0f : above) / 6.0f;
}

}  // namespace

Status prepareHardSwish(const Call& call, Record& record) {
  const Status status = checkUnary(call, kOfFloat32 | kOfInt8);
  if (status != Status::kOk) return status;
  if (call.in[0].type == kInt8) {
    Quantized q = {call.in[0].zeroPoint(), call.out.zeroPoint(), {0, 0}, {0, 0}};
    const float fine = call.in[0].scale() / 128.0f;
    if (!makeFactor(fine / call.out.scale(), &q.to_output)) return Status::kBadQuantization;
    if (!makeFactor(fine / (3.0f / 32768.0f), &q.to_gate)) return Status::kBadQuantization;
    if (q.to_output.shift > 0) return Status::kBadQuantization;
    putUnary(call, record);
    putTable(record, [&](int32_t x) { return q.of(x); });
    return Status::kOk;
  }
  putUnary(call, record);
  return Status::kOk;
}

void runHardSwish(const int32_t* record, const Memory& memory) { runTableOrFloat(record, memory, hardSwish); }

}  // namespace runtime
}  // namespace thimble
