// DyingFlash: flash whose power fails at a chosen byte, for tests.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "firmware_agent/agent/memory_flash.h"

namespace thimble::agent {

struct PowerCut {};

/// Throws PowerCut after `steps` bytes written or erases done, in the middle of whatever comes next.
class DyingFlash : public Flash {
 public:
  DyingFlash(uint8_t* memory, uint32_t size, uint64_t steps)
      : inner_(memory, size), memory_(memory), left_(steps) {}

  const uint8_t* data() const override { return memory_; }
  uint32_t size() const override { return inner_.size(); }
  bool erase(uint32_t offset, uint32_t size) override {
    // One step, half done when the power goes.
    if (left_ == 0) {
      inner_.erase(offset, size / 2 / kSectorBytes * kSectorBytes);
      for (uint32_t i = 0; i < kSectorBytes / 2; ++i) memory_[offset + i] = 0xff;
      throw PowerCut();
    }
    --left_;
    return inner_.erase(offset, size);
  }
  bool write(uint32_t offset, const uint8_t* bytes, uint32_t size) override {
    for (uint32_t i = 0; i < size; ++i) {
      if (left_ == 0) throw PowerCut();
      --left_;
      if (!inner_.write(offset + i, bytes + i, 1)) return false;
    }
    return true;
  }

 private:
  MemoryFlash inner_;
  uint8_t* memory_;
  uint64_t left_;
};

}  // namespace thimble::agent
