// A bare-metal Cortex-M55 program that runs layers laid in memory by the emulator: for each it prints whether the
// outputs are right, then the ticks.
// SPDX-License-Identifier: MIT
#include "tests/core/codegen/mve/board.h"

#include "firmware_agent/runtime/kernels/mve.h"

extern "C" void reset();
extern "C" uint32_t stack_top;  // set by the linker's command line

extern "C" __attribute__((section(".vectors"), used))
const void* const vectors[4] = {&stack_top, reinterpret_cast<const void*>(&reset),
                                reinterpret_cast<const void*>(&reset), reinterpret_cast<const void*>(&reset)};

namespace {

using namespace thimble;

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

void print(const char* name, uint32_t value) {
  semihost(0x04, name);  // SYS_WRITE0
  char line[10];
  for (int i = 0; i < 8; ++i) line[i] = "0123456789abcdef"[(value >> (28 - 4 * i)) & 15];
  line[8] = '\n';
  line[9] = 0;
  semihost(0x04, line);
}

volatile uint32_t& reg(uint32_t address) { return *reinterpret_cast<volatile uint32_t*>(address); }

alignas(16) uint8_t arena[mve_test::kArenaBytes];

// Where the outputs and all that must be left alone differ from what was expected.
uint32_t wrong(const mve_test::Case& c, const uint8_t* expected) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < c.arena_bytes; ++i) {
    if (i >= c.scratch && i < c.scratch + c.scratch_bytes) continue;
    count += arena[i] != expected[i];
  }
  return count;
}

}  // namespace

extern "C" void reset() {
  reg(0xe000ed88) = reg(0xe000ed88) | 0xf << 20;  // CPACR: the vector unit on
  __asm__ volatile("dsb\nisb" ::: "memory");
  reg(0x58100000) = 1;  // the system counter on
  const uint8_t* at = reinterpret_cast<const uint8_t*>(mve_test::kCasesAt);
  for (;;) {
    const mve_test::Case& c = *reinterpret_cast<const mve_test::Case*>(at);
    if (c.bytes == 0) break;
    const int32_t* record = reinterpret_cast<const int32_t*>(at + sizeof(c));
    const uint8_t* stream = reinterpret_cast<const uint8_t*>(record) + c.record_bytes;
    const uint8_t* before = stream + c.stream_bytes;
    for (uint32_t i = 0; i < c.arena_bytes; ++i) arena[i] = before[i];
    const runtime::Memory memory = {arena, stream};
    const uint32_t start = reg(0x58101000);
    mve_test::kKernels[c.kernel](record, memory);
    const uint32_t end = reg(0x58101000);
    print(wrong(c, before + c.arena_bytes) == 0 ? "right " : "WRONG ", end - start);
    at += c.bytes;
  }
  semihost(0x18, reinterpret_cast<const void*>(0x20026));  // SYS_EXIT, ended well
  for (;;) {
  }
}
