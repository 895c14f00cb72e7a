// Sum: what ADD and SUB share: both operands brought to twice the larger scale, added there, then requantized.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/ops/broadcast.h"
#include "firmware_agent/runtime/ops/layer.h"

namespace thimble {
namespace runtime {

/// Of int8 and int16; all below 1.  s: the larger scale of both operands.
struct SumFactors {
  Multiplier a;  // a's scale / 2s
  Multiplier b;
  Multiplier y;  // 2s / (2^shift × y's scale)
};

/// A record.
struct SumBody {
  Ref a, b, y;
  int32_t type;
  Broadcast walk;
  int32_t low, high;  // of floats: their bits
  // Of int8 and int16 alone:
  int32_t shift;  // of the operands to the left, for precision
  int32_t zero_a, zero_b, zero_y;
  SumFactors factors;
};

inline int32_t sumShift(const Tensor& out) { return out.type == kInt16 ? 15 : 20; }

/// Types (int8, int16, float32, int32 all alike), scales, shapes and activation; all but the factors.
Status makeSum(const Call& call, SumBody* body);

/// Checks the factors.
Status putSum(const Call& call, const SumBody& body, Record& record);

/// y = a + sign × b, of int8 and of the other types.
void sumInt8(const SumBody& body, const Memory& memory, int32_t sign);
void sumWide(const SumBody& body, const Memory& memory, int32_t sign);

}  // namespace runtime
}  // namespace thimble
