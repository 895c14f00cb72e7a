// Flash rules: what an erase and a write may do, and that a refused one does nothing.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "firmware_agent/agent/memory_flash.h"

#include <gtest/gtest.h>

#include <vector>

namespace thimble::agent {
namespace {

class MemoryFlashTest : public ::testing::Test {
 protected:
  std::vector<uint8_t> memory = std::vector<uint8_t>(4 * kSectorBytes, 0xaa);
  MemoryFlash flash{memory.data(), 4 * kSectorBytes};
};

TEST_F(MemoryFlashTest, EraseSetsWholeSectorsAndNoMore) {
  ASSERT_TRUE(flash.erase(kSectorBytes, 2 * kSectorBytes));
  EXPECT_EQ(memory[kSectorBytes - 1], 0xaa);
  for (uint32_t i = kSectorBytes; i < 3 * kSectorBytes; ++i) ASSERT_EQ(memory[i], 0xff) << i;
  EXPECT_EQ(memory[3 * kSectorBytes], 0xaa);
}

TEST_F(MemoryFlashTest, EraseOfPartsOrBeyondTheEndIsRefused) {
  const std::vector<uint8_t> before = memory;
  EXPECT_FALSE(flash.erase(1, kSectorBytes));
  EXPECT_FALSE(flash.erase(0, 100));
  EXPECT_FALSE(flash.erase(3 * kSectorBytes, 2 * kSectorBytes));
  EXPECT_FALSE(flash.erase(0xfffff000u, kSectorBytes));
  EXPECT_FALSE(flash.erase(kSectorBytes, 0xfffff000u));
  EXPECT_EQ(memory, before);
}

TEST_F(MemoryFlashTest, WriteClearsBitsOnly) {
  const uint8_t fewer[] = {0x22, 0x80};
  ASSERT_TRUE(flash.write(7, fewer, 2));
  EXPECT_EQ(memory[7], 0x22);
  EXPECT_EQ(memory[8], 0x80);
  const uint8_t more[] = {0x22, 0x81};
  EXPECT_FALSE(flash.write(7, more, 2));
  EXPECT_EQ(memory[7], 0x22);
  EXPECT_EQ(memory[8], 0x80);
}

TEST_F(MemoryFlashTest, WriteBeyondTheEndIsRefused) {
  const std::vector<uint8_t> before = memory;
  const uint8_t zeros[2] = {};
  EXPECT_FALSE(flash.write(4 * kSectorBytes - 1, zeros, 2));
  EXPECT_FALSE(flash.write(0xffffffffu, zeros, 2));
  EXPECT_EQ(memory, before);
}

}  // namespace
}  // namespace thimble::agent
