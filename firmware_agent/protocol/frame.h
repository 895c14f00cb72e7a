// Frames: COBS(type u8, seq u16, body, CRC-32 u32) and a zero byte, the same code on host and board.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

#include "firmware_agent/protocol/messages.h"
#include "firmware_agent/protocol/wire.h"

namespace thimble {
namespace protocol {

/// CRC-32 (IEEE 802.3, reflected, as zlib) of size bytes, continuing from crc (0 to begin).
uint32_t crc32(const uint8_t* data, uint32_t size, uint32_t crc = 0);

/// Bytes before COBS: type, seq, body, CRC.
const uint32_t kMaxRaw = 1 + 2 + kMaxBody + 4;
/// Bytes on the wire: COBS adds one byte in 254 and one; then the zero.
const uint32_t kMaxEncoded = kMaxRaw + kMaxRaw / 254 + 2;

/// COBS-encodes size bytes into out (room for size + size / 254 + 1).  Returns the encoded length, no zero in it.
/// Source: Cheshire and Baker, Consistent Overhead Byte Stuffing, 1999.
uint32_t cobsEncode(const uint8_t* data, uint32_t size, uint8_t* out);
/// Decodes in place or elsewhere.  Returns the decoded length, or -1 if the bytes are no COBS.
int32_t cobsDecode(const uint8_t* data, uint32_t size, uint8_t* out);

/// A decoded frame.  body points into the decoder's buffer and is valid until it is fed again.
struct Frame {
  uint8_t type = 0;
  uint16_t seq = 0;
  const uint8_t* body = nullptr;
  uint32_t body_size = 0;
};

/// Writes one whole frame, its closing zero included, into out (kMaxEncoded bytes).  message: any struct of
/// messages.h.  Returns the bytes written, or 0 if the body is longer than kMaxBody.
template <class Message>
uint32_t encodeFrame(uint8_t type, uint16_t seq, const Message& message, uint8_t* out);
/// The same without a body.
uint32_t encodeEmptyFrame(uint8_t type, uint16_t seq, uint8_t* out);
/// The same for a body already written at raw + 3 (raw holds kMaxRaw bytes; type, seq and CRC are filled in).
uint32_t encodeRawFrame(uint8_t type, uint16_t seq, uint8_t* raw, uint32_t body_size, uint8_t* out);

/// Finds frames in a byte stream.  Never reads or writes out of bounds whatever is fed; a broken frame is
/// counted and skipped up to the next zero.
class Decoder {
 public:
  /// Feeds one byte.  True if it completed a good frame, then in frame().
  bool feed(uint8_t byte);
  const Frame& frame() const { return frame_; }
  /// Frames given up: too long, no COBS, too short or wrong CRC.
  uint32_t bad() const { return bad_; }

 private:
  uint8_t buffer_[kMaxEncoded];
  uint32_t size_ = 0;
  bool overflow_ = false;
  uint32_t bad_ = 0;
  Frame frame_;
};

/// Reads a frame's body as a message.  False if the body is too short for it; longer is allowed (newer peers).
template <class Message>
bool decodeBody(const Frame& frame, Message& message) {
  Reader reader(frame.body, frame.body_size);
  message.visit(reader);
  return reader.ok();
}

template <class Message>
uint32_t encodeFrame(uint8_t type, uint16_t seq, const Message& message, uint8_t* out) {
  uint8_t raw[kMaxRaw];
  Writer writer(raw + 3, kMaxBody);
  const_cast<Message&>(message).visit(writer);
  return writer.ok() ? encodeRawFrame(type, seq, raw, writer.size(), out) : 0;
}

}  // namespace protocol
}  // namespace thimble
