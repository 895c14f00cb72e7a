// Both checks against the values that their catalogues give.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "firmware_agent/protocol/frame.h"
#include "firmware_agent/protocol/sensor_packet.h"

namespace thimble::protocol {
namespace {

const uint8_t kDigits[] = {'1', '2', '3', '4', '5', '6', '7', '8', '9'};

TEST(Crc32, HasTheCheckValueOfIeee8023) { EXPECT_EQ(crc32(kDigits, 9), 0xcbf43926u); }

TEST(Crc32, KnowsMoreValuesOfZlib) {
  // python3: zlib.crc32(b''), zlib.crc32(bytes(4)), zlib.crc32(bytes(range(256)))
  EXPECT_EQ(crc32(nullptr, 0), 0u);
  const uint8_t zeros[4] = {};
  EXPECT_EQ(crc32(zeros, 4), 0x2144df1cu);
  uint8_t all[256];
  for (int i = 0; i < 256; ++i) all[i] = static_cast<uint8_t>(i);
  EXPECT_EQ(crc32(all, 256), 0x29058c73u);
}

TEST(Crc32, GoesOnFromAPart) {
  for (uint32_t cut = 0; cut <= 9; ++cut) {
    EXPECT_EQ(crc32(kDigits + cut, 9 - cut, crc32(kDigits, cut)), 0xcbf43926u);
  }
}

TEST(Crc8, HasTheCheckValueOfSmbus) { EXPECT_EQ(crc8(kDigits, 9), 0xf4); }

}  // namespace
}  // namespace thimble::protocol
