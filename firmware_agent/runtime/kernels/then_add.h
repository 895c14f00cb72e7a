// Then add: a convolution whose output is added to another tensor part by part, so that it never lies whole in memory.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/kernels/part.h"
#include "firmware_agent/runtime/ops/sum.h"

namespace thimble {
namespace runtime {

/// What stands before the convolution's own record.  sum: ADD's record, of operands of equal shape in one row; one of its
/// operands is scratch of at_once × channels bytes, which the convolution fills.
struct ThenAdd {
  int32_t layer_is_b;  // 1: the convolution's output is ADD's second operand
  int32_t pixels;      // of the output, one image
  int32_t at_once;     // a multiple of 6, so that no kernel computes a pixel for nothing but at the end
  int32_t channels;
  SumBody sum;
};

void addParts(const int32_t* record, const Memory& memory,
              void (*layer)(const int32_t* record, const Memory& memory, const Part& part));

/// The layer is named by its kernel on a part.  The sum may lie on the other operand, and where the convolution's output
/// could lie on its input, it may lie there.
template <void (*kLayer)(const int32_t*, const Memory&, const Part&)>
inline void thenAdd(const int32_t* record, const Memory& memory) {
  addParts(record, memory, kLayer);
}

}  // namespace runtime
}  // namespace thimble
