// SOFTMAX to int16: of int16 by tables of e^x and 1 / (1 + x), as TFLite interpolates them; of int8 as to int8.
// SPDX-License-Identifier: MIT
// Of int16 the output's scale is 1/32,768 and its zero point 0.
#include "firmware_agent/runtime/fixed_point.h"
#include "firmware_agent/runtime/float_math.h"
#include "firmware_agent/runtime/ops/layer.h"
#include "firmware_agent/runtime/ops/op.h"
#include "firmware_agent/runtime/ops/softmax.h"
#include "firmware_agent/runtime/real.h"
#include "firmware_agent/runtime/sigmoid16.h"

namespace thimble {
namespace runtime {

namespace {

const int32_t kSteps = 512;
const int32_t kMaxDepth = 65535;  // the sum stays within 31 bits
const int32_t kMaxShift = 15;     // as do differences of 65,535

// 513 numbers; 512 a step of 128.
struct Table {
  int16_t at[kSteps + 2];

  int32_t of(int32_t x) const {
    const int32_t i = kSteps / 2 + (x >> 7);
    const int32_t slope = static_cast<int16_t>(at[i + 1] - at[i]);
    return at[i] + ((slope * (x & 0x7f) + 64) >> 7);
  }
};

struct Body {
  SoftmaxRows rows;
  Multiplier scale;  // takes differences of 10 / 65,535 to one
};

// A record.
struct Whole {
  Body body;
  Table exponentials, reciprocals;
};

// Entry i of a table of f over [low, high], bent so that the lines between entries meet f in their middles as nearly.
template <class Function>
int32_t entry(int32_t i, float low, float high, Function f) {
  const float kScale = 2.0f / 65535;
  const float inverse = 65536.0f / (kScale * 32767 - kScale * -32768);
  if (i >= kSteps) return clamp(roundToInt(f(high) * inverse), -32768, 32767);
  const float step = (high - low) / kSteps;
  const float x = low + static_cast<float>(i) * step;
  const float next = f(low + static_cast<float>(i + 1) * step);
  const int32_t sample = roundToInt(f(x) * inverse);
  const int32_t line = roundToInt((next * inverse + static_cast<float>(sample)) / 2);
  const int32_t error = line - roundToInt(f(x + step / 2) * inverse);
  return clamp(sample - roundToInt(static_cast<float>(error) / 2), -32768, 32767);
}

template <class Function>
void putTable(Record& record, float low, float high, Function f) {
  for (int32_t i = 0; i <= kSteps; i += 2) {
    const uint32_t second = static_cast<uint32_t>(entry(i + 1, low, high, f));
    record.word(
        static_cast<int32_t>((static_cast<uint32_t>(entry(i, low, high, f)) & 0xffff) | second << 16));
  }
}

float reciprocalOf(float x) { return 1.0f / (1.0f + x); }

// scale × beta / (10 / 65,535), as doubles give it.
Multiplier scaling(const Call& call) {
  const Real ten = realOf(10.0f);
  const Real scaled = product(realOf(call.in[0].scale()), realOf(call.options.f32(0)));
  return multiplierOf(quotient(scaled, quotient(ten, realOf(65535.0f))));
}

Status checkOutput(const Call& call) {
  const Tensor& y = call.out;
  Status status = checkQuantized(call.in[0]);
  if (status == Status::kOk) status = checkQuantized(y);
  if (status != Status::kOk) return status;
  const float kThousandth = 0.001f / 32768;
  const float off = y.scale() - 1.0f / 32768;
  if (!(off <= kThousandth && off >= -kThousandth)) return Status::kBadQuantization;
  return scaling(call).shift <= kMaxShift ? Status::kOk : Status::kBadQuantization;
}

void softmaxRow(const Whole& w, const int16_t* x, int16_t* y) {
  const int32_t depth = w.body.rows.depth;
  int32_t largest = -32768;
  for (int32_t i = 0; i < depth; ++i) largest = x[i] > largest ? x[i] : largest;
  int32_t sum = 0;  // Q16.15
  for (int32_t i = 0; i < depth; ++i) {
    const int32_t scaled = multiply(x[i] - largest, w.body.scale) + 32767;
    const int32_t e = w.exponentials.of(clamp(scaled, -32768, 32767));
    y[i] = static_cast<int16_t>(e);
    sum += e;
  }
  const int32_t zeros = leadingZeros(static_cast<uint32_t>(sum));
  // The sum in [1, 2), less 1, from [0, 65,535] to the table's.
  const int64_t normal = static_cast<int64_t>(sum) * (static_cast<int64_t>(1) << (zeros - 1));
  const int32_t above_one = static_cast<int32_t>((normal + (1 << 13)) >> 14) - (1 << 15) - (1 << 16);
  const int64_t reciprocal = w.reciprocals.of(clamp(above_one, -32768, 32767));
  const int32_t right = 31 - zeros;
  const int64_t half = static_cast<int64_t>(1) << (right - 1);
  for (int32_t i = 0; i < depth; ++i) {
    y[i] = static_cast<int16_t>(clamp(static_cast<int32_t>((y[i] * reciprocal + half) >> right), 0, 32767));
  }
}

}  // namespace

Status prepareSoftmaxInt16(const Call& call, Record& record) {
  if (call.in[0].type == kInt8) return prepareSoftmax(call, record);
  if (call.in[0].type != kInt16) return Status::kUnsupportedType;
  if (!isScale(call.options.f32(0))) return Status::kUnsupportedOption;
  Body b = {};
  Status status = checkOutput(call);
  if (status == Status::kOk) status = makeSoftmax(call, &b.rows);
  if (status != Status::kOk) return status;
  if (b.rows.depth > kMaxDepth) return Status::kBadShape;
  b.scale = scaling(call);
  record.allowInPlace(0, 0);
  record.put(b);
  putTable(record, 10.0f / 65535 * -65535, 0.0f, exponential);
  putTable(record, 0.0f, 1.0f / 65535 * 65535, reciprocalOf);
  return Status::kOk;
}

void runSoftmaxInt16(const int32_t* record, const Memory& memory) {
  const Whole& w = *reinterpret_cast<const Whole*>(record);
  const SoftmaxRows& rows = w.body.rows;
  if (rows.from == kInt8) return runSoftmax(record, memory);
  for (int32_t at = 0; at < rows.elements; at += rows.depth) {
    softmaxRow(w, memory.int16(rows.x) + at, memory.int16Out(rows.y) + at);
  }
}

}  // namespace runtime
}  // namespace thimble
