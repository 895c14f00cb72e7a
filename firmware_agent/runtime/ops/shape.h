// Shape: what operators ask of shapes, axes and constant indices.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/model.h"
#include "firmware_agent/runtime/status.h"

namespace thimble {
namespace runtime {

/// Of a tensor whose type has a size: 1, 2, 4 or 8.
inline int32_t elementBytes(const Tensor& tensor) {
  return static_cast<int32_t>(tensor.bytes / tensor.elements);
}

bool sameShape(const Tensor& a, const Tensor& b);

/// That values may move from x to y as they are: one type, of a known size, and one quantization if both
/// have any.
Status checkMove(const Tensor& x, const Tensor& y);

/// That a constant of `count` int32 or int64 numbers is there to be read by indexAt.
Status checkIndices(const Tensor& tensor, uint32_t count);
int64_t indexAt(const Tensor& tensor, uint32_t i);

/// An axis in [−rank, rank) as one in [0, rank); false if it is none.
bool resolveAxis(int64_t axis, uint32_t rank, uint32_t* resolved);

/// Elements of dimensions [begin, end).
int32_t elementsOf(const Tensor& tensor, uint32_t begin, uint32_t end);

/// steps[d]: how many bytes lie between neighbours along dimension d.
void byteSteps(const Tensor& tensor, int32_t steps[kMaxRank]);

}  // namespace runtime
}  // namespace thimble
