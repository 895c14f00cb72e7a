// Upload: the three upload requests on one slot, shared by the agent and the boot loader.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/agent/link.h"
#include "firmware_agent/agent/slot.h"

namespace thimble {
namespace agent {

class Upload {
 public:
  explicit Upload(Link& link) : link_(link) {}

  /// Begins or resumes, and replies.
  void begin(Slot& slot, uint8_t index, const protocol::UploadBeginRequest& request, uint32_t generation);
  /// Handles kUploadData, and replies.
  void data();
  /// True if every byte arrived with the right CRC; else it has replied why not.
  bool complete();
  /// The slot being written; null if none is.
  Slot* slot() { return slot_; }
  uint8_t index() const { return index_; }
  /// Ends it; an unfinished one stays in flash and can be resumed.
  void end() { slot_ = nullptr; }
  void reply(protocol::Status status, uint8_t detail = 0);

 private:
  Link& link_;
  Slot* slot_ = nullptr;
  uint8_t index_ = 0;
};

}  // namespace agent
}  // namespace thimble
