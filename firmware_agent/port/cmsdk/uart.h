// The CMSDK APB UART.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/port/cmsdk/cortex_m.h"

namespace thimble {
namespace port {

template <uint32_t kBase>
class CmsdkUart {
 public:
  void start(uint32_t clock_hz, bool transmits) {
    reg(kBase + 16) = clock_hz / 115200;                // BAUDDIV
    reg(kBase + 8) = transmits ? 0x0f : 0x02 | 1 << 3;  // CTRL: TX, RX, TX interrupt, RX interrupt
  }
  /// False if nothing came.
  bool read(uint8_t& byte) {
    if ((reg(kBase + 4) & 2) == 0) return false;
    byte = static_cast<uint8_t>(reg(kBase));
    return true;
  }
  bool canWrite() const { return (reg(kBase + 4) & 1) == 0; }
  void write(uint8_t byte) { reg(kBase) = byte; }
  void clearTransmitInterrupt() { reg(kBase + 12) = 1; }
  void clearReceiveInterrupt() { reg(kBase + 12) = 2; }
};

}  // namespace port
}  // namespace thimble
