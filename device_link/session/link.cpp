// The reader thread and the wait for replies.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/session/link.h"

namespace thimble::device_link {

using namespace std::chrono_literals;

Link::Link(std::unique_ptr<Transport> transport, std::function<void(const protocol::Frame&)> on_event,
           std::function<void(const Error&)> on_lost)
    : transport_(std::move(transport)),
      name_(transport_->name()),
      on_event_(std::move(on_event)),
      on_lost_(std::move(on_lost)),
      reader_([this] { readLoop(); }) {}

Link::~Link() {
  closing_ = true;
  transport_->close();
  reader_.join();
}

Error Link::goneError() const {
  return {ErrorCode::kDisconnected, name_ + " is gone.", "Check the cable and connect the board again."};
}

void Link::readLoop() {
  protocol::Decoder decoder;
  uint8_t buffer[4096];
  for (;;) {
    const auto n = transport_->read(buffer, 1000ms);
    if (!n) {
      lost_ = true;
      {
        const std::lock_guard lock(
            mutex_);  // so that no waiter checks lost_ just before and sleeps just after
      }
      replied_.notify_all();
      if (!closing_) on_lost_(n.error());
      return;
    }
    for (size_t i = 0; i < *n; ++i) {
      if (decoder.feed(buffer[i])) dispatch(decoder.frame());
    }
  }
}

void Link::dispatch(const protocol::Frame& frame) {
  constexpr auto kReplyBit = static_cast<uint8_t>(protocol::Type::kReplyBit);
  if ((frame.type & kReplyBit) == 0) {
    on_event_(frame);
    return;
  }
  const std::lock_guard lock(mutex_);
  const bool ours = frame.type == (waiting_type_ | kReplyBit) ||
                    frame.type == static_cast<uint8_t>(protocol::Type::kErrorReply);
  if (!ours || waiting_ != frame.seq) return;  // late, or a second reply to a retried request
  reply_ = OwnedFrame{frame.type, {frame.body, frame.body + frame.body_size}};
  waiting_.reset();
  replied_.notify_all();
}

Result<OwnedFrame> Link::exchange(protocol::Type type, uint16_t seq, std::span<const uint8_t> wire,
                                  Patience patience) {
  std::vector<uint8_t> bytes = {0};  // ends whatever half frame the board may have heard before
  bytes.insert(bytes.end(), wire.begin(), wire.end());
  {
    const std::lock_guard lock(mutex_);
    waiting_ = seq;
    waiting_type_ = static_cast<uint8_t>(type);
    reply_.reset();
  }
  for (int attempt = 0; attempt < patience.attempts; ++attempt) {
    if (lost_) return goneError();
    const auto written = transport_->write(bytes, patience.timeout);
    if (!written && written.error().code != ErrorCode::kTimeout) return written.error();
    std::unique_lock lock(mutex_);
    replied_.wait_for(lock, patience.timeout, [this] { return reply_.has_value() || lost_; });
    if (reply_) return std::move(*reply_);
  }
  const std::lock_guard lock(mutex_);
  waiting_.reset();
  if (lost_) return goneError();
  return Error{ErrorCode::kTimeout, name_ + " does not answer (" + requestName(type) + ").",
               "Reset the board, or plug it in again; does it run Thimble's firmware?"};
}

}  // namespace thimble::device_link
