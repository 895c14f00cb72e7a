// The registers of every Cortex-M that the ports use.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

namespace thimble {
namespace port {

inline volatile uint32_t& reg(uint32_t address) { return *reinterpret_cast<volatile uint32_t*>(address); }

const uint32_t kSysTickControl = 0xe000e010;
const uint32_t kSysTickReload = 0xe000e014;
const uint32_t kSysTickValue = 0xe000e018;
const uint32_t kNvicEnable = 0xe000e100;
const uint32_t kVectorTable = 0xe000ed08;
const uint32_t kResetControl = 0xe000ed0c;
const uint32_t kCoprocessorAccess = 0xe000ed88;

inline void enableInterrupt(uint32_t irq) { reg(kNvicEnable + irq / 32 * 4) = 1u << irq % 32; }

/// While one lives no interrupt runs.
class InterruptLock {
 public:
  InterruptLock() {
    asm volatile("mrs %0, primask" : "=r"(mask_));
    asm volatile("cpsid i" ::: "memory");
  }
  ~InterruptLock() { asm volatile("msr primask, %0" ::"r"(mask_) : "memory"); }
  InterruptLock(const InterruptLock&) = delete;
  InterruptLock& operator=(const InterruptLock&) = delete;

 private:
  uint32_t mask_;
};

inline void restartChip() {
  asm volatile("dsb" ::: "memory");
  reg(kResetControl) = 0x05fa0004;  // SYSRESETREQ
  for (;;) asm volatile("");
}

}  // namespace port
}  // namespace thimble
