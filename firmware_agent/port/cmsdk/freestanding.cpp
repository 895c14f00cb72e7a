// The four functions that the compiler may call where there is no C library.
// SPDX-License-Identifier: MIT
#include <stddef.h>
#include <stdint.h>

// Else the compiler would turn these loops into calls of themselves.
#define THIMBLE_NO_LIBRARY_CALLS __attribute__((used, optimize("no-tree-loop-distribute-patterns")))

extern "C" {

THIMBLE_NO_LIBRARY_CALLS void* memcpy(void* to, const void* from, size_t size) {
  uint8_t* a = static_cast<uint8_t*>(to);
  const uint8_t* b = static_cast<const uint8_t*>(from);
  const bool words = ((reinterpret_cast<uintptr_t>(a) | reinterpret_cast<uintptr_t>(b)) & 3) == 0;
  for (; words && size >= 4; size -= 4, a += 4, b += 4) {
    *reinterpret_cast<uint32_t*>(a) = *reinterpret_cast<const uint32_t*>(b);
  }
  while (size-- != 0) *a++ = *b++;
  return to;
}

THIMBLE_NO_LIBRARY_CALLS void* memmove(void* to, const void* from, size_t size) {
  uint8_t* a = static_cast<uint8_t*>(to);
  const uint8_t* b = static_cast<const uint8_t*>(from);
  if (a <= b) return memcpy(to, from, size);
  while (size-- != 0) a[size] = b[size];
  return to;
}

THIMBLE_NO_LIBRARY_CALLS void* memset(void* to, int value, size_t size) {
  uint8_t* a = static_cast<uint8_t*>(to);
  while (size-- != 0) *a++ = static_cast<uint8_t>(value);
  return to;
}

THIMBLE_NO_LIBRARY_CALLS int memcmp(const void* left, const void* right, size_t size) {
  const uint8_t* a = static_cast<const uint8_t*>(left);
  const uint8_t* b = static_cast<const uint8_t*>(right);
  for (; size != 0; --size, ++a, ++b) {
    if (*a != *b) return *a - *b;
  }
  return 0;
}
}
