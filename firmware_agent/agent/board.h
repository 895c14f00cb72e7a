// Board: what the agent and the boot loader need of a chip; a port implements it, and so do tests.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

#include "firmware_agent/agent/flash.h"
#include "firmware_agent/agent/imu.h"

namespace thimble {
namespace agent {

/// As HelloReply tells them.
struct BoardFacts {
  const char* board;
  const char* core;
  uint32_t ram_bytes;
  uint32_t flash_bytes;
  uint32_t runtime_code_bytes;
  uint32_t tick_hz;
};

/// All calls come from the main loop.
class Board {
 public:
  virtual const BoardFacts& facts() const = 0;
  virtual Flash& flash() = 0;
  virtual Imu& imu() = 0;

  /// Time since boot.
  virtual uint64_t microseconds() = 0;
  /// A counter of facts().tick_hz for timing code; reading it always costs the same.
  virtual uint64_t ticks() = 0;
  /// Between the two no interrupt runs, so that ticks count the measured code alone.
  virtual void beginMeasure() = 0;
  virtual void endMeasure() = 0;

  /// Takes a byte that the link has received.  False if there is none.
  virtual bool linkRead(uint8_t& byte) = 0;
  /// Bytes that linkWrite takes now, and how many it takes when all is sent.
  virtual uint32_t linkRoom() = 0;
  virtual uint32_t linkCapacity() = 0;
  /// Queues bytes, at most linkRoom().
  virtual void linkWrite(const uint8_t* bytes, uint32_t size) = 0;

  /// Sleeps until the link or the sensor brought something, or wake_us has come (kNever: no such time).
  virtual void sleep(uint64_t wake_us) = 0;
  /// Restarts the chip.  What was queued is sent first.  Does not return on hardware.
  virtual void restart() = 0;

  static constexpr uint64_t kNever = ~0ull;

 protected:
  ~Board() = default;
};

}  // namespace agent
}  // namespace thimble
