// The axes of reductions; neighbours that are walked alike become one.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/reduce.h"

#include "firmware_agent/runtime/ops/layer.h"
#include "firmware_agent/runtime/ops/shape.h"

namespace thimble {
namespace runtime {

namespace {

void add(Axes* axes, int32_t size, int32_t stride) {
  axes->count *= size;
  const int32_t last = axes->rank - 1;
  if (axes->rank != 0 && axes->stride[last] == size * stride) {
    axes->size[last] *= size;
    axes->stride[last] = stride;
    return;
  }
  axes->size[axes->rank] = size;
  axes->stride[axes->rank] = stride;
  ++axes->rank;
}

Status checkNumbers(const Tensor& tensor) {
  if (tensor.type == kFloat32) return Status::kOk;
  if (tensor.type != kInt8 && tensor.type != kInt16) return Status::kUnsupportedType;
  if (tensor.scales.count != 1 || tensor.zero_points.count > 1) return Status::kBadQuantization;
  if (!isScale(tensor.scale())) return Status::kBadQuantization;
  const int64_t zero_point = tensor.zero_points.count ? tensor.zero_points.i64(0) : 0;
  const int64_t limit = tensor.type == kInt8 ? 128 : 32768;
  return zero_point >= -limit && zero_point < limit ? Status::kOk : Status::kBadQuantization;
}

}  // namespace

Status prepareReduction(const Call& call, Reduction* reduction) {
  const Tensor& x = call.in[0];
  Status status = checkNumbers(x);
  if (status == Status::kOk) status = checkNumbers(call.out);
  if (status != Status::kOk) return status;
  if (x.type != call.out.type) return Status::kUnsupportedType;
  status = checkIndices(call.in[1], call.in[1].elements);
  if (status != Status::kOk) return status;
  uint32_t mask = 0;
  for (uint32_t i = 0; i < call.in[1].elements; ++i) {
    uint32_t axis = 0;
    if (!resolveAxis(indexAt(call.in[1], i), x.rank, &axis)) return Status::kBadShape;
    mask |= 1u << axis;
  }
  *reduction = Reduction();
  reduction->x = x.ref;
  reduction->y = call.out.ref;
  reduction->type = x.type;
  reduction->reduced.count = reduction->kept.count = 1;
  int32_t stride = static_cast<int32_t>(x.elements);
  for (uint32_t d = 0; d < x.rank; ++d) {
    stride /= x.dims[d];
    add((mask >> d & 1) != 0 ? &reduction->reduced : &reduction->kept, x.dims[d], stride);
  }
  if (reduction->reduced.rank == 0) add(&reduction->reduced, 1, 0);
  if (reduction->kept.rank == 0) add(&reduction->kept, 1, 0);
  return static_cast<uint32_t>(reduction->kept.count) == call.out.elements ? Status::kOk : Status::kBadShape;
}

}  // namespace runtime
}  // namespace thimble
