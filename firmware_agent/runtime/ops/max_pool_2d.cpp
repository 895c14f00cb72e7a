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

}  // namespace

Status prepareMaxPool2d(const Call& call, Record& record) { return preparePool(call, kInt8, record); }
Status prepareMaxPool2dInt16(const Call& call, Record& record) { return preparePool(call, kInt16, record); }
Status prepareMaxPool2dFloat32(const Call& call, Record& record) {
  return preparePool(call, kFloat32, record);
}

void runMaxPool2d(const int32_t* record, const Memory& memory) {
  const Pool& p = *reinterpret_cast<const Pool*>(record);
  poolPixels<int8_t>(p, memory, [&p](const int8_t* image, const Window& w, int8_t* y) {
    largestOfColumns(pixelsOf(p, image, w), p.channels, y);
  });
  clampPooled(p, memory);
}
void runMaxPool2dInt16(const int32_t* record, const Memory& memory) {
  const Pool& p = *reinterpret_cast<const Pool*>(record);
  pool<int16_t>(p, memory, [&p](const int16_t* x, const Window& w) {
    return static_cast<int16_t>(clamp(largestOf(p, x, w, int16_t(INT16_MIN)), p.to.low, p.to.high));
  });
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
