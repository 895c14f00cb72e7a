// A bare-metal Cortex-M program that prints every self-check's result by semihosting, then the ticks of every workload,
// and ends the emulator.
// SPDX-License-Identifier: MIT
#include "tests/firmware_agent/dsp/board/self_check.h"
#include "tests/firmware_agent/dsp/board/workloads.h"

extern "C" void reset();
extern "C" uint32_t stack_top;  // set by the linker's command line

__attribute__((section(".vectors"), used))
const void* const vectors[2] = {&stack_top, reinterpret_cast<const void*>(&reset)};

namespace {

/// Arm's Semihosting for AArch32, section 5: the operation in r0, its argument in r1.
void semihost(uint32_t operation, const void* argument) {
  __asm__ volatile(
      "mov r0, %0\n"
      "mov r1, %1\n"
      "bkpt 0xab\n"
      :
      : "r"(operation), "r"(argument)
      : "r0", "r1", "memory");
}

void print(uint32_t value) {
  char line[10];
  for (int i = 0; i < 8; ++i) line[i] = "0123456789abcdef"[(value >> (28 - 4 * i)) & 15];
  line[8] = '\n';
  line[9] = 0;
  semihost(0x04, line);  // SYS_WRITE0
}

/// Of the core's SysTick, 24 bits; with -icount the emulator lets it run by instructions.
uint32_t ticksOf(const thimble::dsp_test::Workload& workload) {
  volatile uint32_t* const systick = reinterpret_cast<volatile uint32_t*>(0xe000e010);
  const thimble::dsp::PipelineSettings settings = thimble::dsp_test::settingsOf(workload);
  thimble::dsp_test::prepareWorkload(settings);
  systick[1] = 0xffffff;
  systick[2] = 0;
  systick[0] = 5;  // on, by the core's clock
  const uint32_t begin = systick[2];
  thimble::dsp_test::runWorkload(settings);
  const uint32_t end = systick[2];
  systick[0] = 0;
  return (begin - end) & 0xffffff;
}

}  // namespace

extern "C" void reset() {
#ifdef __ARM_FP
  volatile uint32_t* const kCpacr = reinterpret_cast<volatile uint32_t*>(0xe000ed88);
  *kCpacr = *kCpacr | 0xf << 20;  // the floating-point unit on
  __asm__ volatile("dsb\nisb" ::: "memory");
#endif
  for (uint32_t check = 0; check < thimble::dsp_test::kSelfChecks; ++check)
    print(thimble::dsp_test::selfCheck(check));
  for (const thimble::dsp_test::Workload& workload : thimble::dsp_test::kWorkloads) print(ticksOf(workload));
  semihost(0x18, reinterpret_cast<const void*>(0x20026));  // SYS_EXIT, ended well
  for (;;) {
  }
}
