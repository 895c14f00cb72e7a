// ModelStore: the two model slots, which one is to run and which one is free for the next upload.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/agent/flash_layout.h"
#include "firmware_agent/agent/slot.h"

namespace thimble {
namespace agent {

const uint8_t kNoSlot = 0xff;

class ModelStore {
 public:
  explicit ModelStore(Flash& flash)
      : slots_{Slot(flash, kModelSlotOffset, kModelSlotBytes),
               Slot(flash, kModelSlotOffset + kModelSlotBytes, kModelSlotBytes)} {}

  /// i < kModelSlots.
  Slot& slot(uint8_t i) { return slots_[i]; }

  /// The intact slot of the highest generation, other than `except` (kNoSlot: any); kNoSlot if there is none.
  uint8_t newest(uint8_t except = kNoSlot) const;

  /// The slot that runs: kNoSlot while none does.
  uint8_t current() const { return current_; }
  void setCurrent(uint8_t slot) { current_ = slot; }

  /// Where the next upload goes: never the slot that runs, and if none runs not the newest intact one.
  uint8_t freeSlot() const;
  /// The generation that an upload into that slot gets: one more than the other slot's.
  uint32_t generationFor(uint8_t slot) const;

 private:
  Slot slots_[kModelSlots];
  uint8_t current_ = kNoSlot;
};

}  // namespace agent
}  // namespace thimble
