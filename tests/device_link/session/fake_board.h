// FakeBoard: the other end of a memory link, which answers as the protocol says, from the shared codec.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "device_link/transport/transport.h"
#include "firmware_agent/protocol/frame.h"

namespace thimble::device_link {

/// Model: the output is the input, each byte plus one.  One sensor "imu" of two channels at 100 Hz.
class FakeBoard {
 public:
  static constexpr uint32_t kInputBytes = 2500, kOutputBytes = 2500;
  static constexpr uint16_t kOperators = 230, kWindowFrames = 300;
  static constexpr uint8_t kChannels = 2;
  static constexpr uint32_t kSlotBytes = 64 * 1024;

  explicit FakeBoard(std::unique_ptr<Transport> transport);
  ~FakeBoard();

  /// Frames first … first + count − 1, value = index × 2 + channel, 10 ms apart.
  void sendSamples(uint32_t first, int count, uint32_t dropped = 0);
  void sendResult(uint32_t end_index, const std::vector<int8_t>& scores);
  void sendError(protocol::Status status, const char* text);
  void sendRaw(std::vector<uint8_t> bytes);
  /// Pulls the cable.
  void unplug() { transport_->close(); }

  std::vector<uint8_t> currentModel() const;
  bool streaming() const { return streaming_; }
  int count(protocol::Type type) const;  // requests of that type understood so far

  std::atomic<bool> lose_end_reply{false};    // the next kUploadEnd is done but not answered
  std::atomic<bool> truncate_replies{false};  // every reply is cut to one byte
  std::atomic<bool> silent{false};
  std::atomic<int> refuse_with{0};  // this Status to everything but hello

 private:
  void run();
  void answer(const protocol::Frame& frame);
  void answerUpload(const protocol::Frame& frame);
  void answerInference(const protocol::Frame& frame);
  template <class Message>
  void reply(const protocol::Frame& request, const Message& message);
  void send(std::vector<uint8_t> wire);

  const std::unique_ptr<Transport> transport_;
  mutable std::mutex mutex_;
  std::mutex sending_;
  std::map<uint8_t, int> counts_;
  std::vector<uint8_t> model_, upload_, tensor_;
  uint32_t upload_size_ = 0, upload_crc_ = 0;
  bool uploading_ = false;
  uint32_t boots_ = 7;
  uint16_t events_ = 0;
  std::atomic<bool> streaming_{false};
  std::thread thread_;
};

}  // namespace thimble::device_link
