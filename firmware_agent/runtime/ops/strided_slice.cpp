// STRIDED_SLICE: y = x[begin : end : stride], with all of TensorFlow's masks.  x: any shape and type.
// SPDX-License-Identifier: MIT
// begin, end, strides: constant, of one length; each entry takes a dimension of x, adds one (new axis), or
// stands for all that are left (ellipsis).  Source: TFLite's StartForAxis and StopForAxis, tf.strided_slice.
#include "firmware_agent/runtime/ops/move.h"
#include "firmware_agent/runtime/ops/shape.h"

namespace thimble {
namespace runtime {

namespace {

// StridedSliceOptions
struct Masks {
  explicit Masks(const Table& t)
      : begin(t.u32(0)),
        end(t.u32(1)),
        ellipsis(t.u32(2)),
        new_axis(t.u32(3)),
        shrink_axis(t.u32(4)),
        offset(t.u8(5) != 0) {}
  uint32_t begin, end, ellipsis, new_axis, shrink_axis;
  bool offset;  // end counts from begin
};

bool isSet(uint32_t mask, uint32_t i) { return (mask >> i & 1) != 0; }

int64_t clampTo(int64_t x, int64_t low, int64_t high) { return x < low ? low : (x > high ? high : x); }

struct Range {
  int64_t start, count, stride;
};

// Entry i of the specification on a dimension of `size`; count 0 if it takes nothing.
Range rangeOf(const Call& call, const Tensor& strides, const Masks& masks, uint32_t i, int32_t size) {
  const int64_t stride = clampTo(indexAt(strides, i), -INT32_MAX, INT32_MAX);
  if (stride == 0) return {0, 0, 0};
  const int64_t low = stride > 0 ? 0 : -1;
  const int64_t high = stride > 0 ? size : size - 1;
  int64_t start = clampTo(indexAt(call.in[1], i), INT32_MIN, INT32_MAX);
  start = clampTo(start < 0 ? start + size : start, low, high);
  if (isSet(masks.begin, i)) start = stride > 0 ? 0 : size - 1;
  if (isSet(masks.shrink_axis, i)) {
    return {start, start >= 0 && start < size && stride > 0 ? 1 : 0, 1};
  }
  int64_t end = clampTo(indexAt(call.in[2], i), INT32_MIN, INT32_MAX) + (masks.offset ? start : 0);
  end = clampTo(end < 0 ? end + size : end, low, high);
  if (isSet(masks.end, i)) end = stride > 0 ? size : -1;
  const int64_t span = stride > 0 ? end - start : start - end;
  const int64_t step = stride > 0 ? stride : -stride;
  return {start, span <= 0 ? 0 : (span + step - 1) / step, stride};
}

// Walks the specification and y's dimensions along x's; every step must fit.
struct Slicer {
  Slicer(const Call& c, const Tensor& s)
      : call(c), strides(s), masks(c.options), copy(copyOf(elementBytes(c.in[0]))) {
    byteSteps(c.in[0], from_steps);
    byteSteps(c.out, to_steps);
  }

  // The next dimension of x by a range, as y's next dimension or, if it shrinks, as none.
  bool take(const Range& range, bool shrinks) {
    if (range.count == 0 || (!shrinks && !isNext(range.count))) return false;
    copy.from += static_cast<int32_t>(range.start) * from_steps[at];
    if (range.count > 1) {
      copy.add(static_cast<int32_t>(range.count), static_cast<int32_t>(range.stride) * from_steps[at],
               to_steps[to]);
    }
    forward = forward && range.stride > 0;
    ++at;
    if (!shrinks) ++to;
    return true;
  }
  bool takeWhole() { return take({0, call.in[0].dims[at], 1}, false); }
  bool isNext(int64_t size) const { return to < call.out.rank && call.out.dims[to] == size; }
  bool entry(uint32_t i, uint32_t entries);

  const Call& call;
  const Tensor& strides;
  const Masks masks;
  Copy copy;
  int32_t from_steps[kMaxRank];
  int32_t to_steps[kMaxRank];
  uint32_t at = 0;  // dimension of x
  uint32_t to = 0;  // dimension of y
  bool forward = true;
  bool ellipsis_seen = false;
};

bool Slicer::entry(uint32_t i, uint32_t entries) {
  const uint32_t rank = call.in[0].rank;
  if (isSet(masks.ellipsis, i)) {
    if (ellipsis_seen) return false;
    ellipsis_seen = true;
    uint32_t later = 0;  // entries behind that take a dimension
    for (uint32_t k = i + 1; k < entries; ++k) later += isSet(masks.new_axis, k) ? 0 : 1;
    while (at + later < rank) {
      if (!takeWhole()) return false;
    }
    return true;
  }
  if (isSet(masks.new_axis, i)) {
    ++to;
    return to <= call.out.rank && call.out.dims[to - 1] == 1;
  }
  return at < rank &&
         take(rangeOf(call, strides, masks, i, call.in[0].dims[at]), isSet(masks.shrink_axis, i));
}

}  // namespace

Status prepareStridedSlice(const Call& call, Record& record) {
  const uint32_t entries = call.in[1].elements;
  Status status = checkMove(call.in[0], call.out);
  if (status == Status::kOk && entries > 2 * kMaxRank) status = Status::kBadShape;
  if (status == Status::kOk) status = checkIndices(call.in[1], entries);
  if (status == Status::kOk) status = checkIndices(call.in[2], entries);
  Tensor strides;
  if (status == Status::kOk) status = call.input(3, &strides);
  if (status == Status::kOk) status = checkIndices(strides, entries);
  if (status != Status::kOk) return status;
  Slicer slicer(call, strides);
  for (uint32_t i = 0; i < entries; ++i) {
    if (!slicer.entry(i, entries)) return Status::kBadShape;
  }
  while (slicer.at < call.in[0].rank) {
    if (!slicer.takeWhole()) return Status::kBadShape;
  }
  if (slicer.to != call.out.rank) return Status::kBadShape;
  if (slicer.forward) record.allowInPlace(0, 0);
  return putMove(call, slicer.copy, record);
}

void runStridedSlice(const int32_t* record, const Memory& memory) { runMove(record, memory); }

}  // namespace runtime
}  // namespace thimble
