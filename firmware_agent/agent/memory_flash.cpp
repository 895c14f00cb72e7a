// Flash rules: whole sectors erased to ones, writes that only clear bits, bounds.
// SPDX-License-Identifier: MIT
#include "firmware_agent/agent/memory_flash.h"

namespace thimble {
namespace agent {

bool MemoryFlash::erase(uint32_t offset, uint32_t size) {
  if (!inside(offset, size) || offset % kSectorBytes != 0 || size % kSectorBytes != 0) return false;
  for (uint32_t i = 0; i < size; ++i) memory_[offset + i] = 0xff;
  return true;
}

bool MemoryFlash::write(uint32_t offset, const uint8_t* bytes, uint32_t size) {
  if (!inside(offset, size)) return false;
  for (uint32_t i = 0; i < size; ++i) {
    if ((bytes[i] & ~memory_[offset + i]) != 0) return false;
  }
  for (uint32_t i = 0; i < size; ++i) memory_[offset + i] = bytes[i];
  return true;
}

}  // namespace agent
}  // namespace thimble
