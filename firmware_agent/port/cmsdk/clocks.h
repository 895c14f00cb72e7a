// The two clocks of the boards: a 32-bit CMSDK timer widened to 64 bits, and the 64-bit counter of the
// SSE-300.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/port/cmsdk/cortex_m.h"

namespace thimble {
namespace port {

/// Counts down from 2^32 − 1; its interrupt at the wrap makes sure that no wrap goes unseen.
template <uint32_t kBase, uint32_t kIrq>
class CmsdkTimer {
 public:
  void start() {
    reg(kBase + 8) = 0xffffffff;  // RELOAD
    reg(kBase + 4) = 0xffffffff;  // VALUE
    reg(kBase + 0) = 1 | 1 << 3;  // CTRL: enable, interrupt
    enableInterrupt(kIrq);
  }
  uint64_t now() {
    InterruptLock lock;
    const uint32_t low = ~reg(kBase + 4);
    high_ += low < low_;
    low_ = low;
    return static_cast<uint64_t>(high_) << 32 | low;
  }
  /// The interrupt.
  bool wrapped(uint32_t irq) {
    if (irq != kIrq) return false;
    reg(kBase + 12) = 1;  // INTCLEAR
    now();
    return true;
  }

 private:
  uint32_t low_ = 0;
  uint32_t high_ = 0;
};

/// 64 bits wide by itself.
template <uint32_t kControl, uint32_t kStatus>
class SseCounter {
 public:
  void start() { reg(kControl) = 1; }  // CNTCR: enable
  uint64_t now() {
    for (;;) {
      const uint32_t high = reg(kStatus + 4);
      const uint32_t low = reg(kStatus);
      if (reg(kStatus + 4) == high) return static_cast<uint64_t>(high) << 32 | low;
    }
  }
  bool wrapped(uint32_t) { return false; }
};

}  // namespace port
}  // namespace thimble
