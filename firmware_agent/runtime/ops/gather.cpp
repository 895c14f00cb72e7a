// GATHER: y[.., i, ..] = x[.., indices[i], ..] along one axis, for each of the batch dimensions apart.
// SPDX-License-Identifier: MIT
// x: any type; indices: int32, constant or not; one out of range at run time takes the nearest in range.
#include "firmware_agent/runtime/ops/op.h"
#include "firmware_agent/runtime/ops/shape.h"
#include "firmware_agent/runtime/requantize.h"

namespace thimble {
namespace runtime {

namespace {

struct Body {
  Ref x, indices, y;
  int32_t batches, outer, count, length;  // count: indices a batch; length: of the axis
  int32_t block;                          // bytes behind the axis
};

struct Axes {
  uint32_t axis = 0;
  uint32_t batch = 0;
};

Status findAxes(const Call& call, Axes* axes) {
  const Tensor& x = call.in[0];
  const Tensor& indices = call.in[1];
  if (!resolveAxis(call.options.i32(0), x.rank, &axes->axis)) return Status::kBadShape;
  const int32_t given = call.options.i32(1);
  const int64_t batch = given < 0 ? static_cast<int64_t>(given) + indices.rank : given;
  if (batch < 0 || batch > axes->axis || batch > indices.rank) return Status::kBadShape;
  axes->batch = static_cast<uint32_t>(batch);
  return Status::kOk;
}

// y's shape: x's up to the axis, then the indices' without the batch, then x's behind the axis.
bool fits(const Call& call, const Axes& axes) {
  const Tensor& x = call.in[0];
  const Tensor& indices = call.in[1];
  const Tensor& y = call.out;
  if (y.rank != x.rank - 1 + indices.rank - axes.batch) return false;
  uint32_t to = 0;
  for (uint32_t d = 0; d < axes.batch; ++d) {
    if (indices.dims[d] != x.dims[d]) return false;
  }
  for (uint32_t d = 0; d < axes.axis; ++d) {
    if (y.dims[to++] != x.dims[d]) return false;
  }
  for (uint32_t d = axes.batch; d < indices.rank; ++d) {
    if (y.dims[to++] != indices.dims[d]) return false;
  }
  for (uint32_t d = axes.axis + 1; d < x.rank; ++d) {
    if (y.dims[to++] != x.dims[d]) return false;
  }
  return true;
}

bool inRange(const Tensor& indices, int32_t length) {
  for (uint32_t i = 0; indices.constant && i < indices.elements; ++i) {
    const int32_t index = readI32(indices.data + 4 * i);
    if (index < 0 || index >= length) return false;
  }
  return true;
}

}  // namespace

Status prepareGather(const Call& call, Record& record) {
  const Tensor& x = call.in[0];
  const Tensor& indices = call.in[1];
  Status status = checkMove(x, call.out);
  if (status != Status::kOk) return status;
  if (indices.type != kInt32) return Status::kUnsupportedType;
  Axes axes;
  status = findAxes(call, &axes);
  if (status != Status::kOk) return status;
  const int32_t length = x.dims[axes.axis];
  if (!fits(call, axes) || !inRange(indices, length)) return Status::kBadShape;
  record.put(Body{x.ref, indices.ref, call.out.ref, elementsOf(x, 0, axes.batch),
                  elementsOf(x, axes.batch, axes.axis), elementsOf(indices, axes.batch, indices.rank), length,
                  elementsOf(x, axes.axis + 1, x.rank) * elementBytes(x)});
  return Status::kOk;
}

void runGather(const int32_t* record, const Memory& memory) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  const uint8_t* x = memory.bytes(b.x);
  const int32_t* indices = memory.int32(b.indices);
  uint8_t* y = memory.bytesOut(b.y);
  for (int32_t batch = 0; batch < b.batches; ++batch, indices += b.count) {
    for (int32_t outer = 0; outer < b.outer; ++outer, x += b.length * b.block) {
      for (int32_t i = 0; i < b.count; ++i, y += b.block) {
        const int32_t index = clamp(indices[i], 0, b.length - 1);
        __builtin_memcpy(y, x + index * b.block, static_cast<uint32_t>(b.block));
      }
    }
  }
}

}  // namespace runtime
}  // namespace thimble
