// The boot count: from any flash, over thousands of starts, and across cuts of power.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "firmware_agent/agent/boot_count.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/firmware_agent/agent/dying_flash.h"

namespace thimble::agent {
namespace {

constexpr uint32_t kBytes = 4 * kSectorBytes;

TEST(BootCount, StartsAtZeroOnErasedAndOnZeroedFlash) {
  for (uint8_t fill : {0xff, 0x00, 0xa5}) {
    std::vector<uint8_t> memory(kBytes, fill);
    MemoryFlash flash(memory.data(), kBytes);
    EXPECT_EQ(bootCount(flash), 0u) << int{fill};
    EXPECT_EQ(countBoot(flash), 1u) << int{fill};
    EXPECT_EQ(bootCount(flash), 1u) << int{fill};
  }
}

TEST(BootCount, GrowsByOneForTensOfThousands) {
  std::vector<uint8_t> memory(kBytes, 0);
  MemoryFlash flash(memory.data(), kBytes);
  for (uint32_t i = 1; i <= 20000; ++i) {
    ASSERT_EQ(countBoot(flash), i);
    ASSERT_EQ(bootCount(flash), i);
  }
}

TEST(BootCount, ACutOfPowerNeverTurnsItBack) {
  std::vector<uint8_t> start(kBytes, 0);
  MemoryFlash first(start.data(), kBytes);
  // Up to the last mark of the first sector, so that the next start changes sectors.
  const uint32_t count = kSectorBytes - 8 + 1;
  for (uint32_t i = 1; i <= count; ++i) countBoot(first);
  for (uint64_t steps = 0; steps < 10; ++steps) {
    std::vector<uint8_t> memory = start;
    DyingFlash flash(memory.data(), kBytes, steps);
    try {
      countBoot(flash);
    } catch (const PowerCut&) {
    }
    EXPECT_GE(bootCount(flash), count) << steps;
    MemoryFlash healed(memory.data(), kBytes);
    const uint32_t now = bootCount(healed);
    EXPECT_EQ(countBoot(healed), now + 1) << steps;
  }
}

}  // namespace
}  // namespace thimble::agent
