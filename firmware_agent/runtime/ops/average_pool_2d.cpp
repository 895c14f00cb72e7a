// AVERAGE_POOL_2D: y[n,oy,ox,c] = the mean of x[n,·,·,c] under the window, padding not counted, ties away
// from zero.  int8, int16 and float32.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/op.h"
#include "firmware_agent/runtime/ops/pool.h"

namespace thimble {
namespace runtime {

namespace {

int32_t countOf(const Window& w) { return (w.end_y - w.first_y) * (w.end_x - w.first_x); }

inline int32_t meanOf(int32_t sum, int32_t count) {
  return (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
}

}  // namespace

Status prepareAveragePool2d(const Call& call, Record& record) { return preparePool(call, kInt8, record); }
Status prepareAveragePool2dInt16(const Call& call, Record& record) {
  return preparePool(call, kInt16, record);
}
Status prepareAveragePool2dFloat32(const Call& call, Record& record) {
  return preparePool(call, kFloat32, record);
}

void runAveragePool2d(const int32_t* record, const Memory& memory) {
  const Pool& p = *reinterpret_cast<const Pool*>(record);
  poolPixels<int8_t>(p, memory, [&p](const int8_t* image, const Window& w, int8_t* y) {
    const int32_t count = countOf(w);
    PixelWindow pixels = pixelsOf(p, image, w);
    for (int32_t left = p.channels; left > 0; left -= kColumns, pixels.x += kColumns, y += kColumns) {
      const int32_t some = left < kColumns ? left : kColumns;
      int32_t sums[kColumns];
      sumColumns(pixels, some, sums);
      for (int32_t c = 0; c < some; ++c) y[c] = static_cast<int8_t>(meanOf(sums[c], count));
    }
  });
  clampPooled(p, memory);
}
void runAveragePool2dInt16(const int32_t* record, const Memory& memory) {
  const Pool& p = *reinterpret_cast<const Pool*>(record);
  pool<int16_t>(p, memory, [&p](const int16_t* x, const Window& w) {
    const int32_t sum = foldWindow(p, x, w, int32_t(0), [](int32_t a, int32_t b) { return a + b; });
    return static_cast<int16_t>(clamp(meanOf(sum, countOf(w)), p.to.low, p.to.high));
  });
}
void runAveragePool2dFloat32(const int32_t* record, const Memory& memory) {
  const Pool& p = *reinterpret_cast<const Pool*>(record);
  const Range r = rangeOf(p.to);
  pool<float>(p, memory, [&p, r](const float* x, const Window& w) {
    const float sum = foldWindow(p, x, w, 0.0f, [](float a, float b) { return a + b; });
    return r.of(sum / static_cast<float>(countOf(w)));
  });
}

}  // namespace runtime
}  // namespace thimble
