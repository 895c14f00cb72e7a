// MEAN: the mean over some axes of x, requantized.  x: any shape, axes: constant int32 → y: x's other
// dimensions.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/layer.h"
#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace runtime {

namespace {

const uint32_t kMaxSummed = 1u << 22;  // × 255 stays within 32 bits

// A walk over some dimensions of a tensor in row-major order, by their sizes and strides.
struct Walk {
  uint32_t rank = 0;
  int32_t size[kMaxRank];
  int32_t stride[kMaxRank];
  int32_t index[kMaxRank] = {};
  uint32_t count = 1;

  void add(int32_t dimension, int32_t step) {
    size[rank] = dimension;
    stride[rank] = step;
    ++rank;
    count *= static_cast<uint32_t>(dimension);
  }
  /// The next place, given this one; after the last, the first again.
  int32_t next(int32_t at) {
    for (uint32_t d = rank; d-- > 0;) {
      at += stride[d];
      if (++index[d] < size[d]) return at;
      at -= stride[d] * size[d];
      index[d] = 0;
    }
    return at;
  }
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

void split(const Tensor& x, uint32_t mask, Walk* summed, Walk* kept) {
  int32_t stride = static_cast<int32_t>(x.elements);
  for (uint32_t d = 0; d < x.rank; ++d) {
    stride /= x.dims[d];
    (mask >> d & 1 ? summed : kept)->add(x.dims[d], stride);
  }
}

Multiplier meanMultiplier(const Call& call) {
  return quantizeMultiplier(call.in[0].scale(), 1.0f, call.out.scale());
}

}  // namespace

Status checkMean(const Call& call) {
  Status status = checkActivation(call.in[0]);
  if (status == Status::kOk) status = checkActivation(call.out);
  if (status != Status::kOk) return status;
  if (call.in[1].type != kInt32) return Status::kUnsupportedType;
  if (!call.in[1].constant) return Status::kUnsupportedOption;
  uint32_t mask = 0;
  if (!summedAxes(call, &mask)) return Status::kBadShape;
  Walk summed;
  Walk kept;
  split(call.in[0], mask, &summed, &kept);
  if (summed.count > kMaxSummed || kept.count != call.out.elements) return Status::kBadShape;
  return isUsable(meanMultiplier(call)) ? Status::kOk : Status::kBadQuantization;
}

void runMean(const Call& call) {
  const Tensor& x = call.in[0];
  uint32_t mask = 0;
  Walk summed;
  Walk kept;
  summedAxes(call, &mask);
  split(x, mask, &summed, &kept);

  // 1 / count goes into the multiplier, kept precise by as many bits as count has.
  const int32_t count = static_cast<int32_t>(summed.count);
  Multiplier multiplier = meanMultiplier(call);
  int32_t shift = 0;
  while (summed.count >> (shift + 1) != 0) ++shift;
  if (shift > 31 + multiplier.shift) shift = 31 + multiplier.shift;
  multiplier.value = static_cast<int32_t>((static_cast<int64_t>(multiplier.value) << shift) / count);
  multiplier.shift -= shift;

  const Output to = output(call.out, 0);
  const int32_t zero = x.zeroPoint() * count;
  int32_t from = 0;
  for (uint32_t o = 0; o < kept.count; ++o, from = kept.next(from)) {
    int32_t sum = 0;
    int32_t at = from;
    for (uint32_t i = 0; i < summed.count; ++i, at = summed.next(at)) sum += x.int8()[at];
    call.out.int8Out()[o] = to.narrow(multiply(sum - zero, multiplier));
  }
}

}  // namespace runtime
}  // namespace thimble
