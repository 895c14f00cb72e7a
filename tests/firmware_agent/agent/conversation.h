// Conversation: a host's side of the protocol for tests, over whatever carries the bytes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "firmware_agent/protocol/frame.h"

namespace thimble::agent {

using Data = std::vector<uint8_t>;

/// A frame with a body of its own.
struct Received {
  uint8_t type = 0;
  uint16_t seq = 0;
  Data body;

  /// The body as a message; its Bytes point into this.
  template <class Message>
  std::optional<Message> as() const {
    Message message;
    const protocol::Frame frame{type, seq, body.data(), static_cast<uint32_t>(body.size())};
    if (!protocol::decodeBody(frame, message)) return std::nullopt;
    return message;
  }
};

inline Data dataOf(const protocol::Bytes& bytes) { return {bytes.data, bytes.data + bytes.size}; }
inline protocol::Bytes bytesOf(const Data& data) { return {data.data(), static_cast<uint16_t>(data.size())}; }
inline std::vector<int8_t> scoresOf(const protocol::Bytes& bytes) {
  std::vector<int8_t> scores(bytes.size);
  std::copy(bytes.data, bytes.data + bytes.size, reinterpret_cast<uint8_t*>(scores.data()));
  return scores;
}
inline Data rawOf(const std::vector<int16_t>& frames) {
  const auto* begin = reinterpret_cast<const uint8_t*>(frames.data());
  return {begin, begin + frames.size() * 2};
}

template <class Message>
Data frameOf(protocol::Type type, uint16_t seq, const Message& message) {
  Data wire(protocol::kMaxEncoded);
  wire.resize(protocol::encodeFrame(static_cast<uint8_t>(type), seq, message, wire.data()));
  return wire;
}

/// A request without fields.
struct Empty {
  template <class V>
  void visit(V&) {}
};

class Conversation {
 public:
  /// Sends a request; its reply, or nothing if none came.  Events that come meanwhile are kept.
  template <class Reply, class Message = Empty>
  std::optional<Reply> ask(protocol::Type type, const Message& message = Message()) {
    const uint16_t seq = ++seq_;
    send(frameOf(type, seq, message));
    reply_ = awaitReply(seq);
    if (!reply_ || reply_->type != (static_cast<uint8_t>(type) | 0x80)) return std::nullopt;
    return reply_->template as<Reply>();
  }
  /// The last reply as it came, whatever its type.
  const std::optional<Received>& lastReply() const { return reply_; }

  std::deque<Received> events;
  uint32_t bad() const { return decoder_.bad(); }

  virtual ~Conversation() = default;
  virtual void send(const Data& bytes) = 0;
  /// Waits a little for bytes from the board.  False once waiting longer makes no sense.
  virtual bool receive(Data& bytes) = 0;

  /// The reply of that number; nothing if it does not come.
  std::optional<Received> awaitReply(uint16_t seq) {
    replies_.clear();
    for (;;) {
      for (Received& reply : replies_) {
        if (reply.seq == seq) return std::move(reply);
      }
      if (!take()) return std::nullopt;
    }
  }
  /// Takes what comes next: events are kept.  False if nothing came.
  bool take() {
    Data bytes;
    if (!receive(bytes)) return false;
    for (uint8_t byte : bytes) {
      if (!decoder_.feed(byte)) continue;
      const protocol::Frame& f = decoder_.frame();
      Received frame{f.type, f.seq, Data(f.body, f.body + f.body_size)};
      if ((f.type & 0x80) == 0) {
        events.push_back(std::move(frame));
      } else {
        replies_.push_back(std::move(frame));
      }
    }
    return true;
  }

  /// Uploads from where the board says, up to `until` bytes, without ending it.
  std::optional<protocol::UploadReply> upload(protocol::Target target, const Data& file, size_t until) {
    const auto size = static_cast<uint32_t>(file.size());
    auto reply = ask<protocol::UploadReply>(
        protocol::Type::kUploadBegin,
        protocol::UploadBeginRequest{target, size, protocol::crc32(file.data(), size)});
    first_offset = reply ? reply->next_offset : 0;
    while (reply && reply->status == protocol::Status::kOk && reply->next_offset < until) {
      protocol::UploadDataRequest data;
      data.offset = reply->next_offset;
      const size_t part = std::min<size_t>(1024, until - data.offset);
      data.data = {file.data() + data.offset, static_cast<uint16_t>(part)};
      reply = ask<protocol::UploadReply>(protocol::Type::kUploadData, data);
    }
    return reply;
  }
  /// The whole of it.
  std::optional<protocol::UploadReply> upload(protocol::Target target, const Data& file) {
    const auto reply = upload(target, file, file.size());
    if (!reply || reply->status != protocol::Status::kOk) return reply;
    return ask<protocol::UploadReply>(protocol::Type::kUploadEnd, protocol::UploadEndRequest{target});
  }
  uint32_t first_offset = 0;  // where the last upload went on

 private:
  protocol::Decoder decoder_;
  uint16_t seq_ = 0;
  std::vector<Received> replies_;
  std::optional<Received> reply_;
};

}  // namespace thimble::agent
