// From reset to main: vectors, floating point, data, bss, constructors.
// SPDX-License-Identifier: MIT
#include <stdint.h>

#include "firmware_agent/port/cmsdk/cmsdk_board.h"

extern "C" {

extern uint32_t __data_begin, __data_end, __data_source, __bss_begin, __bss_end;
extern void (*__init_array_begin[])();
extern void (*__init_array_end[])();
int main();

// 16 of the core, then the chip's; all external interrupts share one handler.
asm(R"(
  .section .vectors, "a"
  .align 9
  .global vectors
vectors:
  .word __stack_top
  .word resetHandler
  .rept 13
  .word faultHandler
  .endr
  .word sysTickHandler
  .rept 112
  .word irqHandler
  .endr
  .text
)");
extern const uint32_t vectors[];

/// Called with the stack set: by the core, or by the boot loader.
__attribute__((used, noreturn)) void resetHandler() {
  using thimble::port::reg;
  asm volatile("cpsid i");
  reg(thimble::port::kVectorTable) = reinterpret_cast<uint32_t>(vectors);
  if (thimble::port::kHasFloatingPoint) reg(thimble::port::kCoprocessorAccess) |= 0xfu << 20;
  asm volatile("dsb\n isb");
  uint32_t* from = &__data_source;
  for (uint32_t* to = &__data_begin; to < &__data_end;) *to++ = *from++;
  for (uint32_t* to = &__bss_begin; to < &__bss_end;) *to++ = 0;
  for (void (**constructor)() = __init_array_begin; constructor != __init_array_end; ++constructor)
    (*constructor)();
  main();
  thimble::port::restartChip();
  __builtin_unreachable();
}

__attribute__((used)) void irqHandler() {
  uint32_t exception;
  asm volatile("mrs %0, ipsr" : "=r"(exception));
  thimble::port::board.interrupt((exception & 0x1ff) - 16);
}

__attribute__((used)) void sysTickHandler() { thimble::port::reg(thimble::port::kSysTickControl) = 0; }

/// A fault restarts the board; the host sees the boot count grow.
__attribute__((used)) void faultHandler() { thimble::port::restartChip(); }

void __cxa_pure_virtual() { thimble::port::restartChip(); }
}
