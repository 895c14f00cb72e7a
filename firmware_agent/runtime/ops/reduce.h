// Reduce: what sums, means and extremes over some dimensions share: which places they walk.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/model.h"
#include "firmware_agent/runtime/status.h"

namespace thimble {
namespace runtime {

/// A walk over some dimensions of a tensor in row-major order, by their sizes and strides in elements.
struct Axes {
  int32_t rank;
  int32_t count;  // of all elements
  int32_t size[kMaxRank];
  int32_t stride[kMaxRank];
};

/// The places but for those along the last dimension.
struct Walk {
  explicit Walk(const Axes& over) : axes(over) {}
  const Axes& axes;
  int32_t index[kMaxRank] = {};

  /// The next place, given this one; after the last, the first again.
  int32_t next(int32_t at) {
    for (int32_t d = axes.rank - 1; d-- > 0;) {
      at += axes.stride[d];
      if (++index[d] < axes.size[d]) return at;
      at -= axes.stride[d] * axes.size[d];
      index[d] = 0;
    }
    return at;
  }
};

/// step(… step(step(start, x[first]), x[second]) …) over all places from x on.
template <class Step, class T, class A>
A fold(const Axes& axes, const T* x, A start, Step step) {
  const int32_t last = axes.rank - 1;
  const int32_t rows = axes.count / axes.size[last];
  Walk walk(axes);
  for (int32_t row = 0, at = 0; row < rows; ++row, at = walk.next(at)) {
    const T* element = x + at;
    for (int32_t i = 0; i < axes.size[last]; ++i, element += axes.stride[last]) start = step(start, *element);
  }
  return start;
}

/// What a reduction runs on: y[k] from all x at kept place k + reduced places.
struct Reduction {
  Ref x, y;
  int32_t type;
  Axes reduced, kept;

  /// y[k] = finish(fold over reduced).
  template <class T, class A, class Step, class Finish>
  void run(const T* from, T* to, A start, Step step, Finish finish) const {
    const int32_t last = kept.rank - 1;
    const int32_t rows = kept.count / kept.size[last];
    Walk walk(kept);
    for (int32_t row = 0, at = 0; row < rows; ++row, at = walk.next(at)) {
      const T* element = from + at;
      for (int32_t i = 0; i < kept.size[last]; ++i, element += kept.stride[last]) {
        *to++ = finish(fold(reduced, element, start, step));
      }
    }
  }
};

/// Reads the axes, call.in[1]: constant, any of [−rank, rank).  Checks y's elements and that x and y have one type:
/// float32, or int8 or int16 with one scale and a zero point in range.
Status prepareReduction(const Call& call, Reduction* reduction);

}  // namespace runtime
}  // namespace thimble
