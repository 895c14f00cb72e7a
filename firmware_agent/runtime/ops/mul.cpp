// MUL: y = a × b with broadcasting and a fused activation: int8, int16, float32, int32.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/mve_elements.h"
#include "firmware_agent/runtime/kernels/rescale.h"
#include "firmware_agent/runtime/ops/broadcast.h"
#include "firmware_agent/runtime/ops/layer.h"
#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace runtime {

namespace {

struct Body {
  Ref a, b, y;
  int32_t type;
  Broadcast walk;
  int32_t zero_a, zero_b;  // these three of int8 and int16
  Multiplier multiplier;
  Output to;
  int32_t low, high;  // of floats: their bits
};

Status checkMul(const Call& call, uint8_t activation) {
  const int32_t type = call.out.type;
  if (call.in[0].type != type || call.in[1].type != type) return Status::kUnsupportedType;
  if (type == kInt32) return activation == 0 ? Status::kOk : Status::kUnsupportedOption;
  Status status = checkFused(activation);
  if (status != Status::kOk || type == kFloat32) return status;
  status = checkQuantized(call.in[0]);
  if (status == Status::kOk) status = checkQuantized(call.in[1]);
  if (status == Status::kOk) status = checkQuantized(call.out);
  if (status != Status::kOk) return status;
  const Multiplier m = quantizeMultiplier(call.in[0].scale(), call.in[1].scale(), call.out.scale());
  return isUsable(m) ? Status::kOk : Status::kBadQuantization;
}

template <class T>
void mulQuantized(const Body& body, const T* a, const T* b, T* y) {
  forEachPair(body.walk, a, b, y, [&body](int32_t xa, int32_t xb) {
    const int32_t product = (xa - body.zero_a) * (xb - body.zero_b);
    return static_cast<T>(body.to.within(multiply(product, body.multiplier)));
  });
}

#if defined(THIMBLE_MVE)

bool mulFast(const Body& m, const int8_t* a, const int8_t* b, int8_t* y) {
  if (m.multiplier.shift > 0 || m.walk.rowStepA() == 0) return false;
  const mve::Scaling scale(m.multiplier);
  const mve::Leaving to(m.to.zero_point, m.to.low, m.to.high);
  const int32_t zero_a = m.zero_a;
  const int32_t zero_b = m.zero_b;
  const auto product = [=](int32x4_t of_a, int32x4_t of_b) {
    return scale.of(vmulq_s32(vsubq_n_s32(of_a, zero_a), vsubq_n_s32(of_b, zero_b)));
  };
  const int32_t count = m.walk.row();
  if (m.walk.rowStepB() != 0) {
    forEachRow(m.walk, [=](int32_t at_a, int32_t at_b, int32_t at_y) {
      mve::pairs<false>(a + at_a, b + at_b, y + at_y, count, to, product);
    });
  } else {
    forEachRow(m.walk, [=](int32_t at_a, int32_t at_b, int32_t at_y) {
      mve::pairs<true>(a + at_a, b + at_b, y + at_y, count, to, product);
    });
  }
  return true;
}

#else

template <int32_t kStepA, int32_t kStepB>
__attribute__((noinline)) void mulRow(const Body& m, const int8_t* a, const int8_t* b, int8_t* y) {
  const int32_t zero_a = m.zero_a;
  const int32_t zero_b = m.zero_b;
  const int32_t factor = m.multiplier.value;
  const int32_t shift = -m.multiplier.shift;
  const int32_t round = (1 << (shift - 1)) + m.to.zero_point * (1 << shift);
  for (const int8_t* const end = y + m.walk.row(); y != end; ++y, a += kStepA, b += kStepB) {
    *y = static_cast<int8_t>(dsp::rescale<true>((*a - zero_a) * (*b - zero_b), factor, round, shift));
  }
}

// Where the shift lets the zero point go in at the rounding: see Rescale.
bool mulFast(const Body& m, const int8_t* a, const int8_t* b, int8_t* y) {
  if (m.multiplier.shift > -1 || m.multiplier.shift < -22) return false;
  const bool steps_a = m.walk.rowStepA() != 0;
  const bool steps_b = m.walk.rowStepB() != 0;
  if (!steps_a && !steps_b) return false;
  const auto row = steps_a && steps_b ? mulRow<1, 1> : steps_a ? mulRow<1, 0> : mulRow<0, 1>;
  int32_t count = 0;
  forEachRow(m.walk, [&m, a, b, y, row, &count](int32_t at_a, int32_t at_b, int32_t at_y) {
    row(m, a + at_a, b + at_b, y + at_y);
    count += m.walk.row();
  });
  dsp::clampAll(y, count, PackedOutput{1, m.to.low, m.to.high});
  return true;
}

#endif

}  // namespace

Status prepareMul(const Call& call, Record& record) {
  const uint8_t activation = call.options.u8(0);
  const Status status = checkMul(call, activation);
  if (status != Status::kOk) return status;
  Body b = {};
  if (!makeBroadcast(call.in[0], call.in[1], call.out, &b.walk)) return Status::kBadShape;
  b.a = call.in[0].ref;
  b.b = call.in[1].ref;
  b.y = call.out.ref;
  b.type = call.out.type;
  if (b.type == kFloat32) {
    b.low = floatToBits(range(activation).low);
    b.high = floatToBits(range(activation).high);
  } else if (b.type != kInt32) {
    b.zero_a = call.in[0].zeroPoint();
    b.zero_b = call.in[1].zeroPoint();
    b.multiplier = quantizeMultiplier(call.in[0].scale(), call.in[1].scale(), call.out.scale());
    b.to = output(call.out, activation);
  }
  allowInPlaceOf(call, record);
  record.put(b);
  return Status::kOk;
}

void runMul(const int32_t* record, const Memory& memory) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  if (mulFast(b, memory.int8(b.a), memory.int8(b.b), memory.int8Out(b.y))) return;
  mulQuantized(b, memory.int8(b.a), memory.int8(b.b), memory.int8Out(b.y));
}

Status prepareMulWide(const Call& call, Record& record) { return prepareMul(call, record); }

void runMulWide(const int32_t* record, const Memory& memory) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  if (b.type == kInt16) mulQuantized(b, memory.int16(b.a), memory.int16(b.b), memory.int16Out(b.y));
  if (b.type == kInt32) {
    forEachPair(b.walk, memory.int32(b.a), memory.int32(b.b), memory.int32Out(b.y), [](int32_t x, int32_t y) {
      return static_cast<int32_t>(static_cast<uint32_t>(x) * static_cast<uint32_t>(y));
    });
  }
  if (b.type == kFloat32) {
    const Range r = {bitsToFloat(static_cast<uint32_t>(b.low)), bitsToFloat(static_cast<uint32_t>(b.high))};
    forEachPair(b.walk, memory.float32(b.a), memory.float32(b.b), memory.float32Out(b.y),
                [r](float x, float y) { return r.of(x * y); });
  }
}

}  // namespace runtime
}  // namespace thimble
