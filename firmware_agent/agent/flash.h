// Flash: the memory that survives, with the rules of NOR flash; boards and tests give it a body.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

namespace thimble {
namespace agent {

/// The least that can be erased.
const uint32_t kSectorBytes = 4096;

/// Offsets count from the flash's beginning.  Not thread-safe: the main loop's alone.
class Flash {
 public:
  /// The flash as it can be read, size() bytes, any time.
  virtual const uint8_t* data() const = 0;
  virtual uint32_t size() const = 0;
  /// Sets whole sectors to 0xff.  False, and nothing done, if offset or size is no multiple of kSectorBytes
  /// or out of bounds.
  virtual bool erase(uint32_t offset, uint32_t size) = 0;
  /// Clears bits.  False, and nothing done, if out of bounds or if a bit would have to be set.
  virtual bool write(uint32_t offset, const uint8_t* bytes, uint32_t size) = 0;

 protected:
  ~Flash() = default;
};

}  // namespace agent
}  // namespace thimble
