// SOFTMAX: over the last dimension, in fixed point without tables.  x: [rows × depth] int8 → y: the same,
// 1/256, −128. Bit for bit TFLite's reference, whose exponential and reciprocal are gemmlowp's.  Qm.n: m
// integer, n fraction bits.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/fixed_point.h"
#include "firmware_agent/runtime/ops/layer.h"
#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace runtime {

namespace {

// beta × scale as a factor that takes int8 differences to Q5.26; it must be above 1.
Multiplier scaling(const Call& call) {
  const float kTwoTo26 = 67108864.0f;
  // The power of two changes no bit of the mantissa: it is added to the exponent.
  Multiplier m = quantizeMultiplier(call.in[0].scale(), call.options.f32(0), 1.0f / kTwoTo26);
#ifdef THIMBLE_SINGLE_ROUNDING
  if (m.shift > 30 || (m.shift == 30 && m.value == INT32_MAX)) m = {INT32_MAX - 1, 30};  // 2^30 − 1
#else
  if (m.shift > 31) m = {INT32_MAX, 31};  // 2^31 − 1
#endif
  return m;
}

// TFLite's MultiplyByQuantizedMultiplierGreaterThanOne.
int32_t rescale(int32_t difference, const Multiplier& m) {
#ifdef THIMBLE_SINGLE_ROUNDING
  return multiply(difference, m);
#else
  return roundingDoublingHighMul(shiftLeft(difference, m.shift), m.value);
#endif
}

void softmaxRow(const int8_t* x, int8_t* y, uint32_t depth, const Multiplier& scale) {
  // Differences below this are e^−31 and less: nothing.
  const int32_t least = -((31 << 26) >> scale.shift);
  int32_t largest = -128;
  for (uint32_t i = 0; i < depth; ++i) largest = x[i] > largest ? x[i] : largest;

  int32_t sum = 0;  // Q12.19
  for (uint32_t i = 0; i < depth; ++i) {
    const int32_t difference = x[i] - largest;
    if (difference >= least) sum += roundingShiftRight(expNegative(rescale(difference, scale), 5), 12);
  }
  const int32_t zeros = leadingZeros(static_cast<uint32_t>(sum));
  const int32_t above_one = static_cast<int32_t>((static_cast<uint32_t>(sum) << zeros) - 0x80000000u);
  const int32_t reciprocal = reciprocalOfOnePlus(above_one);
  const int32_t exponent = 12 - zeros + 31 - 8;

  for (uint32_t i = 0; i < depth; ++i) {
    const int32_t difference = x[i] - largest;
    int32_t value = 0;
    if (difference >= least && exponent <= 31) {  // above 31: a sum over 512, nothing is near 1/256
      const int32_t e = expNegative(rescale(difference, scale), 5);
      value = roundingShiftRight(roundingDoublingHighMul(reciprocal, e), exponent);
    }
    y[i] = static_cast<int8_t>(clamp(value - 128, -128, 127));
  }
}

struct Body {
  Ref x, y;
  int32_t elements;
  int32_t depth;
  Multiplier scale;
};

Status checkSoftmax(const Call& call) {
  const Tensor& x = call.in[0];
  Status status = checkActivation(x);
  if (status == Status::kOk) status = checkActivation(call.out);
  if (status != Status::kOk) return status;
  if (call.out.scale() != 1.0f / 256 || call.out.zeroPoint() != -128) return Status::kBadQuantization;
  if (!isScale(call.options.f32(0))) return Status::kUnsupportedOption;
  if (x.rank < 1 || x.elements != call.out.elements || call.out.rank != x.rank) return Status::kBadShape;
  const int32_t depth = x.dims[x.rank - 1];
  if (call.out.dims[x.rank - 1] != depth) return Status::kBadShape;
  if (depth > 4095) return Status::kBadShape;  // the sum of exponentials is Q12.19
  const Multiplier m = scaling(call);
  // Above 1: value × 2^(shift − 31) > 1.
  return m.shift > 1 || (m.shift == 1 && m.value > 1 << 30) ? Status::kOk : Status::kBadQuantization;
}

}  // namespace

Status prepareSoftmax(const Call& call, Record& record) {
  const Status status = checkSoftmax(call);
  if (status != Status::kOk) return status;
  const Tensor& x = call.in[0];
  record.allowInPlace(0, 0);
  record.put(Body{x.ref, call.out.ref, static_cast<int32_t>(x.elements), x.dims[x.rank - 1], scaling(call)});
  return Status::kOk;
}

void runSoftmax(const int32_t* record, const Memory& memory) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  for (int32_t at = 0; at < b.elements; at += b.depth) {
    softmaxRow(memory.int8(b.x) + at, memory.int8Out(b.y) + at, static_cast<uint32_t>(b.depth), b.scale);
  }
}

}  // namespace runtime
}  // namespace thimble
