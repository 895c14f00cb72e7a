// From reset to main on a board that does nothing else: no interrupts; a fault ends the emulator with an error.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdint.h>

#include "firmware_agent/port/cmsdk/cortex_m.h"
#include "tests/bench/firmware/semihosting.h"

extern "C" {

extern uint32_t __data_begin, __data_end, __data_source, __bss_begin, __bss_end;
extern void (*__init_array_begin[])();
extern void (*__init_array_end[])();
int main();

asm(R"(
  .section .vectors, "a"
  .align 7
vectors:
  .word __stack_top
  .word resetHandler
  .rept 14
  .word faultHandler
  .endr
  .text
)");

__attribute__((used, noreturn)) void resetHandler() {
  asm volatile("cpsid i");
  thimble::port::reg(thimble::port::kCoprocessorAccess) |= 0xfu << 20;
  asm volatile("dsb\n isb");
  uint32_t* from = &__data_source;
  for (uint32_t* to = &__data_begin; to < &__data_end;) *to++ = *from++;
  for (uint32_t* to = &__bss_begin; to < &__bss_end;) *to++ = 0;
  for (void (**constructor)() = __init_array_begin; constructor != __init_array_end; ++constructor)
    (*constructor)();
  main();
  thimble_bench::endEmulator(0);
  for (;;) asm volatile("");
}

__attribute__((used)) void faultHandler() {
  thimble_bench::print("fault\n");
  thimble_bench::endEmulator(1);
}
}
