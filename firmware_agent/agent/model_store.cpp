// The rules by which two slots take turns.
// SPDX-License-Identifier: MIT
#include "firmware_agent/agent/model_store.h"

namespace thimble {
namespace agent {

uint8_t ModelStore::newest(uint8_t except) const {
  uint8_t best = kNoSlot;
  uint32_t best_generation = 0;
  for (uint8_t i = 0; i < kModelSlots; ++i) {
    SlotHead head;
    if (i == except || !slots_[i].read(head) || !slots_[i].intact()) continue;
    if (best != kNoSlot && head.generation <= best_generation) continue;
    best = i;
    best_generation = head.generation;
  }
  return best;
}

uint8_t ModelStore::freeSlot() const {
  const uint8_t keep = current_ != kNoSlot ? current_ : newest();
  return keep == 0 ? 1 : 0;
}

uint32_t ModelStore::generationFor(uint8_t slot) const {
  SlotHead other;
  return slots_[1 - slot].read(other) ? other.generation + 1 : 1;
}

}  // namespace agent
}  // namespace thimble
