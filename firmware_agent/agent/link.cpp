// Frames over the board's link, with the memory of the last reply that makes retries safe.
// SPDX-License-Identifier: MIT
#include "firmware_agent/agent/link.h"

namespace thimble {
namespace agent {

using protocol::Status;
using protocol::Type;

bool Link::poll() {
  uint8_t byte = 0;
  while (board_.linkRead(byte)) {
    if (!decoder_.feed(byte)) continue;
    if (request().type & static_cast<uint8_t>(Type::kReplyBit)) continue;
    if (!repeated()) return true;
    sendReply();
  }
  return false;
}

bool Link::repeated() {
  const protocol::Frame& frame = request();
  const uint32_t crc = protocol::crc32(frame.body, frame.body_size);
  // Hello opens a new conversation, whose numbers may begin where the former one's ended.
  const bool same = any_ && frame.type != static_cast<uint8_t>(Type::kHello) && frame.type == last_type_ &&
                    frame.seq == last_seq_ && crc == last_crc_;
  any_ = true;
  last_type_ = frame.type;
  last_seq_ = frame.seq;
  last_crc_ = crc;
  return same;
}

void Link::replyStatus(Status status, uint8_t detail) {
  protocol::StatusReply message;
  message.status = status;
  message.detail = detail;
  reply(message);
}

void Link::refuse(Status status, const char* why) {
  protocol::ErrorEvent message;
  message.status = status;
  message.type = request().type;
  message.text = text(why);
  answer(static_cast<uint8_t>(Type::kErrorReply), message);
}

void Link::sendReply() {
  const uint64_t give_up_us = board_.microseconds() + 2000000;
  while (board_.linkRoom() < reply_size_) {
    if (board_.microseconds() > give_up_us) return;
  }
  board_.linkWrite(reply_, reply_size_);
}

bool Link::sendEvent(const uint8_t* bytes, uint32_t size) {
  ++event_seq_;
  if (size != 0 && board_.linkRoom() >= size + protocol::kMaxEncoded) {
    board_.linkWrite(bytes, size);
    return true;
  }
  ++events_dropped_;
  return false;
}

}  // namespace agent
}  // namespace thimble
