// A bare-metal program that runs layers laid in memory by the emulator: for each it prints whether the state and the outputs
// are right.
// SPDX-License-Identifier: MIT
#include "tests/core/codegen/recurrent/board.h"

extern "C" void reset();
extern "C" uint32_t stack_top;  // set by the linker's command line

extern "C" const void* const vectors[4];  // seen by the linker, which would drop it
__attribute__((section(".vectors"), used))
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

alignas(16) uint8_t arena[recurrent_test::kArenaBytes];

bool isRight(const recurrent_test::Case& c, const uint8_t* expected) {
  for (uint32_t i = 0; i < c.arena_bytes; ++i) {
    const bool in_scratch = i >= c.scratch && i < c.scratch + c.scratch_bytes;
    if (!in_scratch && arena[i] != expected[i]) return false;
  }
  return true;
}

}  // namespace

extern "C" void reset() {
  volatile uint32_t& access = *reinterpret_cast<volatile uint32_t*>(0xe000ed88);
  access = access | 0xf << 20;  // CPACR: the vector unit on
  __asm__ volatile("dsb\nisb" ::: "memory");
  const uint8_t* at = reinterpret_cast<const uint8_t*>(THIMBLE_CASES_AT);
  for (;;) {
    const recurrent_test::Case& c = *reinterpret_cast<const recurrent_test::Case*>(at);
    if (c.bytes == 0) break;
    const int32_t* record = reinterpret_cast<const int32_t*>(at + sizeof(c));
    const uint8_t* constants = at + sizeof(c) + c.record_bytes;
    const uint8_t* before = constants + c.constants_bytes;
    for (uint32_t i = 0; i < c.arena_bytes; ++i) arena[i] = before[i];
    const runtime::Memory memory = {arena, constants};
    for (uint32_t k = 0; k < recurrent_test::kRuns; ++k)
      recurrent_test::kKernels[c.kernel].run(record, memory);
    semihost(0x04, isRight(c, before + c.arena_bytes) ? "right\n" : "WRONG\n");  // SYS_WRITE0
    at += c.bytes;
  }
  semihost(0x18, reinterpret_cast<const void*>(0x20026));  // SYS_EXIT, ended well
  for (;;) {
  }
}
