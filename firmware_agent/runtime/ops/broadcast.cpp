// Aligning shapes at their last dimensions and joining what is walked with equal steps.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/broadcast.h"

namespace thimble {
namespace runtime {

namespace {

// Dimension d of `tensor` as if it had out's rank.
int32_t alignedSize(const Tensor& tensor, const Tensor& out, uint32_t d) {
  const uint32_t missing = out.rank - tensor.rank;
  return d < missing ? 1 : tensor.dims[d - missing];
}

bool equalShapes(const Tensor& a, const Tensor& b) {
  if (a.rank > b.rank) return false;
  for (uint32_t d = 0; d < b.rank; ++d) {
    if (alignedSize(a, b, d) != b.dims[d]) return false;
  }
  return true;
}

}  // namespace

bool makeBroadcast(const Tensor& a, const Tensor& b, const Tensor& out, Broadcast* walk) {
  *walk = Broadcast();
  if (a.rank > out.rank || b.rank > out.rank) return false;
  // From the last dimension on, each before the ones taken already; turned round at the end.
  int32_t next_a = 1;
  int32_t next_b = 1;
  Broadcast w = {};
  for (uint32_t d = out.rank; d-- > 0;) {
    const int32_t size = out.dims[d];
    const int32_t size_a = alignedSize(a, out, d);
    const int32_t size_b = alignedSize(b, out, d);
    if (size != (size_a > size_b ? size_a : size_b)) return false;
    if ((size_a != size && size_a != 1) || (size_b != size && size_b != 1)) return false;
    if (size == 1) continue;
    const int32_t step_a = size_a == 1 ? 0 : next_a;
    const int32_t step_b = size_b == 1 ? 0 : next_b;
    next_a *= size_a;
    next_b *= size_b;
    const int32_t last = w.rank - 1;
    if (last >= 0 && step_a == w.step_a[last] * w.size[last] && step_b == w.step_b[last] * w.size[last]) {
      w.size[last] *= size;
      continue;
    }
    w.size[w.rank] = size;
    w.step_a[w.rank] = step_a;
    w.step_b[w.rank] = step_b;
    ++w.rank;
  }
  if (w.rank == 0) {
    w.rank = 1;
    w.size[0] = 1;
  }
  walk->rank = w.rank;
  for (int32_t d = 0; d < w.rank; ++d) {
    walk->size[d] = w.size[w.rank - 1 - d];
    walk->step_a[d] = w.step_a[w.rank - 1 - d];
    walk->step_b[d] = w.step_b[w.rank - 1 - d];
  }
  return true;
}

void allowInPlaceOf(const Call& call, Record& record) {
  for (uint32_t k = 0; k < 2; ++k) {
    const Tensor& in = call.in[k];
    if (in.bytes == call.out.bytes && equalShapes(in, call.out)) record.allowInPlace(k, 0);
  }
}

}  // namespace runtime
}  // namespace thimble
