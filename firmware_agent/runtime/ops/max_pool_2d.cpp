// MAX_POOL_2D: y[n,oy,ox,c] = the largest x[n,·,·,c] under the window.  x: [N,H,W,C] → y: [N,H',W',C].
// SPDX-License-Identifier: MIT
// int8, int16 and float32, of which a NaN is never taken.
#include "firmware_agent/runtime/ops/op.h"
#include "firmware_agent/runtime/ops/pool.h"

namespace thimble {
namespace runtime {

namespace {

template <class T>
T largestOf(const Pool& p, const T* x, const Window& w, T start) {
  return foldWindow(p, x, w, start, [](T a, T b) { return b > a ? b : a; });
}

template <class T>
void runQuantized(const int32_t* record, const Memory& memory, T start) {
  const Pool& p = *reinterpret_cast<const Pool*>(record);
  pool<T>(p, memory, [&p, start](const T* x, const Window& w) {
    return static_cast<T>(clamp(largestOf(p, x, w, start), p.to.low, p.to.high));
  });
}

}  // namespace

Status prepareMaxPool2d(const Call& call, Record& record) { return preparePool(call, kInt8, record); }
Status prepareMaxPool2dInt16(const Call& call, Record& record) { return preparePool(call, kInt16, record); }
Status prepareMaxPool2dFloat32(const Call& call, Record& record) {
  return preparePool(call, kFloat32, record);
}

void runMaxPool2d(const int32_t* record, const Memory& memory) {
  runQuantized<int8_t>(record, memory, INT8_MIN);
}
void runMaxPool2dInt16(const int32_t* record, const Memory& memory) {
  runQuantized<int16_t>(record, memory, INT16_MIN);
}
void runMaxPool2dFloat32(const int32_t* record, const Memory& memory) {
  const Pool& p = *reinterpret_cast<const Pool*>(record);
  const Range r = rangeOf(p.to);
  const float lowest = range(0).low;
  pool<float>(p, memory,
              [&p, r, lowest](const float* x, const Window& w) { return r.of(largestOf(p, x, w, lowest)); });
}

}  // namespace runtime
}  // namespace thimble
