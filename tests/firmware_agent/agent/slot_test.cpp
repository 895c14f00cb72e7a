// A slot's life: upload, resume, refusals, and damage.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "firmware_agent/agent/slot.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "firmware_agent/agent/memory_flash.h"
#include "firmware_agent/protocol/frame.h"

namespace thimble::agent {
namespace {

using protocol::SlotState;
using protocol::Status;

constexpr uint32_t kSlotBytes = 16 * kSectorBytes;

std::vector<uint8_t> someFile(size_t size) {
  std::mt19937 random(5);
  std::vector<uint8_t> file(size);
  for (uint8_t& byte : file) byte = static_cast<uint8_t>(random());
  return file;
}

class SlotTest : public ::testing::Test {
 protected:
  Status begin(Slot& slot, uint32_t generation = 1) {
    return slot.begin(static_cast<uint32_t>(file.size()),
                      protocol::crc32(file.data(), static_cast<uint32_t>(file.size())), generation);
  }
  /// Writes from next() up to `until` in pieces.
  Status fill(Slot& slot, size_t until, size_t piece = 1000) {
    while (slot.next() < until) {
      const size_t part = std::min(piece, until - slot.next());
      const Status status = slot.write(slot.next(), file.data() + slot.next(), static_cast<uint32_t>(part));
      if (status != Status::kOk) return status;
    }
    return Status::kOk;
  }

  std::vector<uint8_t> file = someFile(3 * kSectorBytes + 777);
  std::vector<uint8_t> memory = std::vector<uint8_t>(2 * kSlotBytes, 0);
  MemoryFlash flash{memory.data(), 2 * kSlotBytes};
  Slot slot{flash, kSlotBytes, kSlotBytes};
};

TEST_F(SlotTest, ZeroedErasedAndRandomFlashAreEmptySlots) {
  EXPECT_EQ(slot.state(), SlotState::kEmpty);
  memory.assign(memory.size(), 0xff);
  EXPECT_EQ(Slot(flash, kSlotBytes, kSlotBytes).state(), SlotState::kEmpty);
  const std::vector<uint8_t> noise = someFile(memory.size());
  std::copy(noise.begin(), noise.end(), memory.begin());
  EXPECT_EQ(slot.state(), SlotState::kEmpty);
  EXPECT_FALSE(slot.intact());
}

TEST_F(SlotTest, AnUploadMakesItValidOnlyAtTheEnd) {
  ASSERT_EQ(begin(slot, 7), Status::kOk);
  EXPECT_EQ(slot.state(), SlotState::kPartial);
  ASSERT_EQ(fill(slot, file.size()), Status::kOk);
  EXPECT_EQ(slot.state(), SlotState::kPartial);
  EXPECT_FALSE(slot.intact());
  ASSERT_EQ(slot.check(), Status::kOk);
  ASSERT_EQ(slot.markValid(), Status::kOk);
  EXPECT_EQ(slot.state(), SlotState::kValid);
  EXPECT_TRUE(slot.intact());
  EXPECT_EQ(std::vector<uint8_t>(slot.file(), slot.file() + file.size()), file);
  SlotHead head;
  ASSERT_TRUE(slot.read(head));
  EXPECT_EQ(head.generation, 7u);
  EXPECT_EQ(head.size, file.size());
}

TEST_F(SlotTest, NothingOutsideItIsTouched) {
  ASSERT_EQ(begin(slot), Status::kOk);
  ASSERT_EQ(fill(slot, file.size()), Status::kOk);
  for (uint32_t i = 0; i < kSlotBytes; ++i) ASSERT_EQ(memory[i], 0) << i;
}

TEST_F(SlotTest, GoesOnAtTheFirstUnwrittenSectorAfterAReset) {
  ASSERT_EQ(begin(slot), Status::kOk);
  ASSERT_EQ(fill(slot, 2 * kSectorBytes + 500), Status::kOk);
  Slot after_reset(flash, kSlotBytes, kSlotBytes);
  ASSERT_EQ(begin(after_reset), Status::kOk);
  EXPECT_EQ(after_reset.next(), 2 * kSectorBytes);
  ASSERT_EQ(fill(after_reset, file.size()), Status::kOk);
  EXPECT_EQ(after_reset.check(), Status::kOk);
}

TEST_F(SlotTest, AnotherFileStartsAnew) {
  ASSERT_EQ(begin(slot), Status::kOk);
  ASSERT_EQ(fill(slot, 2 * kSectorBytes), Status::kOk);
  file[0] ^= 1;
  ASSERT_EQ(begin(slot), Status::kOk);
  EXPECT_EQ(slot.next(), 0u);
  ASSERT_EQ(fill(slot, file.size()), Status::kOk);
  EXPECT_EQ(slot.check(), Status::kOk);
}

TEST_F(SlotTest, APieceSentTwiceIsTakenAndAWrongOneIsNot) {
  ASSERT_EQ(begin(slot), Status::kOk);
  ASSERT_EQ(fill(slot, 3000), Status::kOk);
  EXPECT_EQ(slot.write(2000, file.data() + 2000, 1000), Status::kOk);
  EXPECT_EQ(slot.next(), 3000u);
  EXPECT_EQ(slot.write(2000, file.data(), 1000), Status::kBadOffset);
  EXPECT_EQ(slot.write(2500, file.data() + 2500, 1000), Status::kBadOffset);
  EXPECT_EQ(slot.write(3001, file.data() + 3001, 1000), Status::kBadOffset);
  EXPECT_EQ(slot.next(), 3000u);
}

TEST_F(SlotTest, SizesThatDoNotFitAreRefused) {
  EXPECT_EQ(slot.begin(0, 0, 1), Status::kBadBody);
  EXPECT_EQ(slot.begin(slot.room() + 1, 0, 1), Status::kTooLarge);
  EXPECT_EQ(slot.begin(0xffffffffu, 0, 1), Status::kTooLarge);
  EXPECT_EQ(slot.begin(slot.room(), 0, 1), Status::kOk);
  ASSERT_EQ(begin(slot), Status::kOk);
  ASSERT_EQ(fill(slot, file.size()), Status::kOk);
  EXPECT_EQ(slot.write(slot.next(), file.data(), 1), Status::kBadBody);
  EXPECT_EQ(slot.write(0xfffffff0u, file.data(), 0x20), Status::kBadBody);
}

TEST_F(SlotTest, AFullSlotFits) {
  file = someFile(slot.room());
  ASSERT_EQ(begin(slot), Status::kOk);
  ASSERT_EQ(fill(slot, file.size(), 5000), Status::kOk);
  EXPECT_EQ(slot.check(), Status::kOk);
}

TEST_F(SlotTest, AnIncompleteUploadIsNotChecked) {
  ASSERT_EQ(begin(slot), Status::kOk);
  ASSERT_EQ(fill(slot, file.size() - 1), Status::kOk);
  EXPECT_EQ(slot.check(), Status::kBadOffset);
  EXPECT_EQ(slot.state(), SlotState::kPartial);
}

TEST_F(SlotTest, AWrongCrcEmptiesIt) {
  ASSERT_EQ(slot.begin(static_cast<uint32_t>(file.size()), 0x12345678, 1), Status::kOk);
  ASSERT_EQ(fill(slot, file.size()), Status::kOk);
  EXPECT_EQ(slot.check(), Status::kBadCrc);
  EXPECT_EQ(slot.state(), SlotState::kEmpty);
}

TEST_F(SlotTest, EveryFlippedBitOfHeaderAndEveryByteOfFileIsSeen) {
  ASSERT_EQ(begin(slot), Status::kOk);
  ASSERT_EQ(fill(slot, file.size()), Status::kOk);
  ASSERT_EQ(slot.markValid(), Status::kOk);
  for (uint32_t bit = 0; bit < kSlotHeadBytes * 8; ++bit) {
    uint8_t& byte = memory[kSlotBytes + bit / 8];
    byte = static_cast<uint8_t>(byte ^ 1u << bit % 8);
    EXPECT_FALSE(slot.intact()) << bit;
    byte = static_cast<uint8_t>(byte ^ 1u << bit % 8);
  }
  for (uint32_t i = 0; i < file.size(); i += 97) {
    memory[kSlotBytes + kSectorBytes + i] ^= 0x10;
    EXPECT_FALSE(slot.intact()) << i;
    EXPECT_EQ(slot.state(), SlotState::kBroken) << i;
    memory[kSlotBytes + kSectorBytes + i] ^= 0x10;
  }
  EXPECT_TRUE(slot.intact());
}

TEST_F(SlotTest, AFirmwaresWordStandsForThatFileAndThatFirmwareAlone) {
  ASSERT_EQ(begin(slot), Status::kOk);
  ASSERT_EQ(fill(slot, file.size()), Status::kOk);
  slot.markVerified(7);
  EXPECT_FALSE(slot.verifiedBy(7)) << "not valid yet";
  ASSERT_EQ(slot.markValid(), Status::kOk);
  EXPECT_FALSE(slot.verifiedBy(7));
  slot.markVerified(7);
  slot.markVerified(7);
  EXPECT_TRUE(slot.verifiedBy(7));
  EXPECT_FALSE(slot.verifiedBy(8));
  EXPECT_TRUE(slot.intact());
  ASSERT_EQ(begin(slot, 2), Status::kOk);  // the next upload
  ASSERT_EQ(fill(slot, file.size()), Status::kOk);
  ASSERT_EQ(slot.markValid(), Status::kOk);
  EXPECT_FALSE(slot.verifiedBy(7));
}

TEST_F(SlotTest, TenFirmwaresLeaveTheirWordAndTheEleventhCannot) {
  ASSERT_EQ(begin(slot), Status::kOk);
  ASSERT_EQ(fill(slot, file.size()), Status::kOk);
  ASSERT_EQ(slot.markValid(), Status::kOk);
  for (uint32_t firmware = 1; firmware <= 11; ++firmware) slot.markVerified(firmware);
  for (uint32_t firmware = 1; firmware <= 10; ++firmware) EXPECT_TRUE(slot.verifiedBy(firmware)) << firmware;
  EXPECT_FALSE(slot.verifiedBy(11));
  EXPECT_TRUE(slot.intact());
}

TEST_F(SlotTest, EveryFlippedBitOfTheHeaderOrTheWordTakesItBack) {
  ASSERT_EQ(begin(slot), Status::kOk);
  ASSERT_EQ(fill(slot, file.size()), Status::kOk);
  ASSERT_EQ(slot.markValid(), Status::kOk);
  slot.markVerified(7);
  for (uint32_t bit = 0; bit < (kVerifiedAt + 4) * 8; ++bit) {
    uint8_t& byte = memory[kSlotBytes + bit / 8];
    byte = static_cast<uint8_t>(byte ^ 1u << bit % 8);
    EXPECT_FALSE(slot.verifiedBy(7)) << bit;
    byte = static_cast<uint8_t>(byte ^ 1u << bit % 8);
  }
  EXPECT_TRUE(slot.verifiedBy(7));
}

}  // namespace
}  // namespace thimble::agent
