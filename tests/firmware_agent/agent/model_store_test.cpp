// The two slots' turns, and that a cut of power at any byte of an upload leaves the old model whole.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "firmware_agent/agent/model_store.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "firmware_agent/protocol/frame.h"
#include "tests/firmware_agent/agent/dying_flash.h"

namespace thimble::agent {
namespace {

using protocol::Status;

std::vector<uint8_t> fileOf(uint8_t seed, size_t size) {
  std::vector<uint8_t> file(size);
  for (size_t i = 0; i < size; ++i) file[i] = static_cast<uint8_t>(seed + i * 31 + i / 256);
  return file;
}

uint32_t crcOf(const std::vector<uint8_t>& file) {
  return protocol::crc32(file.data(), static_cast<uint32_t>(file.size()));
}

constexpr uint32_t kFirmware = 0x1234567;

/// A whole upload as the agent does it.  Returns the slot.
uint8_t install(ModelStore& store, const std::vector<uint8_t>& file) {
  const uint8_t to = store.freeSlot();
  Slot& slot = store.slot(to);
  EXPECT_EQ(slot.begin(static_cast<uint32_t>(file.size()), crcOf(file), store.generationFor(to)),
            Status::kOk);
  while (slot.next() < file.size()) {
    const size_t part = std::min<size_t>(1024, file.size() - slot.next());
    EXPECT_EQ(slot.write(slot.next(), file.data() + slot.next(), static_cast<uint32_t>(part)), Status::kOk);
  }
  EXPECT_EQ(slot.check(), Status::kOk);
  EXPECT_EQ(slot.markValid(), Status::kOk);
  slot.markVerified(kFirmware);
  store.setCurrent(to);
  return to;
}

std::vector<uint8_t> fileIn(ModelStore& store, uint8_t slot) {
  SlotHead head;
  if (slot == kNoSlot || !store.slot(slot).read(head)) return {};
  return {store.slot(slot).file(), store.slot(slot).file() + head.size};
}

class ModelStoreTest : public ::testing::Test {
 protected:
  std::vector<uint8_t> memory = std::vector<uint8_t>(kFlashUsed, 0);
  MemoryFlash flash{memory.data(), kFlashUsed};
};

TEST_F(ModelStoreTest, UploadsTakeTurnsAndTheNewestWins) {
  ModelStore store(flash);
  EXPECT_EQ(store.newest(), kNoSlot);
  EXPECT_EQ(install(store, fileOf(1, 5000)), 0);
  EXPECT_EQ(install(store, fileOf(2, 6000)), 1);
  EXPECT_EQ(ModelStore(flash).newest(), 1);
  EXPECT_EQ(install(store, fileOf(3, 7000)), 0);
  ModelStore after_reset(flash);
  EXPECT_EQ(fileIn(after_reset, after_reset.newest()), fileOf(3, 7000));
  EXPECT_EQ(fileIn(after_reset, after_reset.newest(after_reset.newest())), fileOf(2, 6000));
}

TEST_F(ModelStoreTest, ABrokenNewestGivesWayToTheOther) {
  ModelStore store(flash);
  install(store, fileOf(1, 5000));
  install(store, fileOf(2, 5000));
  memory[kModelSlotOffset + kModelSlotBytes + kSectorBytes + 1234] ^= 4;
  ModelStore after_reset(flash);
  EXPECT_EQ(after_reset.newest(), 0);
  EXPECT_EQ(after_reset.freeSlot(), 1);
}

TEST_F(ModelStoreTest, WithNothingCurrentTheNewestGoodOneIsKept) {
  ModelStore store(flash);
  install(store, fileOf(1, 5000));
  EXPECT_EQ(ModelStore(flash).freeSlot(), 1);
}

TEST_F(ModelStoreTest, ACutOfPowerAtAnyByteKeepsTheOldModelAndCanBeResumed) {
  ModelStore before(flash);
  const std::vector<uint8_t> old_file = fileOf(1, 600);
  const std::vector<uint8_t> older_file = fileOf(9, 700);
  const std::vector<uint8_t> new_file = fileOf(2, kSectorBytes + 300);
  install(before, older_file);
  const uint8_t kept = install(before, old_file);
  const uint32_t touched = kModelSlotOffset + (kept == 0 ? kModelSlotBytes : 0);
  std::vector<uint8_t> copy(memory);
  uint64_t steps = 0;
  for (bool finished = false; !finished; ++steps) {
    std::copy_n(memory.begin() + touched, 4 * kSectorBytes, copy.begin() + touched);
    DyingFlash dying(copy.data(), kFlashUsed, steps);
    try {
      ModelStore store(dying);
      store.setCurrent(store.newest());
      install(store, new_file);
      finished = true;
    } catch (const PowerCut&) {
    }
    MemoryFlash healed(copy.data(), kFlashUsed);
    ModelStore store(healed);
    const std::vector<uint8_t> found = fileIn(store, store.newest());
    if (finished) {
      ASSERT_EQ(found, new_file);
    } else {
      ASSERT_TRUE(found == old_file || found == new_file) << "cut after " << steps;
    }
    ASSERT_EQ(fileIn(store, kept), old_file) << "cut after " << steps;
    // Nobody vouches for what is not whole.
    for (uint8_t i = 0; i < kModelSlots; ++i) {
      ASSERT_TRUE(!store.slot(i).verifiedBy(kFirmware) || store.slot(i).intact()) << "cut after " << steps;
    }
    ASSERT_TRUE(store.slot(kept).verifiedBy(kFirmware)) << "cut after " << steps;
    // And the upload can be done again, from wherever it stopped.
    store.setCurrent(kept);
    if (steps % 16 != 0) continue;
    install(store, new_file);
    ASSERT_EQ(fileIn(store, ModelStore(healed).newest()), new_file) << "cut after " << steps;
  }
  EXPECT_GT(steps, new_file.size());
}

}  // namespace
}  // namespace thimble::agent
