// The agent's requests about model slots: uploads and what they left.
// SPDX-License-Identifier: MIT
#include "firmware_agent/agent/agent.h"

namespace thimble {
namespace agent {

using protocol::Status;

namespace {

/// CRC-32 of the firmware in its slot: what it verified, another one may see differently.
bool firmwareCrc(Flash& flash, uint32_t& crc32) {
  SlotHead head;
  if (!Slot(flash, kAgentSlotOffset, kAgentSlotBytes).read(head) || !head.valid) return false;
  crc32 = head.crc32;
  return true;
}

}  // namespace

void Agent::start() {
  const uint8_t newest = store_.newest();
  if (newest == kNoSlot || run(newest)) return;
  const uint8_t other = store_.newest(newest);
  if (other != kNoSlot) run(other);
}

bool Agent::run(uint8_t slot) {
  store_.setCurrent(kNoSlot);
  Slot& from = store_.slot(slot);
  SlotHead head;
  if (!from.read(head)) return false;
  uint32_t firmware = 0;
  const bool known = firmwareCrc(board_.flash(), firmware);
  const bool verified = known && from.verifiedBy(firmware);
  uint8_t detail = 0;
  board_.beginMeasure();
  const uint64_t begin = board_.ticks();
  const Status status = runner_.load(from.file(), head.size, verified, detail);
  load_ticks_ = board_.ticks() - begin;
  board_.endMeasure();
  if (status != Status::kOk) return false;
  if (known) from.markVerified(firmware);
  store_.setCurrent(slot);
  return true;
}

void Agent::uploadBegin() {
  protocol::UploadBeginRequest request;
  if (!take(link_, request)) return;
  if (live_.running()) return upload_.reply(Status::kBusy);
  // The firmware runs from its slot: only the boot loader writes it.
  if (request.target != protocol::Target::kModel) return upload_.reply(Status::kBusy);
  const uint8_t slot = store_.freeSlot();
  upload_.begin(store_.slot(slot), slot, request, store_.generationFor(slot));
}

void Agent::uploadData() { upload_.data(); }

void Agent::uploadEnd() {
  if (live_.running()) return upload_.reply(Status::kBusy);
  if (!upload_.complete()) return;
  Slot& slot = *upload_.slot();
  SlotHead head;
  slot.read(head);
  uint8_t detail = 0;
  Status status = runner_.check(slot.file(), head.size, detail);
  if (status == Status::kOk) status = slot.markValid();
  if (status == Status::kOk) {
    uint32_t firmware = 0;
    if (firmwareCrc(board_.flash(), firmware)) slot.markVerified(firmware);
    run(upload_.index());
  } else {
    slot.clear();
  }
  upload_.reply(status, detail);
  upload_.end();
}

void Agent::slotInfo() {
  protocol::SlotInfoRequest request;
  if (!take(link_, request)) return;
  protocol::SlotInfoReply reply;
  reply.slot = request.slot;
  if (request.slot >= kModelSlots) {
    reply.status = Status::kBadBody;
    return link_.reply(reply);
  }
  const Slot& slot = store_.slot(request.slot);
  SlotHead head;
  reply.state = slot.state();
  if (slot.read(head)) {
    reply.current = store_.current() == request.slot ? 1 : 0;
    reply.generation = head.generation;
    reply.size = head.size;
    reply.crc32 = head.crc32;
  }
  link_.reply(reply);
}

void Agent::modelInfo() {
  protocol::ModelInfoReply reply;
  SlotHead head;
  if (!runner_.loaded() || store_.current() == kNoSlot || !store_.slot(store_.current()).read(head)) {
    reply.status = Status::kNoModel;
    return link_.reply(reply);
  }
  reply.slot = store_.current();
  reply.size = head.size;
  reply.crc32 = head.crc32;
  reply.arena_bytes = runner_.interpreter().arenaBytes();
  reply.input_bytes = runner_.inputBytes();
  reply.output_bytes = runner_.outputBytes();
  reply.operator_count = static_cast<uint16_t>(runner_.interpreter().operatorCount());
  if (const dsp::Pipeline* pipeline = runner_.pipeline()) {
    reply.window_frames = pipeline->settings().window;
    reply.stride_frames = pipeline->settings().stride;
    reply.channels = pipeline->settings().channels;
  }
  link_.reply(reply);
}

}  // namespace agent
}  // namespace thimble
