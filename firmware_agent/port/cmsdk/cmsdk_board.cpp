// Interrupts, sleep and restart of the MPS boards.
// SPDX-License-Identifier: MIT
#include "firmware_agent/port/cmsdk/cmsdk_board.h"

extern "C" {
// Addresses and sizes from the linker script.
extern uint8_t __ram_bytes, __flash_begin, __runtime_begin, __runtime_end;
}

namespace thimble {
namespace port {
namespace {

const uint32_t kFlashBytes = 16 * 1024 * 1024;

uint32_t number(const uint8_t& symbol) { return reinterpret_cast<uint32_t>(&symbol); }

}  // namespace

CmsdkBoard board;

CmsdkBoard::CmsdkBoard()
    : facts_{kBoardName,
             kCoreName,
             number(__ram_bytes),
             kFlashBytes,
             number(__runtime_end) - number(__runtime_begin),
             kClockHz},
      flash_(&__flash_begin, kFlashBytes) {}

void CmsdkBoard::start() {
  clock_.start();
  link_.start(kClockHz, true);
  sensor_.start(kClockHz, false);
  enableInterrupt(kLinkReceiveIrq);
  enableInterrupt(kLinkTransmitIrq);
  enableInterrupt(kSensorReceiveIrq);
  asm volatile("cpsie i" ::: "memory");
}

void CmsdkBoard::interrupt(uint32_t irq) {
  uint8_t byte = 0;
  if (irq == kLinkReceiveIrq) {
    link_.clearReceiveInterrupt();
    while (link_.read(byte)) received_.push(byte);
  } else if (irq == kSensorReceiveIrq) {
    sensor_.clearReceiveInterrupt();
    while (sensor_.read(byte)) {
      imu_.receive(byte, [this] { return microseconds(); });
    }
  } else if (irq == kLinkTransmitIrq) {
    link_.clearTransmitInterrupt();
    send();
  } else {
    clock_.wrapped(irq);
  }
}

void CmsdkBoard::send() {
  uint8_t byte = 0;
  while (link_.canWrite() && sending_.pop(byte)) link_.write(byte);
}

void CmsdkBoard::linkWrite(const uint8_t* bytes, uint32_t size) {
  for (uint32_t i = 0; i < size; ++i) sending_.push(bytes[i]);
  InterruptLock lock;
  send();
}

void CmsdkBoard::sleep(uint64_t wake_us) {
  InterruptLock lock;  // an interrupt that comes from here on ends the wfi at once
  if (received_.size() != 0 || imu_.waiting() != 0) return;
  if (wake_us != kNever) {
    const uint64_t now = microseconds();
    if (now >= wake_us) return;
    const uint64_t wait = (wake_us - now) * (kClockHz / 1000000);
    reg(kSysTickReload) = wait < 0xffffff ? static_cast<uint32_t>(wait) + 1 : 0xffffff;
    reg(kSysTickValue) = 0;
    reg(kSysTickControl) = 7;  // core clock, interrupt, enable
  }
  asm volatile("dsb\n wfi" ::: "memory");
  reg(kSysTickControl) = 0;
}

void CmsdkBoard::restart() {
  const uint64_t give_up_us = microseconds() + 1000000;
  while ((linkRoom() < kSendBytes || !link_.canWrite()) && microseconds() < give_up_us) {
  }
  restartChip();
}

}  // namespace port
}  // namespace thimble
