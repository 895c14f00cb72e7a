// What the firmware says to the emulator's host.  Source: Arm's Semihosting for AArch32 and AArch64, release 3.0.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdint.h>

namespace thimble_bench {

inline int32_t askHost(int32_t operation, const void* parameters) {
  register int32_t r0 asm("r0") = operation;
  register const void* r1 asm("r1") = parameters;
  asm volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

/// To the emulator's standard error or output, as its settings say.
inline void print(const char* text) { askHost(4, text); }  // SYS_WRITE0

inline void endEmulator(uint32_t exit_code) {
  const uint32_t parameters[] = {0x20026, exit_code};  // ADP_Stopped_ApplicationExit
  askHost(0x20, parameters);                           // SYS_EXIT_EXTENDED
}

}  // namespace thimble_bench
