// Begin, data and completion of an upload.
// SPDX-License-Identifier: MIT
#include "firmware_agent/agent/upload.h"

namespace thimble {
namespace agent {

using protocol::Status;

void Upload::reply(Status status, uint8_t detail) {
  protocol::UploadReply message;
  message.status = status;
  message.slot = index_;
  message.next_offset = slot_ != nullptr ? slot_->next() : 0;
  message.detail = detail;
  link_.reply(message);
}

void Upload::begin(Slot& slot, uint8_t index, const protocol::UploadBeginRequest& request,
                   uint32_t generation) {
  slot_ = &slot;
  index_ = index;
  const Status status = slot.begin(request.size, request.crc32, generation);
  if (status != Status::kOk) slot_ = nullptr;
  reply(status);
}

void Upload::data() {
  protocol::UploadDataRequest request;
  if (!take(link_, request)) return;
  if (slot_ == nullptr) return reply(Status::kBadOffset);
  reply(slot_->write(request.offset, request.data.data, request.data.size));
}

bool Upload::complete() {
  const Status status = slot_ == nullptr ? Status::kBadOffset : slot_->check();
  if (status == Status::kOk) return true;
  reply(status);
  if (status != Status::kBadOffset) end();
  return false;
}

}  // namespace agent
}  // namespace thimble
