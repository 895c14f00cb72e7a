// A bounds-checked FlatBuffer reader in a few dozen lines: a wrong offset yields zeros and marks the file
// bad.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

namespace thimble {
namespace runtime {

/// Little-endian numbers at any alignment.
inline uint16_t readU16(const uint8_t* p) { return static_cast<uint16_t>(p[0] | p[1] << 8); }
inline uint32_t readU32(const uint8_t* p) {
  return static_cast<uint32_t>(p[0]) | static_cast<uint32_t>(p[1]) << 8 | static_cast<uint32_t>(p[2]) << 16 |
         static_cast<uint32_t>(p[3]) << 24;
}
inline int32_t readI32(const uint8_t* p) { return static_cast<int32_t>(readU32(p)); }
inline int64_t readI64(const uint8_t* p) {
  return static_cast<int64_t>(static_cast<uint64_t>(readU32(p + 4)) << 32 | readU32(p));
}
inline float bitsToFloat(uint32_t bits) {
  float value;
  __builtin_memcpy(&value, &bits, sizeof(value));
  return value;
}
inline int32_t floatToBits(float value) {
  int32_t bits;
  __builtin_memcpy(&bits, &value, sizeof(bits));
  return bits;
}
inline float readF32(const uint8_t* p) { return bitsToFloat(readU32(p)); }

/// A vector inside the file: count elements that lie wholly within it.  Absent: count 0.
struct Vector {
  const uint8_t* data = nullptr;
  uint32_t count = 0;

  int32_t i32(uint32_t i) const { return readI32(data + 4 * i); }
  int64_t i64(uint32_t i) const { return readI64(data + 8 * i); }
  float f32(uint32_t i) const { return readF32(data + 4 * i); }
};

/// The whole file.  Every read outside of it returns zero, an empty vector or a null table, and sets bad.
struct File {
  const uint8_t* data = nullptr;
  uint32_t size = 0;
  mutable bool bad = false;

  bool holds(uint32_t at, uint32_t bytes) const {
    if (at <= size && bytes <= size - at) return true;
    bad = true;
    return false;
  }
};

/// A table of the file; a null table has no fields.
class Table {
 public:
  Table() = default;
  /// The table that starts at byte `at`.
  Table(const File& file, uint32_t at);

  bool isNull() const { return file_ == nullptr; }
  uint8_t u8(uint32_t id, uint8_t absent = 0) const;
  uint32_t u32(uint32_t id, uint32_t absent = 0) const;
  int32_t i32(uint32_t id, int32_t absent = 0) const {
    return static_cast<int32_t>(u32(id, uint32_t(absent)));
  }
  uint64_t u64(uint32_t id) const;
  float f32(uint32_t id) const { return bitsToFloat(u32(id)); }
  bool has(uint32_t id) const { return field(id, 0) != 0; }

  Table table(uint32_t id) const;
  /// A vector of elements of that many bytes each (a string: 1).
  Vector vector(uint32_t id, uint32_t element_bytes) const;
  /// Element i of a vector of tables; i must be < count.
  Table element(const Vector& tables, uint32_t i) const { return element(*file_, tables, i); }
  static Table element(const File& file, const Vector& tables, uint32_t i);

 private:
  /// Where field id of `bytes` bytes stands in the file; 0 if the table has none.
  uint32_t field(uint32_t id, uint32_t bytes) const;
  /// Where the offset in field id leads; 0 if there is none.
  uint32_t target(uint32_t id) const;

  const File* file_ = nullptr;
  uint32_t at_ = 0;
  uint32_t vtable_ = 0;
  uint16_t vtable_bytes_ = 0;
  uint16_t table_bytes_ = 0;
};

}  // namespace runtime
}  // namespace thimble
