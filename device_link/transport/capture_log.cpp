// Reading capture logs, writing them while a link is used, and playing them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/transport/capture_log.h"

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <fstream>
#include <mutex>

namespace thimble::device_link {
namespace {

using Clock = std::chrono::steady_clock;

bool parseHex(std::string_view text, std::vector<uint8_t>& bytes) {
  if (text.empty() || text.size() % 2 != 0) return false;
  for (size_t i = 0; i < text.size(); i += 2) {
    uint8_t byte = 0;
    const auto [end, error] = std::from_chars(text.data() + i, text.data() + i + 2, byte, 16);
    if (error != std::errc() || end != text.data() + i + 2) return false;
    bytes.push_back(byte);
  }
  return true;
}

bool parseLine(std::string_view line, CapturedChunk& chunk) {
  int64_t at = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), at);
  const std::string_view rest = line.substr(static_cast<size_t>(end - line.data()));
  if (error != std::errc() || at < 0 || rest.size() < 3) return false;
  chunk.at = std::chrono::microseconds(at);
  chunk.from_board = rest[1] == '<';
  return rest[0] == ' ' && (rest[1] == '<' || rest[1] == '>') && rest[2] == ' ' &&
         parseHex(rest.substr(3), chunk.bytes);
}

class CapturingTransport : public Transport {
 public:
  CapturingTransport(std::unique_ptr<Transport> inner, std::ofstream file)
      : inner_(std::move(inner)), file_(std::move(file)), begin_(Clock::now()) {}
  Result<size_t> read(std::span<uint8_t> buffer, std::chrono::milliseconds timeout) override {
    auto n = inner_->read(buffer, timeout);
    if (n && *n > 0) log('<', buffer.first(*n));
    return n;
  }
  Result<void> write(std::span<const uint8_t> bytes, std::chrono::milliseconds timeout) override {
    if (!bytes.empty()) log('>', bytes);  // before, so that the answer always comes after it
    return inner_->write(bytes, timeout);
  }
  void close() override { inner_->close(); }
  std::string name() const override { return inner_->name(); }

 private:
  void log(char way, std::span<const uint8_t> bytes) {
    static constexpr char kHex[] = "0123456789abcdef";
    const auto at = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin_).count();
    std::string line = std::to_string(at) + ' ' + way + ' ';
    for (const uint8_t byte : bytes) line += {kHex[byte >> 4], kHex[byte & 15]};
    const std::lock_guard lock(mutex_);
    file_ << line << '\n' << std::flush;
  }

  const std::unique_ptr<Transport> inner_;
  std::mutex mutex_;
  std::ofstream file_;
  const Clock::time_point begin_;
};

class ReplayTransport : public Transport {
 public:
  ReplayTransport(std::vector<CapturedChunk> log, bool at_once)
      : log_(std::move(log)), at_once_(at_once), begin_(Clock::now()) {
    passWrites();
  }
  Result<size_t> read(std::span<uint8_t> buffer, std::chrono::milliseconds timeout) override {
    std::unique_lock lock(mutex_);
    const auto deadline = Clock::now() + timeout;
    while (!closed_) {
      auto until = deadline;
      if (next_ < log_.size() && written_ >= expected_) {
        const auto due = at_once_ ? Clock::time_point::min() : begin_ + log_[next_].at;
        if (due <= Clock::now()) return take(buffer);
        until = std::min(deadline, due);
      }
      if (Clock::now() >= deadline) return size_t{0};
      changed_.wait_until(lock, until);
    }
    return gone();
  }
  Result<void> write(std::span<const uint8_t> bytes, std::chrono::milliseconds) override {
    const std::lock_guard lock(mutex_);
    if (closed_) return gone();
    written_ += bytes.size();
    changed_.notify_all();
    return {};
  }
  void close() override {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }
  std::string name() const override { return "Replayed board"; }

 private:
  Error gone() const { return {ErrorCode::kDisconnected, "The replay was closed.", ""}; }

  size_t take(std::span<uint8_t> buffer) {
    const std::vector<uint8_t>& bytes = log_[next_].bytes;
    const size_t n = std::min(buffer.size(), bytes.size() - offset_);
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(offset_), n, buffer.begin());
    offset_ += n;
    if (offset_ == bytes.size()) {
      offset_ = 0;
      ++next_;
      passWrites();
    }
    return n;
  }

  /// Moves on to the next chunk from the board, counting what must have been written before it.
  void passWrites() {
    for (; next_ < log_.size() && !log_[next_].from_board; ++next_) expected_ += log_[next_].bytes.size();
  }

  const std::vector<CapturedChunk> log_;
  const bool at_once_;
  const Clock::time_point begin_;
  std::mutex mutex_;
  std::condition_variable changed_;
  size_t next_ = 0, offset_ = 0, written_ = 0, expected_ = 0;
  bool closed_ = false;
};

}  // namespace

Result<std::vector<CapturedChunk>> parseCapture(std::string_view text) {
  std::vector<CapturedChunk> log;
  for (int number = 1; !text.empty(); ++number) {
    const size_t end = std::min(text.find('\n'), text.size());
    CapturedChunk chunk;
    if (!parseLine(text.substr(0, end), chunk)) {
      return Error{ErrorCode::kCorrupt, "The captured log is damaged in line " + std::to_string(number) + ".",
                   "Each line must read: microseconds, < or >, bytes in hexadecimal."};
    }
    log.push_back(std::move(chunk));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return log;
}

Result<std::unique_ptr<Transport>> makeCapturing(std::unique_ptr<Transport> inner,
                                                 const std::filesystem::path& file) {
  std::ofstream out(file);
  if (!out) {
    return Error{ErrorCode::kIo, "Could not write the captured log " + file.string() + ".",
                 "Choose a folder that you may write to."};
  }
  return std::unique_ptr<Transport>(new CapturingTransport(std::move(inner), std::move(out)));
}

std::unique_ptr<Transport> makeReplay(std::vector<CapturedChunk> log, bool at_once) {
  std::erase_if(log, [](const CapturedChunk& chunk) { return chunk.bytes.empty(); });
  return std::make_unique<ReplayTransport>(std::move(log), at_once);
}

}  // namespace thimble::device_link
