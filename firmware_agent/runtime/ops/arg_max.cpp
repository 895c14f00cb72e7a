// ARG_MAX and ARG_MIN: where along one axis the largest or smallest value is, the first if there are several.
// SPDX-License-Identifier: MIT
// x: int8 or float32, any shape; axis: constant → y: int32, x's other dimensions.
#include "firmware_agent/runtime/ops/op.h"
#include "firmware_agent/runtime/ops/shape.h"

namespace thimble {
namespace runtime {

namespace {

struct Body {
  Ref x, y;
  int32_t type;
  int32_t outer, length, inner;  // before the axis, along it, behind it
};

Status prepareArg(const Call& call, Record& record) {
  const Tensor& x = call.in[0];
  const Tensor& y = call.out;
  if ((x.type != kInt8 && x.type != kFloat32) || y.type != kInt32) return Status::kUnsupportedType;
  const Status status = checkIndices(call.in[1], 1);
  if (status != Status::kOk) return status;
  uint32_t axis = 0;
  if (!resolveAxis(indexAt(call.in[1], 0), x.rank, &axis)) return Status::kBadShape;
  if (y.rank + 1 != x.rank) return Status::kBadShape;
  for (uint32_t d = 0; d < y.rank; ++d) {
    if (y.dims[d] != x.dims[d < axis ? d : d + 1]) return Status::kBadShape;
  }
  record.put(
      Body{x.ref, y.ref, x.type, elementsOf(x, 0, axis), x.dims[axis], elementsOf(x, axis + 1, x.rank)});
  return Status::kOk;
}

template <class T>
void runArgOf(const Body& b, const T* x, int32_t* y, bool largest) {
  for (int32_t outer = 0; outer < b.outer; ++outer, x += b.length * b.inner) {
    for (int32_t inner = 0; inner < b.inner; ++inner) {
      const T* element = x + inner;
      T extreme = *element;
      int32_t at = 0;
      for (int32_t i = 1; i < b.length; ++i) {
        element += b.inner;
        if (largest ? *element > extreme : *element < extreme) {
          extreme = *element;
          at = i;
        }
      }
      *y++ = at;
    }
  }
}

void runArg(const int32_t* record, const Memory& memory, bool largest) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  if (b.type == kInt8) return runArgOf(b, memory.int8(b.x), memory.int32Out(b.y), largest);
  runArgOf(b, memory.float32(b.x), memory.int32Out(b.y), largest);
}

}  // namespace

Status prepareArgMax(const Call& call, Record& record) { return prepareArg(call, record); }
void runArgMax(const int32_t* record, const Memory& memory) { runArg(record, memory, true); }

Status prepareArgMin(const Call& call, Record& record) { return prepareArg(call, record); }
void runArgMin(const int32_t* record, const Memory& memory) { runArg(record, memory, false); }

}  // namespace runtime
}  // namespace thimble
