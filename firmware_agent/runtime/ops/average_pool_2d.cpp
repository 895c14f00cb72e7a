// AVERAGE_POOL_2D: y[n,oy,ox,c] = the mean of x[n,·,·,c] under the window, padding not counted, ties away
// from zero.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/op.h"
#include "firmware_agent/runtime/ops/pool.h"

namespace thimble {
namespace runtime {

Status prepareAveragePool2d(const Call& call, Record& record) { return preparePool(call, record); }

void runAveragePool2d(const int32_t* record, const Memory& memory) {
  const Pool& pool = *reinterpret_cast<const Pool*>(record);
  const int8_t* image = memory.int8(pool.x);
  int8_t* y = memory.int8Out(pool.y);
  for (int32_t n = 0; n < pool.images; ++n, image += pool.ay.in * pool.ax.in * pool.channels) {
    for (int32_t oy = 0; oy < pool.ay.out; ++oy) {
      const int32_t y0 = pool.ay.origin(oy);
      const int32_t first_y = pool.ay.firstTap(y0);
      const int32_t end_y = pool.ay.endTap(y0);
      for (int32_t ox = 0; ox < pool.ax.out; ++ox) {
        const int32_t x0 = pool.ax.origin(ox);
        const int32_t first_x = pool.ax.firstTap(x0);
        const int32_t end_x = pool.ax.endTap(x0);
        const int32_t count = (end_y - first_y) * (end_x - first_x);
        for (int32_t c = 0; c < pool.channels; ++c) {
          int32_t sum = 0;
          for (int32_t ky = first_y; ky < end_y; ++ky) {
            const int8_t* row = image + (y0 + ky) * pool.ax.in * pool.channels + c;
            for (int32_t kx = first_x; kx < end_x; ++kx) sum += row[(x0 + kx) * pool.channels];
          }
          const int32_t mean = (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
          *y++ = static_cast<int8_t>(clamp(mean, pool.to.low, pool.to.high));
        }
      }
    }
  }
}

}  // namespace runtime
}  // namespace thimble
