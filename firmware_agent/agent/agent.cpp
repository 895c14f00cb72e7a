// The command table and the requests about the board itself.
// SPDX-License-Identifier: MIT
#include "firmware_agent/agent/agent.h"

#include "firmware_agent/agent/boot_count.h"

namespace thimble {
namespace agent {

using protocol::Status;
using protocol::Type;

const Command<Agent> Agent::kCommands[] = {
    {Type::kHello, &Agent::hello},
    {Type::kSensor, &Agent::sensor},
    {Type::kStreamStart, &Agent::streamStart},
    {Type::kStreamStop, &Agent::streamStop},
    {Type::kStats, &Agent::stats},
    {Type::kReset, &Agent::reset},
    {Type::kUploadBegin, &Agent::uploadBegin},
    {Type::kUploadData, &Agent::uploadData},
    {Type::kUploadEnd, &Agent::uploadEnd},
    {Type::kSlotInfo, &Agent::slotInfo},
    {Type::kModelInfo, &Agent::modelInfo},
    {Type::kInputWrite, &Agent::inputWrite},
    {Type::kInvoke, &Agent::invoke},
    {Type::kOutputRead, &Agent::outputRead},
    {Type::kWindowWrite, &Agent::windowWrite},
    {Type::kWindowInfer, &Agent::windowInfer},
    {Type::kProfile, &Agent::profile},
    {Type::kLiveStart, &Agent::liveStart},
    {Type::kLiveStop, &Agent::liveStop},
};

void Agent::step() {
  while (link_.poll()) dispatch(kCommands, *this, link_);
  takeSamples();
  stream_.flushIfDue(board_.microseconds());
}

void Agent::takeSamples() {
  Sample sample;
  // Not more than are there now, so that requests get their turn.
  for (uint32_t n = board_.imu().waiting(); n != 0 && board_.imu().pop(sample); --n) {
    stream_.add(sample);
    if (live_.push(sample)) inferLive();
  }
}

void Agent::hello() {
  protocol::HelloRequest request;
  if (!take(link_, request)) return;
  stream_.stop();
  live_.stop();
  const BoardFacts& facts = board_.facts();
  protocol::HelloReply reply;
  const bool common =
      request.min_version <= protocol::kProtocolVersion && protocol::kProtocolVersion <= request.max_version;
  reply.status = common ? Status::kOk : Status::kBadVersion;
  reply.role = protocol::Role::kAgent;
  reply.capabilities =
      protocol::kCanStream | protocol::kCanInfer | protocol::kCanLive | protocol::kCanProfile;
  reply.firmware_version = kFirmwareVersion;
  reply.boot_count = bootCount(board_.flash());
  reply.ram_bytes = facts.ram_bytes;
  reply.flash_bytes = facts.flash_bytes;
  reply.slot_bytes = store_.slot(0).room();
  reply.arena_bytes = workspace_.arena_bytes;
  reply.runtime_code_bytes = facts.runtime_code_bytes;
  reply.tick_hz = facts.tick_hz;
  reply.sensor_count = 1;
  reply.board = text(facts.board);
  reply.core = text(facts.core);
  link_.reply(reply);
}

void Agent::sensor() {
  protocol::SensorRequest request;
  if (!take(link_, request)) return;
  protocol::SensorReply reply;
  reply.index = request.index;
  if (request.index == 0) {
    reply.channel_count = kImuChannels;
    reply.rate_mhz = kImuRateMhz;
    reply.name = text(kImuName);
    reply.channels = text(kImuChannelTable);
  } else {
    reply.status = Status::kNoSuchSensor;
  }
  link_.reply(reply);
}

void Agent::streamStart() {
  protocol::StreamStartRequest request;
  if (!take(link_, request)) return;
  if (request.sensor != 0) return link_.replyStatus(Status::kNoSuchSensor);
  stream_.start();
  link_.replyStatus(Status::kOk);
}

void Agent::streamStop() {
  takeSamples();
  stream_.stop();
  link_.replyStatus(Status::kOk);
}

void Agent::stats() {
  protocol::StatsReply reply;
  reply.time_us = board_.microseconds();
  reply.frames_bad = link_.bad();
  reply.samples_read = board_.imu().read();
  reply.samples_dropped = board_.imu().dropped();
  reply.events_dropped = link_.eventsDropped();
  link_.reply(reply);
}

void Agent::reset() {
  link_.replyStatus(Status::kOk);
  board_.restart();
}

}  // namespace agent
}  // namespace thimble
