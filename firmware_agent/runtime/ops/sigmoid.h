// Sigmoid: what LOGISTIC and TANH share: how their quantized inputs are scaled.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/fixed_point.h"
#include "firmware_agent/runtime/ops/unary.h"
#include "firmware_agent/runtime/sigmoid16.h"

namespace thimble {
namespace runtime {

/// How an int8 difference from the zero point becomes Q4.27.
struct SigmoidInput {
  Multiplier multiplier;
  int32_t radius;  // from here on, to both sides, the function is at its ends
};

/// Checks types and quantization; int16: with pot_shift as makeSigmoid16 takes it.
Status checkSigmoid(const Call& call, int32_t pot_shift, SigmoidInput* input8, Sigmoid16* input16);

/// of: the entry of an int8 table from Q4.27.
template <class Of>
Status prepareSigmoid(const Call& call, int32_t pot_shift, Record& record, Of of) {
  SigmoidInput input = {};
  Sigmoid16 input16 = {};
  const Status status = checkSigmoid(call, pot_shift, &input, &input16);
  if (status != Status::kOk) return status;
  putUnary(call, record);
  if (call.in[0].type == kInt16) record.put(input16);
  if (call.in[0].type == kInt8) {
    const int32_t zero_point = call.in[0].zeroPoint();
    putTable(record, [&](int32_t x) -> int32_t {
      const int32_t difference = x - zero_point;
      if (difference <= -input.radius) return -128;
      if (difference >= input.radius) return 127;
      return of(multiply(difference, input.multiplier));
    });
  }
  return Status::kOk;
}

inline void runSigmoid(const int32_t* record, const Memory& memory,
                       int16_t (*of_int16)(int32_t, const Sigmoid16&), float (*of_float)(float)) {
  const Unary& u = *reinterpret_cast<const Unary*>(record);
  if (u.type != kInt16) return runTableOrFloat(record, memory, of_float);
  const Sigmoid16& s = tailOf<Sigmoid16>(record);
  forEach(u, memory.int16(u.x), memory.int16Out(u.y), [&s, of_int16](int16_t x) { return of_int16(x, s); });
}

}  // namespace runtime
}  // namespace thimble
