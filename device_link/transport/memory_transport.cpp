// A byte queue in each direction, with its reader and writer waiting on one condition.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/transport/memory_transport.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>

namespace thimble::device_link {
namespace {

struct Wire {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<uint8_t> queue[2];  // queue[i] is read by end i
  bool closed[2] = {false, false};
  size_t capacity = 0;
};

class MemoryTransport : public Transport {
 public:
  MemoryTransport(std::shared_ptr<Wire> wire, int end, std::string name)
      : wire_(std::move(wire)), end_(end), name_(std::move(name)) {}
  ~MemoryTransport() override { close(); }

  Result<size_t> read(std::span<uint8_t> buffer, std::chrono::milliseconds timeout) override {
    std::unique_lock lock(wire_->mutex);
    std::deque<uint8_t>& queue = wire_->queue[end_];
    wire_->changed.wait_for(lock, timeout, [&] { return !queue.empty() || anyClosed(); });
    if (wire_->closed[end_] || (queue.empty() && anyClosed())) return gone();
    const size_t n = std::min(buffer.size(), queue.size());
    std::copy_n(queue.begin(), n, buffer.begin());
    queue.erase(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(n));
    wire_->changed.notify_all();
    return n;
  }

  Result<void> write(std::span<const uint8_t> bytes, std::chrono::milliseconds timeout) override {
    std::unique_lock lock(wire_->mutex);
    std::deque<uint8_t>& queue = wire_->queue[1 - end_];
    while (!bytes.empty()) {
      const bool woken = wire_->changed.wait_for(
          lock, timeout, [&] { return queue.size() < wire_->capacity || anyClosed(); });
      if (anyClosed()) return gone();
      if (!woken) return Error{ErrorCode::kTimeout, name_ + " takes no bytes.", "Reset the board."};
      const size_t n = std::min(bytes.size(), wire_->capacity - queue.size());
      queue.insert(queue.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(n));
      bytes = bytes.subspan(n);
      wire_->changed.notify_all();
    }
    if (anyClosed()) return gone();
    return {};
  }

  void close() override {
    const std::lock_guard lock(wire_->mutex);
    wire_->closed[end_] = true;
    wire_->changed.notify_all();
  }

  std::string name() const override { return name_; }

 private:
  bool anyClosed() const { return wire_->closed[0] || wire_->closed[1]; }
  Error gone() const { return {ErrorCode::kDisconnected, name_ + " is gone.", "Connect the board again."}; }

  const std::shared_ptr<Wire> wire_;
  const int end_;
  const std::string name_;
};

}  // namespace

std::pair<std::unique_ptr<Transport>, std::unique_ptr<Transport>> makeMemoryPair(const std::string& name,
                                                                                 size_t capacity_bytes) {
  auto wire = std::make_shared<Wire>();
  wire->capacity = std::max<size_t>(capacity_bytes, 1);
  return {std::make_unique<MemoryTransport>(wire, 0, name), std::make_unique<MemoryTransport>(wire, 1, name)};
}

}  // namespace thimble::device_link
