// The loop of tries, and a link that can be closed from outside while a session greets through it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/session/reconnector.h"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace thimble::device_link {
namespace {

/// Hands its transport to a session while another may still close it.
class SharedTransport : public Transport {
 public:
  explicit SharedTransport(std::shared_ptr<Transport> inner) : inner_(std::move(inner)) {}
  ~SharedTransport() override { inner_->close(); }
  Result<size_t> read(std::span<uint8_t> buffer, std::chrono::milliseconds timeout) override {
    return inner_->read(buffer, timeout);
  }
  Result<void> write(std::span<const uint8_t> bytes, std::chrono::milliseconds timeout) override {
    return inner_->write(bytes, timeout);
  }
  void close() override { inner_->close(); }
  std::string name() const override { return inner_->name(); }

 private:
  const std::shared_ptr<Transport> inner_;
};

}  // namespace

struct Reconnector::State {
  Opener open;
  SessionEvents events;
  OnSession on_session;
  std::chrono::milliseconds interval;
  mutable std::mutex mutex;
  std::condition_variable stopped;
  bool stop = false;
  int attempts = 0;
  Error last{ErrorCode::kTimeout, "Not tried yet.", ""};
  std::shared_ptr<Transport> greeting;  // what a session is being made on
  std::thread thread;

  /// True once there is a session, or the reconnector was told to stop.
  bool attempt() {
    auto opened = open();
    if (!opened) return failed(opened.error());
    const std::shared_ptr<Transport> transport = std::move(opened).value();
    {
      const std::lock_guard lock(mutex);
      if (stop) return true;
      greeting = transport;
    }
    auto session = Session::connect(std::make_unique<SharedTransport>(transport), events);
    {
      const std::lock_guard lock(mutex);
      greeting.reset();
      if (stop) return true;
    }
    if (!session) return failed(session.error());
    on_session(std::move(session).value());
    return true;
  }

  bool failed(const Error& error) {
    std::unique_lock lock(mutex);
    ++attempts;
    last = error;
    return stopped.wait_for(lock, interval, [this] { return stop; });
  }
};

Reconnector::Reconnector(Opener open, SessionEvents events, OnSession on_session,
                         std::chrono::milliseconds interval)
    : state_(std::make_unique<State>()) {
  state_->open = std::move(open);
  state_->events = std::move(events);
  state_->on_session = std::move(on_session);
  state_->interval = interval;
  state_->thread = std::thread([state = state_.get()] {
    while (!state->attempt()) {
    }
  });
}

Reconnector::~Reconnector() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stop = true;
    if (state_->greeting) state_->greeting->close();
  }
  state_->stopped.notify_all();
  state_->thread.join();
}

int Reconnector::attempts() const {
  const std::lock_guard lock(state_->mutex);
  return state_->attempts;
}

Error Reconnector::lastError() const {
  const std::lock_guard lock(state_->mutex);
  return state_->last;
}

}  // namespace thimble::device_link
