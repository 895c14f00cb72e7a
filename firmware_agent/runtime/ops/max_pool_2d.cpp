// MAX_POOL_2D: y[n,oy,ox,c] = the largest x[n,·,·,c] under the window.  x: [N,H,W,C] → y: [N,H',W',C].
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/op.h"
#include "firmware_agent/runtime/ops/pool.h"

namespace thimble {
namespace runtime {

Status prepareMaxPool2d(const Call& call, Record& record) { return preparePool(call, record); }

void runMaxPool2d(const int32_t* record, const Memory& memory) {
  const Pool& pool = *reinterpret_cast<const Pool*>(record);
  const int8_t* image = memory.int8(pool.x);
  int8_t* y = memory.int8Out(pool.y);
  for (int32_t n = 0; n < pool.images; ++n, image += pool.ay.in * pool.ax.in * pool.channels) {
    for (int32_t oy = 0; oy < pool.ay.out; ++oy) {
      const int32_t y0 = pool.ay.origin(oy);
      const int32_t end_y = pool.ay.endTap(y0);
      for (int32_t ox = 0; ox < pool.ax.out; ++ox) {
        const int32_t x0 = pool.ax.origin(ox);
        const int32_t end_x = pool.ax.endTap(x0);
        for (int32_t c = 0; c < pool.channels; ++c) {
          int32_t largest = -128;
          for (int32_t ky = pool.ay.firstTap(y0); ky < end_y; ++ky) {
            const int8_t* row = image + (y0 + ky) * pool.ax.in * pool.channels + c;
            for (int32_t kx = pool.ax.firstTap(x0); kx < end_x; ++kx) {
              const int32_t value = row[(x0 + kx) * pool.channels];
              if (value > largest) largest = value;
            }
          }
          *y++ = static_cast<int8_t>(clamp(largest, pool.to.low, pool.to.high));
        }
      }
    }
  }
}

}  // namespace runtime
}  // namespace thimble
