// MEAN and SUM over some axes of x, requantized.  x: any shape, axes: constant → y: x's other dimensions.
// SPDX-License-Identifier: MIT
// int8 and int16: the sum, wrapping at 32 bits, less count × zero point, times the scales' ratio, divided by the
// count if a mean.  float32: summed in the order of x.  Source: TFLite's QuantizedMeanOrSum.
#include "firmware_agent/runtime/kernels/columns.h"
#include "firmware_agent/runtime/ops/layer.h"
#include "firmware_agent/runtime/ops/op.h"
#include "firmware_agent/runtime/ops/reduce.h"

namespace thimble {
namespace runtime {

namespace {

const int32_t kMaxSummed = 1 << 22;  // × 255 stays within 32 bits

struct Body {
  Reduction over;
  int32_t zero;  // of the whole sum
  Multiplier multiplier;
  Output to;
  int32_t divisor;  // of floats
};

Multiplier ratio(const Call& call) { return quantizeMultiplier(call.in[0].scale(), 1.0f, call.out.scale()); }

Status prepareSums(const Call& call, bool mean, Record& record) {
  Body b = {};
  const Status status = prepareReduction(call, &b.over);
  if (status != Status::kOk) return status;
  const int32_t count = b.over.reduced.count;
  b.divisor = mean ? count : 1;
  if (b.over.type != kFloat32) {
    if (count > kMaxSummed) return Status::kBadShape;
    b.multiplier = ratio(call);
    if (!isUsable(b.multiplier)) return Status::kBadQuantization;
    if (mean) b.multiplier = dividedBy(b.multiplier, count);
    b.zero =
        static_cast<int32_t>(static_cast<uint32_t>(call.in[0].zeroPoint()) * static_cast<uint32_t>(count));
    const int32_t limit = b.over.type == kInt8 ? 128 : 32768;
    b.to = {call.out.zeroPoint(), -limit, limit - 1};
  }
  record.put(b);
  return Status::kOk;
}

struct Add {
  int32_t operator()(int32_t sum, int32_t x) const { return wrappingAdd(sum, x); }
  float operator()(float sum, float x) const { return sum + x; }
};

template <class T>
struct Requantize {
  const Body& b;
  T operator()(int32_t sum) const {
    const int32_t scaled =
        multiply(wrappingAdd(sum, static_cast<int32_t>(0u - static_cast<uint32_t>(b.zero))), b.multiplier);
    return static_cast<T>(clamp(wrappingAdd(scaled, b.to.zero_point), b.to.low, b.to.high));
  }
};

struct Divide {
  float divisor;
  float operator()(float sum) const { return sum / divisor; }
};

// Where channels lie side by side and pixels are walked in a row, or in rows.
bool isWindow(const Reduction& over) {
  return over.reduced.rank <= 2 && over.kept.stride[over.kept.rank - 1] == 1;
}

void sumWindows(const Body& b, const int8_t* x, int8_t* y) {
  const Axes& kept = b.over.kept;
  const Axes& reduced = b.over.reduced;
  const int32_t last = reduced.rank - 1;
  const int32_t channels = kept.size[kept.rank - 1];
  const Requantize<int8_t> finish = {b};
  Walk walk(kept);
  for (int32_t row = kept.count / channels, at = 0; row > 0; --row, at = walk.next(at)) {
    PixelWindow pixels = {x + at, last == 0 ? 1 : reduced.size[0], reduced.stride[0], reduced.size[last],
                          reduced.stride[last]};
    for (int32_t left = channels; left > 0; left -= kColumns, pixels.x += kColumns) {
      const int32_t some = left < kColumns ? left : kColumns;
      int32_t sums[kColumns];
      sumColumns(pixels, some, sums);
      for (int32_t c = 0; c < some; ++c) *y++ = finish(sums[c]);
    }
  }
}

void runSumsInt8(const int32_t* record, const Memory& memory) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  const Reduction& over = b.over;
  if (isWindow(over)) {
    sumWindows(b, memory.int8(over.x), memory.int8Out(over.y));
  } else {
    over.run(memory.int8(over.x), memory.int8Out(over.y), int32_t(0), Add(), Requantize<int8_t>{b});
  }
}

void runSumsWide(const int32_t* record, const Memory& memory) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  const Reduction& over = b.over;
  if (over.type == kInt16) {
    over.run(memory.int16(over.x), memory.int16Out(over.y), int32_t(0), Add(), Requantize<int16_t>{b});
  } else {
    over.run(memory.float32(over.x), memory.float32Out(over.y), 0.0f, Add(),
             Divide{static_cast<float>(b.divisor)});
  }
}

}  // namespace

Status prepareMean(const Call& call, Record& record) { return prepareSums(call, true, record); }
void runMean(const int32_t* record, const Memory& memory) { runSumsInt8(record, memory); }

Status prepareSum(const Call& call, Record& record) { return prepareSums(call, false, record); }
void runSum(const int32_t* record, const Memory& memory) { runSumsInt8(record, memory); }

Status prepareMeanWide(const Call& call, Record& record) { return prepareMean(call, record); }
void runMeanWide(const int32_t* record, const Memory& memory) { runSumsWide(record, memory); }

Status prepareSumWide(const Call& call, Record& record) { return prepareSum(call, record); }
void runSumWide(const int32_t* record, const Memory& memory) { runSumsWide(record, memory); }

}  // namespace runtime
}  // namespace thimble
