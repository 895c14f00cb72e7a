// Link: frames over a transport: requests with their replies, and events as they come.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/base/result.h"
#include "device_link/session/status_error.h"
#include "device_link/transport/transport.h"
#include "firmware_agent/protocol/frame.h"

namespace thimble::device_link {

/// How long a reply is waited for, and how often the request is sent.  Only what may be done twice has
/// attempts > 1.
struct Patience {
  std::chrono::milliseconds timeout{2000};
  int attempts = 3;
};
inline constexpr Patience kOnce{std::chrono::milliseconds(5000), 1};

/// A frame that outlives the decoder.
struct OwnedFrame {
  uint8_t type = 0;
  std::vector<uint8_t> body;
  protocol::Frame view() const { return {type, 0, body.data(), static_cast<uint32_t>(body.size())}; }
};

/// One reader thread.  Requests may come from any thread and wait for each other.
class Link {
 public:
  /// on_event, on_lost: called on the reader thread.  on_lost once, when the other end is gone.
  Link(std::unique_ptr<Transport> transport, std::function<void(const protocol::Frame&)> on_event,
       std::function<void(const Error&)> on_lost);
  ~Link();

  /// Sends a message and waits for its reply.  Errors: kDisconnected, kTimeout, kCorrupt (a reply too short),
  /// and the board's own as statusError says.  A retried request keeps its sequence number, so that a late
  /// reply counts. reply's Bytes point into `storage`.
  template <class Reply, class Message>
  Result<Reply> request(protocol::Type type, const Message& message, OwnedFrame& storage,
                        Patience patience = {});
  /// The same without a body.
  template <class Reply>
  Result<Reply> request(protocol::Type type, OwnedFrame& storage, Patience patience = {});

  const std::string& name() const { return name_; }
  bool lost() const { return lost_; }

 private:
  Result<OwnedFrame> exchange(protocol::Type type, uint16_t seq, std::span<const uint8_t> wire,
                              Patience patience);
  template <class Reply>
  Result<Reply> understand(protocol::Type type, Result<OwnedFrame> frame, OwnedFrame& storage) const;
  void readLoop();
  void dispatch(const protocol::Frame& frame);
  Error goneError() const;

  const std::unique_ptr<Transport> transport_;
  const std::string name_;
  const std::function<void(const protocol::Frame&)> on_event_;
  const std::function<void(const Error&)> on_lost_;
  std::mutex requests_;  // one at a time
  uint16_t seq_ = 0;     // under requests_
  std::mutex mutex_;     // guards waiting_ and reply_
  std::condition_variable replied_;
  std::optional<uint16_t> waiting_;
  uint8_t waiting_type_ = 0;
  std::optional<OwnedFrame> reply_;
  std::atomic<bool> lost_{false};
  std::atomic<bool> closing_{false};
  std::thread reader_;
};

template <class Reply>
Result<Reply> Link::understand(protocol::Type type, Result<OwnedFrame> frame, OwnedFrame& storage) const {
  if (!frame) return frame.error();
  storage = std::move(frame).value();
  if (storage.type == static_cast<uint8_t>(protocol::Type::kErrorReply)) {
    protocol::ErrorEvent refused;
    if (!protocol::decodeBody(storage.view(), refused)) return malformedReply(name_, type);
    return statusError(name_, type, refused.status, refused.detail, refused.text);
  }
  Reply reply;
  if (!protocol::decodeBody(storage.view(), reply)) return malformedReply(name_, type);
  return reply;
}

template <class Reply, class Message>
Result<Reply> Link::request(protocol::Type type, const Message& message, OwnedFrame& storage,
                            Patience patience) {
  const std::lock_guard one_at_a_time(requests_);
  uint8_t wire[protocol::kMaxEncoded];
  const uint32_t size = protocol::encodeFrame(static_cast<uint8_t>(type), ++seq_, message, wire);
  if (size == 0) return Error{ErrorCode::kInternal, "A request was too long for one frame.", ""};
  return understand<Reply>(type, exchange(type, seq_, {wire, size}, patience), storage);
}

template <class Reply>
Result<Reply> Link::request(protocol::Type type, OwnedFrame& storage, Patience patience) {
  const std::lock_guard one_at_a_time(requests_);
  uint8_t wire[16];
  const uint32_t size = protocol::encodeEmptyFrame(static_cast<uint8_t>(type), ++seq_, wire);
  return understand<Reply>(type, exchange(type, seq_, {wire, size}, patience), storage);
}

}  // namespace thimble::device_link
