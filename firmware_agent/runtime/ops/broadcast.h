// Broadcast: a walk over an output and its two operands, of which dimensions of 1 repeat, row by row.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/model.h"
#include "firmware_agent/runtime/record.h"

namespace thimble {
namespace runtime {

/// Dimensions with equal steps are joined, so that equal shapes are one row.  Steps count elements; those of the last
/// dimension are 0 or 1.  rank ≥ 1.
struct Broadcast {
  int32_t rank;
  int32_t size[kMaxRank];
  int32_t step_a[kMaxRank];
  int32_t step_b[kMaxRank];

  int32_t row() const { return size[rank - 1]; }
  int32_t rowStepA() const { return step_a[rank - 1]; }
  int32_t rowStepB() const { return step_b[rank - 1]; }
};

/// False if the shapes of a and b do not broadcast to that of out, aligned at their last dimensions.
bool makeBroadcast(const Tensor& a, const Tensor& b, const Tensor& out, Broadcast* walk);

/// The output may lie on an operand of its own shape and element size.
void allowInPlaceOf(const Call& call, Record& record);

/// Calls row(a, b, y) with the first elements of each row, in the output's order.
template <class Row>
void forEachRow(const Broadcast& walk, Row row) {
  int32_t index[kMaxRank] = {};
  int32_t a = 0;
  int32_t b = 0;
  for (int32_t y = 0;; y += walk.row()) {
    row(a, b, y);
    int32_t d = walk.rank - 2;
    for (; d >= 0; --d) {
      a += walk.step_a[d];
      b += walk.step_b[d];
      if (++index[d] < walk.size[d]) break;
      a -= walk.step_a[d] * walk.size[d];
      b -= walk.step_b[d] * walk.size[d];
      index[d] = 0;
    }
    if (d < 0) return;
  }
}

/// y = f(a, b) element by element.
template <class In, class Out, class Function>
void forEachPair(const Broadcast& walk, const In* a, const In* b, Out* y, Function f) {
  const int32_t count = walk.row();
  const int32_t step_a = walk.rowStepA();
  const int32_t step_b = walk.rowStepB();
  forEachRow(walk, [=](int32_t at_a, int32_t at_b, int32_t at_y) {
    const In* pa = a + at_a;
    const In* pb = b + at_b;
    Out* py = y + at_y;
    for (int32_t i = 0; i < count; ++i, pa += step_a, pb += step_b) py[i] = f(*pa, *pb);
  });
}

}  // namespace runtime
}  // namespace thimble
