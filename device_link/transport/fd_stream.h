// FdStream: reads and writes a non-blocking file descriptor with timeouts, and can be closed from any thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <shared_mutex>
#include <span>
#include <string>

#include "core/base/result.h"

namespace thimble::device_link {

/// What Transport promises, for a descriptor.  The descriptor is polled beside an eventfd that close()
/// signals.
class FdStream {
 public:
  /// Takes fd, which must be non-blocking.  gone: asked after a read of nothing on a readable descriptor;
  /// true if the device was unplugged.  release: gives fd back to whoever opened it, once, when no call is
  /// inside any more.
  FdStream(int fd, std::string name, std::function<bool()> gone, std::function<void()> release);
  ~FdStream();

  Result<size_t> read(std::span<uint8_t> buffer, std::chrono::milliseconds timeout);
  Result<void> write(std::span<const uint8_t> bytes, std::chrono::milliseconds timeout);
  void close();
  const std::string& name() const { return name_; }

 private:
  enum class Ready { kYes, kNo, kClosed, kGone };
  Ready wait(short events, std::chrono::steady_clock::time_point deadline) const;
  Error lost(const std::string& why) const;

  const int fd_;
  const int wake_;
  const std::string name_;
  const std::function<bool()> gone_;
  const std::function<void()> release_;
  std::atomic<bool> closed_{false};
  std::atomic<bool> lost_{false};
  std::shared_mutex users_;  // shared: inside a call; exclusive: giving the descriptor back
  bool released_ = false;
};

}  // namespace thimble::device_link
