// The boot loader's command table: hello, upload of the firmware, reset.
// SPDX-License-Identifier: MIT
#include "firmware_agent/agent/boot_loader.h"

#include "firmware_agent/agent/boot_count.h"

namespace thimble {
namespace agent {

using protocol::Status;
using protocol::Type;

const Command<BootLoader> BootLoader::kCommands[] = {
    {Type::kHello, &BootLoader::hello},           {Type::kStats, &BootLoader::stats},
    {Type::kReset, &BootLoader::reset},           {Type::kUploadBegin, &BootLoader::uploadBegin},
    {Type::kUploadData, &BootLoader::uploadData}, {Type::kUploadEnd, &BootLoader::uploadEnd},
    {Type::kSlotInfo, &BootLoader::slotInfo},
};

void BootLoader::step() {
  while (link_.poll()) dispatch(kCommands, *this, link_);
}

void BootLoader::hello() {
  protocol::HelloRequest request;
  if (!take(link_, request)) return;
  const BoardFacts& facts = board_.facts();
  protocol::HelloReply reply;
  const bool common =
      request.min_version <= protocol::kProtocolVersion && protocol::kProtocolVersion <= request.max_version;
  reply.status = common ? Status::kOk : Status::kBadVersion;
  reply.role = protocol::Role::kBootLoader;
  reply.boot_count = bootCount(board_.flash());
  reply.ram_bytes = facts.ram_bytes;
  reply.flash_bytes = facts.flash_bytes;
  reply.slot_bytes = slot_.room();
  reply.tick_hz = facts.tick_hz;
  reply.board = text(facts.board);
  reply.core = text(facts.core);
  link_.reply(reply);
}

void BootLoader::stats() {
  protocol::StatsReply reply;
  reply.time_us = board_.microseconds();
  reply.frames_bad = link_.bad();
  reply.events_dropped = link_.eventsDropped();
  link_.reply(reply);
}

void BootLoader::reset() {
  link_.replyStatus(Status::kOk);
  board_.restart();
}

void BootLoader::uploadBegin() {
  protocol::UploadBeginRequest request;
  if (!take(link_, request)) return;
  if (request.target != protocol::Target::kAgent) return upload_.reply(Status::kBusy);
  SlotHead head;
  const uint32_t generation = slot_.read(head) ? head.generation + (head.valid ? 1 : 0) : 1;
  upload_.begin(slot_, 0, request, generation);
}

void BootLoader::uploadData() { upload_.data(); }

void BootLoader::uploadEnd() {
  if (!upload_.complete()) return;
  upload_.reply(slot_.markValid());
  upload_.end();
}

void BootLoader::slotInfo() {
  protocol::SlotInfoReply reply;
  SlotHead head;
  reply.state = slot_.state();
  if (slot_.read(head)) {
    reply.generation = head.generation;
    reply.size = head.size;
    reply.crc32 = head.crc32;
  }
  link_.reply(reply);
}

}  // namespace agent
}  // namespace thimble
