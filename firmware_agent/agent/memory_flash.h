// MemoryFlash: flash rules enforced over plain memory, be it a board's file-backed RAM or a test's array.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/agent/flash.h"

namespace thimble {
namespace agent {

class MemoryFlash : public Flash {
 public:
  /// memory: size bytes, a multiple of kSectorBytes; outlives this.
  MemoryFlash(uint8_t* memory, uint32_t size) : memory_(memory), size_(size) {}

  const uint8_t* data() const override { return memory_; }
  uint32_t size() const override { return size_; }
  bool erase(uint32_t offset, uint32_t size) override;
  bool write(uint32_t offset, const uint8_t* bytes, uint32_t size) override;

 private:
  bool inside(uint32_t offset, uint32_t size) const { return offset <= size_ && size <= size_ - offset; }

  uint8_t* memory_;
  uint32_t size_;
};

}  // namespace agent
}  // namespace thimble
