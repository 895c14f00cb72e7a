// BootLoader: stands in where no firmware is to be run, and takes one over the same protocol.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/agent/board.h"
#include "firmware_agent/agent/flash_layout.h"
#include "firmware_agent/agent/link.h"
#include "firmware_agent/agent/slot.h"
#include "firmware_agent/agent/upload.h"

namespace thimble {
namespace agent {

class BootLoader {
 public:
  explicit BootLoader(Board& board)
      : board_(board),
        link_(board),
        slot_(board.flash(), kAgentSlotOffset, kAgentSlotBytes),
        upload_(link_) {}

  /// Handles all that is waiting.
  void step();

 private:
  static const Command<BootLoader> kCommands[];

  void hello();
  void stats();
  void reset();
  void uploadBegin();
  void uploadData();
  void uploadEnd();
  void slotInfo();

  Board& board_;
  Link link_;
  Slot slot_;
  Upload upload_;
};

}  // namespace agent
}  // namespace thimble
