// Link: requests in, replies and events out; a request that comes twice is answered twice but done once.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/agent/board.h"
#include "firmware_agent/protocol/frame.h"

namespace thimble {
namespace agent {

class Link {
 public:
  explicit Link(Board& board) : board_(board) {}

  /// Takes what was received.  True if a new request is there; a repeated one is answered here.
  bool poll();
  const protocol::Frame& request() const { return decoder_.frame(); }
  /// Frames that came broken.
  uint32_t bad() const { return decoder_.bad(); }

  /// Answers the request.  Waits for room, up to 2 s, so that no reply is lost while the host listens.
  template <class Message>
  void reply(const Message& message) {
    answer(static_cast<uint8_t>(request().type | static_cast<uint8_t>(protocol::Type::kReplyBit)), message);
  }
  void replyStatus(protocol::Status status, uint8_t detail = 0);
  /// Answers a request that could not be understood.
  void refuse(protocol::Status status, const char* text);

  /// Sends an event if there is room beside a reply.  False, and counted, if not.
  template <class Message>
  bool event(protocol::Type type, const Message& message) {
    uint8_t bytes[protocol::kMaxEncoded];
    const uint32_t size = protocol::encodeFrame(static_cast<uint8_t>(type), event_seq_, message, bytes);
    return sendEvent(bytes, size);
  }
  uint32_t eventsDropped() const { return events_dropped_; }

 private:
  template <class Message>
  void answer(uint8_t type, const Message& message) {
    reply_size_ = protocol::encodeFrame(type, request().seq, message, reply_);
    sendReply();
  }
  bool repeated();
  void sendReply();
  bool sendEvent(const uint8_t* bytes, uint32_t size);

  Board& board_;
  protocol::Decoder decoder_;
  uint16_t event_seq_ = 0;
  uint32_t events_dropped_ = 0;

  // The last request and its reply.
  bool any_ = false;
  uint8_t last_type_ = 0;
  uint16_t last_seq_ = 0;
  uint32_t last_crc_ = 0;
  uint8_t reply_[protocol::kMaxEncoded];
  uint32_t reply_size_ = 0;
};

/// One row of a command table: Owner's handler for a request.
template <class Owner>
struct Command {
  protocol::Type type;
  void (Owner::*handle)();
};

/// Handles the link's request by its row, or refuses it.
template <class Owner, uint32_t kRows>
void dispatch(const Command<Owner> (&table)[kRows], Owner& owner, Link& link) {
  for (const Command<Owner>& row : table) {
    void (Owner::*const handle)() = row.handle;
    if (static_cast<uint8_t>(row.type) == link.request().type) return (owner.*handle)();
  }
  link.refuse(protocol::Status::kUnknownType, "no such request");
}

/// Reads the link's request as a message, or refuses it.
template <class Message>
bool take(Link& link, Message& message) {
  if (protocol::decodeBody(link.request(), message)) return true;
  link.refuse(protocol::Status::kBadBody, "the request is too short");
  return false;
}

/// A zero-terminated text as message bytes.
inline protocol::Bytes text(const char* chars) {
  protocol::Bytes bytes;
  bytes.data = reinterpret_cast<const uint8_t*>(chars);
  while (chars[bytes.size] != 0) ++bytes.size;
  return bytes;
}

}  // namespace agent
}  // namespace thimble
