// ADD: y = a + b with broadcasting and a fused activation: int8, int16, float32, int32.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/dsp.h"
#include "firmware_agent/runtime/kernels/mve_elements.h"
#include "firmware_agent/runtime/ops/op.h"
#include "firmware_agent/runtime/ops/sum.h"

namespace thimble {
namespace runtime {

namespace {

// What may be left out of an element's last step.
enum class Last {
  kCut,    // zero point and least value are −128: the ties of negative sums are cut off
  kWhole,  // the least value is −128
  kLow,
};

// Two rows of equal length in double rounding with all constants folded: some 14 instructions an element on a core
// with SMMLAR.  `wide` has the larger scale: its factor is 1/2 exactly.  A rounding shift adds a half, less one below
// zero; a high product has its operand's sign, or is 0, where the half alone decides.
struct Tight {
  int32_t zero_narrow;
  int32_t narrow_factor, narrow_half, narrow_shift;  // narrow_half: with the wide operand's zero point
  int32_t factor, half, shift;                       // half: with y's zero point
  int32_t low;

  template <Last kLast>
  int8_t of(int32_t wide, int32_t narrow) const {
    const int32_t x = zero_narrow + narrow * (1 << 21);
    const int32_t scaled =
        (dsp::addMulHighRounded(narrow_half, x, narrow_factor) + (x >> 31)) >> narrow_shift;
    const int32_t sum = wide * (1 << 20) + 2 * scaled;
    const int32_t ties = kLast == Last::kCut ? 0 : sum >> 31;
    const int32_t result = dsp::saturate8((dsp::addMulHighRounded(half, sum, factor) + ties) >> shift);
    return static_cast<int8_t>(kLast == Last::kLow && result < low ? low : result);
  }

  template <Last kLast>
  __attribute__((noinline)) void run(const int8_t* wide, const int8_t* narrow, int8_t* y,
                                     int32_t count) const {
    const Tight t = *this;
    for (const int8_t* const end = y + count; y != end; ++y) *y = t.of<kLast>(*wide++, *narrow++);
  }
};

#ifdef THIMBLE_MVE
// The same four at a time.
void addVectors(const SumBody& s, const Tight& t, bool swap, const int8_t* wide, const int8_t* narrow,
                int8_t* y) {
  const mve::Scaling scale_narrow({t.narrow_factor, -t.narrow_shift});
  const mve::Scaling scale_y(s.factors.y);
  const int32_t zero_wide = -(swap ? s.zero_b : s.zero_a) * (1 << 19);
  const int32_t zero_narrow = -(swap ? s.zero_a : s.zero_b) * (1 << 20);
  const int32x4_t one_wide = vdupq_n_s32(1 << 19);
  const int32x4_t one_narrow = vdupq_n_s32(1 << 20);
  const mve::Leaving to(s.zero_y, s.low, s.high);
  mve::pairs<false>(wide, narrow, y, s.walk.row(), to, [=](int32x4_t of_wide, int32x4_t of_narrow) {
    of_wide = vmlasq_n_s32(of_wide, one_wide, zero_wide);
    of_narrow = scale_narrow.shifted(vmlasq_n_s32(of_narrow, one_narrow, zero_narrow));
    return scale_y.shifted(vaddq_s32(of_wide, of_narrow));
  });
}
#endif

// False where single rounding, a broadcast or scales far apart need the general loop.
bool makeTight(const SumBody& s, bool swap, Tight* t) {
#ifdef THIMBLE_SINGLE_ROUNDING
  const bool single = true;
#else
  const bool single = false;
#endif
  if (single || s.high != 127) return false;
  if (s.walk.rank != 1 || s.walk.step_a[0] != 1 || s.walk.step_b[0] != 1) return false;
  Multiplier narrow = swap ? s.factors.a : s.factors.b;
  // With equal scales 1/2 exactly: products by 1 − 2^−31 round to the same as by 1.
  if (narrow.shift == 0 && narrow.value == 1 << 30) narrow = {INT32_MAX, -1};
  // The zero points and the halves in their places stay within 31 bits.
  const int32_t shift = -s.factors.y.shift;
  if (narrow.shift > -1 || narrow.shift < -4 || shift < 1 || shift > 22) return false;
  t->narrow_factor = narrow.value;
  t->narrow_shift = -narrow.shift;
  t->zero_narrow = -(swap ? s.zero_a : s.zero_b) * (1 << 21);
  t->narrow_half =
      (1 << (t->narrow_shift - 1)) - (swap ? s.zero_b : s.zero_a) * (1 << (19 + t->narrow_shift));
  t->factor = s.factors.y.value;
  t->shift = shift;
  t->half = (1 << (shift - 1)) + s.zero_y * (1 << shift);
  t->low = s.low;
  return true;
}

}  // namespace

Status prepareAdd(const Call& call, Record& record) {
  SumBody body;
  const Status status = makeSum(call, &body);
  if (status != Status::kOk) return status;
  if (body.shift != 0) {
    const float a = call.in[0].scale();
    const float b = call.in[1].scale();
    const float larger = a > b ? a : b;
    const float two_by_one = 2.0f / static_cast<float>(1 << body.shift);
    body.factors.a = quantizeMultiplier(a, 0.5f, larger);
    body.factors.b = quantizeMultiplier(b, 0.5f, larger);
    body.factors.y = quantizeMultiplier(larger, two_by_one, call.out.scale());
  }
  return putSum(call, body, record);
}

Status prepareAddWide(const Call& call, Record& record) { return prepareAdd(call, record); }

void runAddWide(const int32_t* record, const Memory& memory) {
  sumWide(*reinterpret_cast<const SumBody*>(record), memory, 1);
}

void runAdd(const int32_t* record, const Memory& memory) {
  const SumBody& s = *reinterpret_cast<const SumBody*>(record);
  const bool swap = s.factors.a.value != 1 << 30 || s.factors.a.shift != 0;  // a is not the wide one
  Tight tight;
  if (!makeTight(s, swap, &tight)) return sumInt8(s, memory, 1);
  const int8_t* wide = memory.int8(swap ? s.b : s.a);
  const int8_t* narrow = memory.int8(swap ? s.a : s.b);
#ifdef THIMBLE_MVE
  return addVectors(s, tight, swap, wide, narrow, memory.int8Out(s.y));
#endif
  int8_t* const y = memory.int8Out(s.y);
  if (s.low != -128) return tight.run<Last::kLow>(wide, narrow, y, s.walk.row());
  if (s.zero_y != -128) return tight.run<Last::kWhole>(wide, narrow, y, s.walk.row());
  tight.run<Last::kCut>(wide, narrow, y, s.walk.row());
}

}  // namespace runtime
}  // namespace thimble
