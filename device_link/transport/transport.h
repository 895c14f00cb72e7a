// Transport: a two-way stream of bytes to a board, whatever carries it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "core/base/result.h"

namespace thimble::device_link {

/// An open stream.  read and write may run at the same time on two threads; close from any thread wakes both.
/// Once the other end is gone every call returns kDisconnected.
class Transport {
 public:
  virtual ~Transport() = default;
  /// Waits up to `timeout` for at least one byte.  Returns the bytes read, 0 on a timeout.
  virtual Result<size_t> read(std::span<uint8_t> buffer, std::chrono::milliseconds timeout) = 0;
  /// Writes all bytes, or fails: kTimeout if the other end takes nothing for `timeout`.
  virtual Result<void> write(std::span<const uint8_t> bytes, std::chrono::milliseconds timeout) = 0;
  virtual void close() = 0;
  /// For people: "/dev/ttyACM0", "Virtual Cortex-M4".
  virtual std::string name() const = 0;
};

}  // namespace thimble::device_link
