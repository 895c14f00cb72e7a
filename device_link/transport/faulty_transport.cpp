// Faults by a small seeded generator.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/transport/faulty_transport.h"

#include <atomic>
#include <random>
#include <thread>
#include <vector>

namespace thimble::device_link {
namespace {

class FaultyTransport : public Transport {
 public:
  FaultyTransport(std::unique_ptr<Transport> inner, const Faults& faults)
      : inner_(std::move(inner)), faults_(faults), reading_(faults.seed), writing_(~faults.seed) {}

  Result<size_t> read(std::span<uint8_t> buffer, std::chrono::milliseconds timeout) override {
    auto n = inner_->read(buffer, timeout);
    if (!n || *n == 0) return n;
    std::this_thread::sleep_for(faults_.read_delay);
    const std::vector<uint8_t> kept = spoil(buffer.first(*n), reading_);
    std::copy(kept.begin(), kept.end(), buffer.begin());
    return kept.size();
  }

  Result<void> write(std::span<const uint8_t> bytes, std::chrono::milliseconds timeout) override {
    if (unplugged_) return gone();
    const int64_t left = faults_.unplug_after_bytes - written_;
    const bool pull = faults_.unplug_after_bytes >= 0 && static_cast<int64_t>(bytes.size()) >= left;
    if (pull) bytes = bytes.first(static_cast<size_t>(left));
    written_ += static_cast<int64_t>(bytes.size());
    auto done = inner_->write(spoil(bytes, writing_), timeout);
    if (!pull) return done;
    unplugged_ = true;
    inner_->close();
    return gone();
  }

  void close() override { inner_->close(); }
  std::string name() const override { return inner_->name(); }

 private:
  Error gone() const {
    return {ErrorCode::kDisconnected, name() + " is gone: it was unplugged.", "Plug the board in again."};
  }

  std::vector<uint8_t> spoil(std::span<const uint8_t> bytes, std::mt19937_64& random) const {
    const auto chance = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
    std::vector<uint8_t> kept;
    kept.reserve(bytes.size());
    for (const uint8_t byte : bytes) {
      if (chance() < faults_.drop_chance) continue;
      const bool corrupt = chance() < faults_.corrupt_chance;
      kept.push_back(corrupt ? static_cast<uint8_t>(byte ^ (1u << (random() & 7))) : byte);
    }
    return kept;
  }

  const std::unique_ptr<Transport> inner_;
  const Faults faults_;
  std::mt19937_64 reading_;  // touched by the reading thread only
  std::mt19937_64 writing_;  // touched by the writing thread only, as written_
  int64_t written_ = 0;
  std::atomic<bool> unplugged_{false};
};

}  // namespace

std::unique_ptr<Transport> makeFaulty(std::unique_ptr<Transport> inner, const Faults& faults) {
  return std::make_unique<FaultyTransport>(std::move(inner), faults);
}

}  // namespace thimble::device_link
