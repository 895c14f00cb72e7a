// SOFTMAX: over the last dimension.  x: [rows × depth] int8 → y: int8, 1/256, −128, or int16, 1/65536, −32768: bit for
// bit TFLite's reference, whose exponential and reciprocal are gemmlowp's.  Qm.n: m integer, n fraction bits.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/softmax.h"
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

// OutType: int8 or int16, from its least number up.
template <class OutType>
void softmaxRow(const int8_t* x, OutType* y, uint32_t depth, const Multiplier& scale) {
  const int32_t bits = 8 * static_cast<int32_t>(sizeof(OutType));
  const int32_t lowest = -(1 << (bits - 1));
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
  const int32_t exponent = 12 - zeros + 31 - bits;

  for (uint32_t i = 0; i < depth; ++i) {
    const int32_t difference = x[i] - largest;
    int32_t value = 0;
    if (difference >= least && exponent <= 31) {  // above 31: a sum over 512, nothing is near 1/256
      const int32_t e = expNegative(rescale(difference, scale), 5);
      value = roundingShiftRight(roundingDoublingHighMul(reciprocal, e), exponent);
    }
    y[i] = static_cast<OutType>(clamp(value + lowest, lowest, -1 - lowest));
  }
}

struct Body {
  SoftmaxRows rows;
  int32_t to;  // type of y
  Multiplier scale;
};

Status checkScales(const Call& call) {
  if (!isScale(call.options.f32(0))) return Status::kUnsupportedOption;
  Status status = checkActivation(call.in[0]);
  if (status != Status::kOk) return status;
  if (call.out.type == kInt8) {
    status = checkActivation(call.out);
    if (status != Status::kOk) return status;
    if (call.out.scale() != 1.0f / 256 || call.out.zeroPoint() != -128) return Status::kBadQuantization;
  } else {
    if (call.out.type != kInt16) return Status::kUnsupportedType;
    const float kThousandth = 0.001f / 65536;
    if (call.out.scales.count != 1 || call.out.zero_points.count != 1) return Status::kBadQuantization;
    const float off = call.out.scale() - 1.0f / 65536;
    if (!(off <= kThousandth && off >= -kThousandth)) return Status::kBadQuantization;
    if (call.out.zero_points.i64(0) != -32768) return Status::kBadQuantization;
  }
  const Multiplier m = scaling(call);
  // Above 1: value × 2^(shift − 31) > 1.
  return m.shift > 1 || (m.shift == 1 && m.value > 1 << 30) ? Status::kOk : Status::kBadQuantization;
}

}  // namespace

Status makeSoftmax(const Call& call, SoftmaxRows* rows) {
  const Tensor& x = call.in[0];
  if (x.rank < 1 || x.elements != call.out.elements || call.out.rank != x.rank) return Status::kBadShape;
  const int32_t depth = x.dims[x.rank - 1];
  if (call.out.dims[x.rank - 1] != depth) return Status::kBadShape;
  *rows = {x.ref, call.out.ref, static_cast<int32_t>(x.elements), depth, x.type};
  return Status::kOk;
}

Status prepareSoftmax(const Call& call, Record& record) {
  Body b = {};
  Status status = checkScales(call);
  if (status == Status::kOk) status = makeSoftmax(call, &b.rows);
  if (status != Status::kOk) return status;
  if (b.rows.depth > 4095) return Status::kBadShape;  // the sum is Q12.19
  b.to = call.out.type;
  b.scale = scaling(call);
  if (call.in[0].type == call.out.type) record.allowInPlace(0, 0);
  record.put(b);
  return Status::kOk;
}

void runSoftmax(const int32_t* record, const Memory& memory) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  const SoftmaxRows& rows = b.rows;
  const uint32_t depth = static_cast<uint32_t>(rows.depth);
  for (int32_t at = 0; at < rows.elements; at += rows.depth) {
    if (b.to == kInt8) softmaxRow(memory.int8(rows.x) + at, memory.int8Out(rows.y) + at, depth, b.scale);
    if (b.to == kInt16) softmaxRow(memory.int8(rows.x) + at, memory.int16Out(rows.y) + at, depth, b.scale);
  }
}

}  // namespace runtime
}  // namespace thimble
