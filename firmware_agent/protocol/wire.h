// Little-endian reading and writing of message fields, one visitor for both directions.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

namespace thimble {
namespace protocol {

/// Bytes inside a frame that a message refers to without copying.  Valid only while the frame is.
struct Bytes {
  const uint8_t* data = nullptr;
  uint16_t size = 0;
};

/// Writes fields into a buffer.  ok() turns false, and stays so, once the buffer is too small.
class Writer {
 public:
  Writer(uint8_t* buffer, uint32_t capacity) : at_(buffer), begin_(buffer), end_(buffer + capacity) {}

  void u8(const uint8_t& v) { put(v, 1); }
  void u16(const uint16_t& v) { put(v, 2); }
  void u32(const uint32_t& v) { put(v, 4); }
  void u64(const uint64_t& v) { put(v, 8); }
  void i16(const int16_t& v) { put(static_cast<uint16_t>(v), 2); }
  void i32(const int32_t& v) { put(static_cast<uint32_t>(v), 4); }
  void f32(const float& v) {
    uint32_t bits;
    __builtin_memcpy(&bits, &v, 4);
    put(bits, 4);
  }
  /// Length (u16), then the bytes.
  void bytes(const Bytes& v) {
    put(v.size, 2);
    if (!room(v.size)) return;
    for (uint16_t i = 0; i < v.size; ++i) *at_++ = v.data[i];
  }

  bool ok() const { return ok_; }
  uint32_t size() const { return static_cast<uint32_t>(at_ - begin_); }

 private:
  bool room(uint32_t n) {
    if (static_cast<uint32_t>(end_ - at_) < n) ok_ = false;
    return ok_;
  }
  void put(uint64_t v, uint32_t n) {
    if (!room(n)) return;
    for (uint32_t i = 0; i < n; ++i) *at_++ = static_cast<uint8_t>(v >> (8 * i));
  }

  uint8_t* at_;
  uint8_t* begin_;
  uint8_t* end_;
  bool ok_ = true;
};

/// Reads fields from a buffer.  ok() turns false, and fields read as zero, once the buffer is too short.
class Reader {
 public:
  Reader(const uint8_t* buffer, uint32_t size) : at_(buffer), end_(buffer + size) {}

  void u8(uint8_t& v) { v = static_cast<uint8_t>(get(1)); }
  void u16(uint16_t& v) { v = static_cast<uint16_t>(get(2)); }
  void u32(uint32_t& v) { v = static_cast<uint32_t>(get(4)); }
  void u64(uint64_t& v) { v = get(8); }
  void i16(int16_t& v) { v = static_cast<int16_t>(static_cast<uint16_t>(get(2))); }
  void i32(int32_t& v) { v = static_cast<int32_t>(static_cast<uint32_t>(get(4))); }
  void f32(float& v) {
    const uint32_t bits = static_cast<uint32_t>(get(4));
    __builtin_memcpy(&v, &bits, 4);
  }
  void bytes(Bytes& v) {
    v.size = static_cast<uint16_t>(get(2));
    if (!room(v.size)) {
      v.size = 0;
      return;
    }
    v.data = at_;
    at_ += v.size;
  }

  /// True while every field so far was there.
  bool ok() const { return ok_; }
  uint32_t remaining() const { return static_cast<uint32_t>(end_ - at_); }

 private:
  bool room(uint32_t n) {
    if (static_cast<uint32_t>(end_ - at_) < n) ok_ = false;
    return ok_;
  }
  uint64_t get(uint32_t n) {
    if (!room(n)) return 0;
    uint64_t v = 0;
    for (uint32_t i = 0; i < n; ++i) v |= static_cast<uint64_t>(*at_++) << (8 * i);
    return v;
  }

  const uint8_t* at_;
  const uint8_t* end_;
  bool ok_ = true;
};

}  // namespace protocol
}  // namespace thimble
