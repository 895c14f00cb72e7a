// MEAN: the mean over some axes of x, requantized.  x: any shape, axes: constant int32 → y: x's other
// dimensions.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/layer.h"
#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace runtime {

namespace {

const int32_t kMaxSummed = 1 << 22;  // × 255 stays within 32 bits

// A walk over some dimensions of a tensor in row-major order, by their sizes and strides.
struct Axes {
  int32_t rank;
  int32_t count;
  int32_t size[kMaxRank];
  int32_t stride[kMaxRank];

  void add(int32_t dimension, int32_t step) {
    size[rank] = dimension;
    stride[rank] = step;
    ++rank;
    count *= dimension;
  }
};

struct Walk {
  explicit Walk(const Axes& over) : axes(over) {}
  const Axes& axes;
  int32_t index[kMaxRank] = {};

  /// The next place, given this one; after the last, the first again.
  int32_t next(int32_t at) {
    for (int32_t d = axes.rank; d-- > 0;) {
      at += axes.stride[d];
      if (++index[d] < axes.size[d]) return at;
      at -= axes.stride[d] * axes.size[d];
      index[d] = 0;
    }
    return at;
  }
};

struct Body {
  Ref x, y;
  Axes summed, kept;
  int32_t zero;  // of the whole sum
  Multiplier multiplier;
  Output to;
};

// Bit d is set if dimension d is summed; false if an axis is out of range.
bool summedAxes(const Call& call, uint32_t* mask) {
  const int32_t rank = static_cast<int32_t>(call.in[0].rank);
  *mask = 0;
  for (uint32_t i = 0; i < call.in[1].elements; ++i) {
    const int32_t axis = readI32(call.in[1].data + 4 * i);
    if (axis < -rank || axis >= rank) return false;
    *mask |= 1u << (axis < 0 ? axis + rank : axis);
  }
  return true;
}

void split(const Tensor& x, uint32_t mask, Axes* summed, Axes* kept) {
  int32_t stride = static_cast<int32_t>(x.elements);
  for (uint32_t d = 0; d < x.rank; ++d) {
    stride /= x.dims[d];
    (mask >> d & 1 ? summed : kept)->add(x.dims[d], stride);
  }
}

Multiplier meanMultiplier(const Call& call) {
  return quantizeMultiplier(call.in[0].scale(), 1.0f, call.out.scale());
}

Status checkMean(const Call& call, Body* b) {
  Status status = checkActivation(call.in[0]);
  if (status == Status::kOk) status = checkActivation(call.out);
  if (status != Status::kOk) return status;
  if (call.in[1].type != kInt32) return Status::kUnsupportedType;
  if (!call.in[1].constant) return Status::kUnsupportedOption;
  uint32_t mask = 0;
  if (!summedAxes(call, &mask)) return Status::kBadShape;
  split(call.in[0], mask, &b->summed, &b->kept);
  if (b->summed.count > kMaxSummed || static_cast<uint32_t>(b->kept.count) != call.out.elements) {
    return Status::kBadShape;
  }
  return isUsable(meanMultiplier(call)) ? Status::kOk : Status::kBadQuantization;
}

}  // namespace

Status prepareMean(const Call& call, Record& record) {
  Body b = {};
  b.summed.count = b.kept.count = 1;
  const Status status = checkMean(call, &b);
  if (status != Status::kOk) return status;
  b.x = call.in[0].ref;
  b.y = call.out.ref;
  // 1 / count goes into the multiplier, kept precise by as many bits as count has.
  b.multiplier = meanMultiplier(call);
  int32_t shift = 0;
  while (b.summed.count >> (shift + 1) != 0) ++shift;
  if (shift > 31 + b.multiplier.shift) shift = 31 + b.multiplier.shift;
  b.multiplier.value =
      static_cast<int32_t>((static_cast<int64_t>(b.multiplier.value) << shift) / b.summed.count);
  b.multiplier.shift -= shift;
  b.zero = call.in[0].zeroPoint() * b.summed.count;
  b.to = output(call.out, 0);
  record.put(b);
  return Status::kOk;
}

void runMean(const int32_t* record, const Memory& memory) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  const int8_t* x = memory.int8(b.x);
  int8_t* y = memory.int8Out(b.y);
  Walk kept(b.kept);
  int32_t from = 0;
  for (int32_t o = 0; o < b.kept.count; ++o, from = kept.next(from)) {
    Walk summed(b.summed);
    int32_t sum = 0;
    int32_t at = from;
    for (int32_t i = 0; i < b.summed.count; ++i, at = summed.next(at)) sum += x[at];
    y[o] = b.to.narrow(multiply(sum - b.zero, b.multiplier));
  }
}

}  // namespace runtime
}  // namespace thimble
