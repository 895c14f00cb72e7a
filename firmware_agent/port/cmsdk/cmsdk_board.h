// CmsdkBoard: the Arm MPS boards: CMSDK UARTs for link and sensor, flash played by file-backed RAM.
// SPDX-License-Identifier: MIT
#pragma once

#include "chip.h"
#include "firmware_agent/agent/board.h"
#include "firmware_agent/agent/memory_flash.h"
#include "firmware_agent/agent/ring.h"
#include "firmware_agent/port/cmsdk/uart.h"

namespace thimble {
namespace port {

class CmsdkBoard : public agent::Board {
 public:
  CmsdkBoard();

  /// Starts clock, UARTs and interrupts.
  void start();
  /// Every external interrupt comes here.
  void interrupt(uint32_t irq);

  const agent::BoardFacts& facts() const override { return facts_; }
  agent::Flash& flash() override { return flash_; }
  agent::Imu& imu() override { return imu_; }
  uint64_t microseconds() override { return clock_.now() / (kClockHz / 1000000); }
  uint64_t ticks() override { return clock_.now(); }
  void beginMeasure() override { asm volatile("cpsid i" ::: "memory"); }
  void endMeasure() override { asm volatile("cpsie i" ::: "memory"); }
  bool linkRead(uint8_t& byte) override { return received_.pop(byte); }
  uint32_t linkRoom() override { return sending_.room(); }
  uint32_t linkCapacity() override { return kSendBytes; }
  void linkWrite(const uint8_t* bytes, uint32_t size) override;
  void sleep(uint64_t wake_us) override;
  void restart() override;

 private:
  static const uint32_t kReceiveBytes = 4096;
  static const uint32_t kSendBytes = 8192;

  void send();

  agent::BoardFacts facts_;
  agent::MemoryFlash flash_;
  agent::Imu imu_;
  Clock clock_;
  CmsdkUart<kLinkUart> link_;
  CmsdkUart<kSensorUart> sensor_;
  agent::Ring<uint8_t, kReceiveBytes> received_;
  agent::Ring<uint8_t, kSendBytes> sending_;
};

/// The board that this image runs on.
extern CmsdkBoard board;

}  // namespace port
}  // namespace thimble
