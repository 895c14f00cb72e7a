// Polling, partial writes and hang-ups of a descriptor.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/transport/fd_stream.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <mutex>
#include <thread>

namespace thimble::device_link {

using Clock = std::chrono::steady_clock;

FdStream::FdStream(int fd, std::string name, std::function<bool()> gone, std::function<void()> release)
    : fd_(fd),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      name_(std::move(name)),
      gone_(std::move(gone)),
      release_(std::move(release)) {}

FdStream::~FdStream() {
  close();
  ::close(wake_);
}

Error FdStream::lost(const std::string& why) const {
  return {ErrorCode::kDisconnected, name_ + " is gone: " + why + ".",
          "Check the cable and plug the board in again."};
}

FdStream::Ready FdStream::wait(short events, Clock::time_point deadline) const {
  for (;;) {
    if (closed_) return Ready::kClosed;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd polled[2] = {{fd_, events, 0}, {wake_, POLLIN, 0}};
    const int n = poll(polled, 2, static_cast<int>(left > 0 ? left : 0));
    if (n < 0 && errno != EINTR) return Ready::kGone;
    if (n <= 0) {
      if (n == 0 && left <= 0) return Ready::kNo;
      continue;
    }
    if (polled[1].revents != 0) return Ready::kClosed;
    if ((polled[0].revents & events) != 0) return Ready::kYes;
    if (polled[0].revents != 0) return Ready::kGone;  // POLLHUP, POLLERR, POLLNVAL
  }
}

Result<size_t> FdStream::read(std::span<uint8_t> buffer, std::chrono::milliseconds timeout) {
  std::shared_lock inside(users_);
  const auto deadline = Clock::now() + timeout;
  for (;;) {
    if (lost_) return lost("it was unplugged");
    switch (wait(POLLIN, deadline)) {
      case Ready::kClosed:
        return lost("the link was closed");
      case Ready::kGone:
        lost_ = true;
        return lost("it was unplugged");
      case Ready::kNo:
        return size_t{0};
      case Ready::kYes:
        break;
    }
    const ssize_t n = ::read(fd_, buffer.data(), buffer.size());
    if (n > 0) return static_cast<size_t>(n);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    const std::string why = n < 0 ? std::strerror(errno) : "it was unplugged";
    if (n < 0 || gone_()) {
      lost_ = true;
      return lost(why);
    }
    // A terminal may wake a reader without bytes; never spin on it.
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    if (Clock::now() >= deadline) return size_t{0};
  }
}

Result<void> FdStream::write(std::span<const uint8_t> bytes, std::chrono::milliseconds timeout) {
  std::shared_lock inside(users_);
  auto deadline = Clock::now() + timeout;
  while (!bytes.empty()) {
    if (lost_) return lost("it was unplugged");
    switch (wait(POLLOUT, deadline)) {
      case Ready::kClosed:
        return lost("the link was closed");
      case Ready::kGone:
        lost_ = true;
        return lost("it was unplugged");
      case Ready::kNo:
        return Error{ErrorCode::kTimeout, name_ + " takes no bytes.",
                     "Reset the board, or plug it in again."};
      case Ready::kYes:
        break;
    }
    const ssize_t n = ::write(fd_, bytes.data(), bytes.size());
    if (n > 0) {
      bytes = bytes.subspan(static_cast<size_t>(n));
      deadline = Clock::now() + timeout;
    } else if (n < 0 && errno != EAGAIN && errno != EINTR) {
      const std::string why = std::strerror(errno);
      lost_ = true;
      return lost(why);
    }
  }
  return {};
}

void FdStream::close() {
  closed_ = true;
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t n = ::write(wake_, &one, sizeof one);
  std::unique_lock alone(users_);
  if (!released_) release_();
  released_ = true;
}

}  // namespace thimble::device_link
