// LOG_SOFTMAX: y = x − max − ln Σ e^(x − max) over the last dimension.  int8 → scale 1/16, 127; float32.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/fixed_point.h"
#include "firmware_agent/runtime/float_math.h"
#include "firmware_agent/runtime/ops/unary.h"

namespace thimble {
namespace runtime {

namespace {

struct Tail {
  int32_t depth;
  Multiplier scale;  // int8 differences to Q5.26
};

void logSoftmaxRow(const int8_t* x, int8_t* y, const Tail& t) {
  // Differences below this are e^−31 and less: nothing.
  const int32_t least = -((31 << 26) >> t.scale.shift);
  int32_t largest = -128;
  for (int32_t i = 0; i < t.depth; ++i) largest = x[i] > largest ? x[i] : largest;
  int32_t sum = 0;  // Q12.19
  for (int32_t i = 0; i < t.depth; ++i) {
    const int32_t difference = x[i] - largest;
    if (difference < least) continue;
    sum += roundingShiftRight(expNegative(multiply(difference, t.scale), 5), 12);
  }
  const int32_t log = logFixed(sum);  // Q5.26
  for (int32_t i = 0; i < t.depth; ++i) {
    const int32_t difference = x[i] - largest;
    int32_t value = -128;
    // Beyond −16 the output is at its end: what would leave 32 bits needs no care but this.
    if (difference >= least) {
      const int64_t exact = static_cast<int64_t>(multiply(difference, t.scale)) - log;
      if (exact > INT32_MIN) value = roundingShiftRight(static_cast<int32_t>(exact), 22) + 127;
    }
    y[i] = static_cast<int8_t>(clamp(value, -128, 127));
  }
}

void logSoftmaxRow(const float* x, float* y, const Tail& t) {
  float largest = -3.402823466e38f;
  for (int32_t i = 0; i < t.depth; ++i) largest = largest < x[i] ? x[i] : largest;
  float sum = 0.0f;
  for (int32_t i = 0; i < t.depth; ++i) sum += exponential(x[i] - largest);
  const float log = sum > 0 && sum <= 3.402823466e38f ? logarithm(sum) : sum;
  for (int32_t i = 0; i < t.depth; ++i) y[i] = x[i] - largest - log;
}

}  // namespace

Status prepareLogSoftmax(const Call& call, Record& record) {
  const Status status = checkUnary(call, kOfFloat32 | kOfInt8);
  if (status != Status::kOk) return status;
  const Tensor& x = call.in[0];
  if (x.rank < 1 || call.out.rank != x.rank) return Status::kBadShape;
  Tail t = {x.dims[x.rank - 1], {0, 0}};
  if (call.out.dims[x.rank - 1] != t.depth) return Status::kBadShape;
  if (x.type == kInt8) {
    if (t.depth > 4095) return Status::kBadShape;  // the sum of exponentials is Q12.19
    if (call.out.scale() != 1.0f / 16 || call.out.zeroPoint() != 127) return Status::kBadQuantization;
    t.scale = quantizeMultiplier(x.scale(), 67108864.0f, 1.0f);  // 2^26
    if (t.scale.shift < 1 || t.scale.shift > 30) return Status::kBadQuantization;
  }
  putUnary(call, record);
  record.put(t);
  return Status::kOk;
}

void runLogSoftmax(const int32_t* record, const Memory& memory) {
  const Unary& u = *reinterpret_cast<const Unary*>(record);
  const Tail& t = tailOf<Tail>(record);
  for (int32_t at = 0; at < u.elements; at += t.depth) {
    if (u.type == kInt8) logSoftmaxRow(memory.int8(u.x) + at, memory.int8Out(u.y) + at, t);
    if (u.type == kFloat32) logSoftmaxRow(memory.float32(u.x) + at, memory.float32Out(u.y) + at, t);
  }
}

}  // namespace runtime
}  // namespace thimble
