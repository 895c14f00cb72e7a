// What a session's parts share.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <mutex>

#include "device_link/session/events.h"
#include "device_link/session/link.h"
#include "device_link/session/session.h"

namespace thimble::device_link {

struct Session::State {
  State(SessionEvents session_events, std::string name)
      : events(std::move(session_events)), link_name(std::move(name)) {}

  /// Whole operations of their own; the caller holds `whole`.
  Result<ModelInfo> askModel();
  Result<void> sendUpload(std::span<const uint8_t> file, uint32_t crc, Job& job);
  Result<void> endUpload(std::span<const uint8_t> file, uint32_t crc);
  Result<bool> installed(size_t size, uint32_t crc);
  Result<void> writeTensor(protocol::Type type, std::span<const uint8_t> bytes);
  Result<BoardInference> readInference(protocol::Type type, const Result<protocol::InvokeReply>& reply);

  void onEvent(const protocol::Frame& frame);
  void onSamples(const protocol::Frame& frame);
  void onResult(const protocol::Frame& frame);
  void onLost(const Error& error);
  Result<void> hello(Patience patience);
  Result<void> readSensors();

  /// A request whose reply is only a status.
  template <class Message>
  Result<void> command(protocol::Type type, const Message& message, Patience patience = {}) {
    OwnedFrame storage;
    return checked(type, link->request<protocol::StatusReply>(type, message, storage, patience));
  }
  Result<void> command(protocol::Type type, Patience patience = {}) {
    OwnedFrame storage;
    return checked(type, link->request<protocol::StatusReply>(type, storage, patience));
  }
  template <class Reply>
  Result<void> checked(protocol::Type type, const Result<Reply>& reply) const {
    if (!reply) return reply.error();
    if (reply->status == protocol::Status::kOk) return {};
    uint8_t detail = 0;
    if constexpr (requires { reply->detail; }) detail = reply->detail;
    return statusError(link->name(), type, reply->status, detail);
  }

  const SessionEvents events;
  const std::string link_name;
  std::mutex whole;          // held by what needs several requests in a row
  mutable std::mutex mutex;  // guards info (against the events' thread) and loss
  BoardInfo info;
  uint8_t sensor_count = 0;
  LossCounter loss;
  std::optional<ModelInfo> model;  // of the last modelInfo; under whole
  std::atomic<LinkState> link_state{LinkState::kConnected};
  std::atomic<bool> streaming{false};
  std::atomic<bool> live{false};
  std::unique_ptr<Link> link;  // last: its thread uses all above
};

}  // namespace thimble::device_link
