// Ring: a queue between one writer and one reader, such as an interrupt and the main loop.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

namespace thimble {
namespace agent {

/// Holds up to kCapacity items (a power of two).  One side may push while the other pops, no lock needed.
template <class T, uint32_t kCapacity>
class Ring {
  static_assert((kCapacity & (kCapacity - 1)) == 0, "the capacity must be a power of two");

 public:
  uint32_t size() const {
    return __atomic_load_n(&written_, __ATOMIC_ACQUIRE) - __atomic_load_n(&read_, __ATOMIC_ACQUIRE);
  }
  uint32_t room() const { return kCapacity - size(); }

  /// False if there is no room.
  bool push(const T& item) {
    if (room() == 0) return false;
    items_[written_ % kCapacity] = item;
    __atomic_store_n(&written_, written_ + 1, __ATOMIC_RELEASE);
    return true;
  }
  /// False if there is nothing.
  bool pop(T& item) {
    if (size() == 0) return false;
    item = items_[read_ % kCapacity];
    __atomic_store_n(&read_, read_ + 1, __ATOMIC_RELEASE);
    return true;
  }

 private:
  T items_[kCapacity];
  uint32_t written_ = 0;
  uint32_t read_ = 0;
};

}  // namespace agent
}  // namespace thimble
