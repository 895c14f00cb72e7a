// CRC-32, COBS and the frame decoder.
// SPDX-License-Identifier: MIT
#include "firmware_agent/protocol/frame.h"

namespace thimble {
namespace protocol {

uint32_t crc32(const uint8_t* data, uint32_t size, uint32_t crc) {
  // One entry for each nibble: 64 bytes of flash instead of 1 KiB.
  static const uint32_t kTable[16] = {0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
                                      0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
                                      0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c};
  crc = ~crc;
  for (uint32_t i = 0; i < size; ++i) {
    crc = kTable[(crc ^ data[i]) & 15] ^ (crc >> 4);
    crc = kTable[(crc ^ (data[i] >> 4)) & 15] ^ (crc >> 4);
  }
  return ~crc;
}

uint32_t cobsEncode(const uint8_t* data, uint32_t size, uint8_t* out) {
  uint32_t code_at = 0;
  uint32_t at = 1;
  uint8_t code = 1;
  for (uint32_t i = 0; i < size; ++i) {
    if (data[i] != 0) {
      out[at++] = data[i];
      ++code;
    }
    const bool full = code == 0xff && i + 1 < size;
    if (data[i] == 0 || full) {
      out[code_at] = code;
      code_at = at++;
      code = 1;
    }
  }
  out[code_at] = code;
  return at;
}

int32_t cobsDecode(const uint8_t* data, uint32_t size, uint8_t* out) {
  uint32_t from = 0;
  uint32_t to = 0;
  while (from < size) {
    const uint8_t code = data[from++];
    if (code == 0 || from + code - 1 > size) return -1;
    for (uint8_t i = 1; i < code; ++i) {
      if (data[from] == 0) return -1;
      out[to++] = data[from++];
    }
    if (code != 0xff && from < size) out[to++] = 0;
  }
  return static_cast<int32_t>(to);
}

uint32_t encodeRawFrame(uint8_t type, uint16_t seq, uint8_t* raw, uint32_t body_size, uint8_t* out) {
  if (body_size > kMaxBody) return 0;
  Writer head(raw, 3);
  head.u8(type);
  head.u16(seq);
  Writer tail(raw + 3 + body_size, 4);
  tail.u32(crc32(raw, 3 + body_size));
  const uint32_t size = cobsEncode(raw, 3 + body_size + 4, out);
  out[size] = 0;
  return size + 1;
}

uint32_t encodeEmptyFrame(uint8_t type, uint16_t seq, uint8_t* out) {
  uint8_t raw[3 + 4];
  return encodeRawFrame(type, seq, raw, 0, out);
}

bool Decoder::feed(uint8_t byte) {
  if (byte != 0) {
    if (size_ < sizeof buffer_) {
      buffer_[size_++] = byte;
    } else {
      overflow_ = true;
    }
    return false;
  }
  const uint32_t size = size_;
  const bool overflow = overflow_;
  size_ = 0;
  overflow_ = false;
  if (size == 0) return false;  // zeros between frames only separate
  const int32_t raw = overflow ? -1 : cobsDecode(buffer_, size, buffer_);
  if (raw < 3 + 4) {
    ++bad_;
    return false;
  }
  uint32_t expected = 0;
  Reader tail(buffer_ + raw - 4, 4);
  tail.u32(expected);
  if (crc32(buffer_, static_cast<uint32_t>(raw) - 4) != expected) {
    ++bad_;
    return false;
  }
  Reader head(buffer_, 3);
  head.u8(frame_.type);
  head.u16(frame_.seq);
  frame_.body = buffer_ + 3;
  frame_.body_size = static_cast<uint32_t>(raw) - 3 - 4;
  return true;
}

}  // namespace protocol
}  // namespace thimble
