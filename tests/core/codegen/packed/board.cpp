// A bare-metal program that runs layers laid in memory by the emulator: for each it prints whether the outputs are right, then
// the clock's ticks.
// SPDX-License-Identifier: MIT
#include "tests/core/codegen/packed/board.h"

#include "chip.h"
#include "tests/bench/firmware/semihosting.h"

extern "C" void reset();
extern "C" void fault();
extern "C" uint32_t stack_top;  // set by the linker's command line
extern "C" const void* const vectors[7];

#define THIMBLE_FAULT reinterpret_cast<const void*>(&fault)
__attribute__((section(".vectors"), used))
const void* const vectors[7] = {&stack_top,    reinterpret_cast<const void*>(&reset),
                                THIMBLE_FAULT, THIMBLE_FAULT,
                                THIMBLE_FAULT, THIMBLE_FAULT,
                                THIMBLE_FAULT};

namespace {

using namespace thimble;

void print(const char* name, uint32_t value) {
  thimble_bench::print(name);
  char line[10];
  for (int i = 0; i < 8; ++i) line[i] = "0123456789abcdef"[(value >> (28 - 4 * i)) & 15];
  line[8] = '\n';
  line[9] = 0;
  thimble_bench::print(line);
}

alignas(16) uint8_t arena[packed_test::kArenaBytes];

// The constants where memory ends: reading beyond them is a fault on the Cortex-M55, zeros on the M4.  Too many stay where
// they are.
const uint8_t* atTheEnd(const uint8_t* constants, uint32_t bytes) {
  if (bytes > THIMBLE_ROOM_AT_END) return constants;
  uint32_t* const to = reinterpret_cast<uint32_t*>(THIMBLE_MEMORY_END - bytes);
  const uint32_t* const from = reinterpret_cast<const uint32_t*>(constants);
  for (uint32_t i = 0; i < bytes / 4; ++i) to[i] = from[i];
  return reinterpret_cast<const uint8_t*>(to);
}

// Where the outputs and all that must be left alone differ from what was expected.
uint32_t wrong(const packed_test::Case& c, const uint8_t* expected) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < c.arena_bytes; ++i) {
    if (i >= c.scratch && i < c.scratch + c.scratch_bytes) continue;
    count += arena[i] != expected[i];
  }
  return count;
}

}  // namespace

extern "C" void fault() {
  thimble_bench::print("fault\n");
  thimble_bench::endEmulator(1);
}

extern "C" void reset() {
  asm volatile("cpsid i");
  port::reg(port::kCoprocessorAccess) |= 0xfu << 20;
  asm volatile("dsb\nisb" ::: "memory");
  port::Clock clock;
  clock.start();
  const uint8_t* at = reinterpret_cast<const uint8_t*>(THIMBLE_CASES_AT);
  for (;;) {
    const packed_test::Case& c = *reinterpret_cast<const packed_test::Case*>(at);
    if (c.bytes == 0) break;
    const int32_t* record = reinterpret_cast<const int32_t*>(at + sizeof(c));
    const uint8_t* constants = reinterpret_cast<const uint8_t*>(record) + c.record_bytes;
    const uint8_t* before = constants + c.constant_bytes;
    for (uint32_t i = 0; i < c.arena_bytes; ++i) arena[i] = before[i];
    const runtime::Memory memory = {arena, atTheEnd(constants, c.constant_bytes)};
    const uint64_t start = clock.now();
    packed_test::kKernels[c.kernel].run(record, memory);
    const uint64_t end = clock.now();
    print(wrong(c, before + c.arena_bytes) == 0 ? "right " : "WRONG ", static_cast<uint32_t>(end - start));
    at += c.bytes;
  }
  thimble_bench::endEmulator(0);
  for (;;) {
  }
}
