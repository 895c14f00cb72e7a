// The checks of shapes, axes and indices.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/shape.h"

namespace thimble {
namespace runtime {

bool sameShape(const Tensor& a, const Tensor& b) {
  if (a.rank != b.rank) return false;
  for (uint32_t d = 0; d < a.rank; ++d) {
    if (a.dims[d] != b.dims[d]) return false;
  }
  return true;
}

Status checkMove(const Tensor& x, const Tensor& y) {
  if (x.type != y.type || x.bytes == 0) return Status::kUnsupportedType;
  if (x.scales.count == 0 || y.scales.count == 0) return Status::kOk;
  if (x.scales.count != 1 || y.scales.count != 1) return Status::kBadQuantization;
  const bool same = readU32(x.scales.data) == readU32(y.scales.data) && x.zeroPoint() == y.zeroPoint();
  return same ? Status::kOk : Status::kBadQuantization;
}

Status checkIndices(const Tensor& tensor, uint32_t count) {
  if (tensor.type != kInt32 && tensor.type != kInt64) return Status::kUnsupportedType;
  if (!tensor.constant) return Status::kUnsupportedOption;
  return tensor.elements == count ? Status::kOk : Status::kBadShape;
}

int64_t indexAt(const Tensor& tensor, uint32_t i) {
  return tensor.type == kInt64 ? readI64(tensor.data + 8 * i) : readI32(tensor.data + 4 * i);
}

bool resolveAxis(int64_t axis, uint32_t rank, uint32_t* resolved) {
  const int64_t dimensions = rank;
  if (axis < -dimensions || axis >= dimensions) return false;
  *resolved = static_cast<uint32_t>(axis < 0 ? axis + dimensions : axis);
  return true;
}

int32_t elementsOf(const Tensor& tensor, uint32_t begin, uint32_t end) {
  int32_t elements = 1;
  for (uint32_t d = begin; d < end; ++d) elements *= tensor.dims[d];
  return elements;
}

void byteSteps(const Tensor& tensor, int32_t steps[kMaxRank]) {
  int32_t step = elementBytes(tensor);
  for (uint32_t d = tensor.rank; d-- > 0;) {
    steps[d] = step;
    step *= tensor.dims[d];
  }
}

}  // namespace runtime
}  // namespace thimble
