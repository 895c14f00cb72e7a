// The checks of resizings.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/resize.h"

#include "firmware_agent/runtime/ops/shape.h"

namespace thimble {
namespace runtime {

Status checkResize(const Call& call) {
  const Tensor& x = call.in[0];
  const Tensor& y = call.out;
  Status status = checkMove(x, y);
  if (status == Status::kOk) status = checkIndices(call.in[1], 2);
  if (status != Status::kOk) return status;
  if (x.rank != 4 || y.rank != 4 || x.dims[0] != y.dims[0] || x.dims[3] != y.dims[3])
    return Status::kBadShape;
  for (uint32_t d = 1; d < 3; ++d) {
    if (indexAt(call.in[1], d - 1) != y.dims[d]) return Status::kBadShape;
    if (x.dims[d] > kMaxSide || y.dims[d] > kMaxSide) return Status::kBadShape;
  }
  return Status::kOk;
}

}  // namespace runtime
}  // namespace thimble
