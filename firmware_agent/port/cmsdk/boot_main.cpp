// The boot loader's image: runs the agent if its slot is good, else stays and takes a new one.
// SPDX-License-Identifier: MIT
#include "firmware_agent/agent/boot_count.h"
#include "firmware_agent/agent/boot_loader.h"
#include "firmware_agent/port/cmsdk/cmsdk_board.h"

extern "C" {
extern uint8_t __ram_begin, __ram_bytes;
}

namespace {

using thimble::port::board;

thimble::agent::BootLoader boot_loader(board);

/// Starts the image whose vectors are given.  Returns only if they point nowhere sensible.
void run(const uint8_t* image, uint32_t size) {
  const uint32_t* vectors = reinterpret_cast<const uint32_t*>(image);
  const uint32_t ram = reinterpret_cast<uint32_t>(&__ram_begin);
  const uint32_t begin = reinterpret_cast<uint32_t>(image);
  const uint32_t stack = vectors[0];
  const uint32_t entry = vectors[1];
  if (stack < ram || stack - ram > reinterpret_cast<uint32_t>(&__ram_bytes)) return;
  if (entry < begin || entry - begin >= size) return;
  asm volatile("msr msp, %0\n bx %1" ::"r"(stack), "r"(entry) : "memory");
}

}  // namespace

int main() {
  thimble::agent::countBoot(board.flash());
  const thimble::agent::Slot slot(board.flash(), thimble::agent::kAgentSlotOffset,
                                  thimble::agent::kAgentSlotBytes);
  thimble::agent::SlotHead head;
  if (slot.intact() && slot.read(head)) run(slot.file(), head.size);
  board.start();
  for (;;) {
    boot_loader.step();
    board.sleep(board.kNever);
  }
}
