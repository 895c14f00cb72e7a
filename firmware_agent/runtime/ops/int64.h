// Int64: a number of 64 bits as two words, which constants hold aligned to 4 bytes alone.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/memory.h"

namespace thimble {
namespace runtime {

struct Int64 {
  uint32_t low;
  int32_t high;

  operator int64_t() const { return static_cast<int64_t>(high) * (static_cast<int64_t>(1) << 32) + low; }
};

inline const Int64* int64At(const Memory& memory, Ref ref) {
  return reinterpret_cast<const Int64*>(memory.bytes(ref));
}

}  // namespace runtime
}  // namespace thimble
