// Greeting, streams, live results and the end of a session.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/session/session.h"

#include <thread>

#include "device_link/session/session_state.h"

namespace thimble::device_link {
namespace {

using namespace std::chrono_literals;
using protocol::Type;

constexpr Patience kHelloPatience{500ms, 10};
constexpr Patience kGoodbyePatience{300ms, 1};

std::string text(const protocol::Bytes& bytes) {
  return bytes.size == 0 ? std::string() : std::string(reinterpret_cast<const char*>(bytes.data), bytes.size);
}

std::string versionText(uint32_t version) {
  return std::to_string(version >> 16) + '.' + std::to_string(version >> 8 & 255) + '.' +
         std::to_string(version & 255);
}

}  // namespace

void Session::State::onEvent(const protocol::Frame& frame) {
  switch (static_cast<Type>(frame.type)) {
    case Type::kSamplesEvent:
      onSamples(frame);
      break;
    case Type::kResultEvent:
      onResult(frame);
      break;
    case Type::kErrorEvent: {
      protocol::ErrorEvent event;
      if (!protocol::decodeBody(frame, event) || !events.on_state) return;
      const Error error =
          statusError(link_name, static_cast<Type>(event.type), event.status, event.detail, event.text);
      events.on_state(LinkState::kConnected, &error);
      break;
    }
    default:
      break;  // a newer board may tell more
  }
}

void Session::State::onSamples(const protocol::Frame& frame) {
  protocol::SamplesEvent event;
  if (!streaming || !protocol::decodeBody(frame, event)) return;
  std::optional<SampleBatch> batch;
  {
    const std::lock_guard lock(mutex);
    if (event.sensor >= info.sensors.size()) return;
    batch = readSamples(event, static_cast<int>(info.sensors[event.sensor].channels.size()));
    if (!batch) return;
    loss.follow(*batch);
  }
  if (events.on_samples) events.on_samples(*batch);
}

void Session::State::onResult(const protocol::Frame& frame) {
  protocol::ResultEvent event;
  if (!live || !events.on_result || !protocol::decodeBody(frame, event)) return;
  LiveResult result = readResult(event);
  {
    const std::lock_guard lock(mutex);
    result.end_index = loss.widen(event.end_index);
  }
  events.on_result(result);
}

void Session::State::onLost(const Error& error) {
  link_state = LinkState::kLost;
  if (events.on_state) events.on_state(LinkState::kLost, &error);
}

Result<void> Session::State::hello(Patience patience) {
  OwnedFrame storage;
  const auto reply =
      link->request<protocol::HelloReply>(Type::kHello, protocol::HelloRequest{}, storage, patience);
  if (auto fine = checked(Type::kHello, reply); !fine) return fine;
  if (reply->version != protocol::kProtocolVersion)
    return statusError(link->name(), Type::kHello, protocol::Status::kBadVersion, reply->version);
  const std::lock_guard lock(mutex);
  info.board = text(reply->board);
  info.core = text(reply->core);
  info.firmware_version = versionText(reply->firmware_version);
  info.boot_loader = reply->role == protocol::Role::kBootLoader;
  info.capabilities = reply->capabilities;
  info.boot_count = reply->boot_count;
  info.ram_bytes = reply->ram_bytes;
  info.flash_bytes = reply->flash_bytes;
  info.slot_bytes = reply->slot_bytes;
  info.arena_bytes = reply->arena_bytes;
  info.runtime_code_bytes = reply->runtime_code_bytes;
  info.tick_hz = reply->tick_hz;
  sensor_count = reply->sensor_count;
  return {};
}

Result<void> Session::State::readSensors() {
  std::vector<dataset::SensorFormat> sensors;
  for (uint8_t i = 0; i < sensor_count; ++i) {
    OwnedFrame storage;
    const auto reply =
        link->request<protocol::SensorReply>(Type::kSensor, protocol::SensorRequest{i}, storage);
    if (auto fine = checked(Type::kSensor, reply); !fine) return fine;
    auto format = readSensor(*reply, link->name());
    if (!format) return format.error();
    sensors.push_back(std::move(format).value());
  }
  const std::lock_guard lock(mutex);
  info.sensors = std::move(sensors);
  return {};
}

Session::Session(std::unique_ptr<State> state) : state_(std::move(state)) {}

Session::~Session() {
  if (state_->link_state == LinkState::kConnected) {
    if (state_->live) (void)state_->command(Type::kLiveStop, kGoodbyePatience);
    if (state_->streaming) (void)state_->command(Type::kStreamStop, kGoodbyePatience);
    state_->link_state = LinkState::kClosed;
  }
  state_->link.reset();
}

Result<std::unique_ptr<Session>> Session::connect(std::unique_ptr<Transport> transport,
                                                  SessionEvents events) {
  auto state = std::make_unique<State>(std::move(events), transport->name());
  State* const raw = state.get();
  state->link = std::make_unique<Link>(
      std::move(transport), [raw](const protocol::Frame& frame) { raw->onEvent(frame); },
      [raw](const Error& error) { raw->onLost(error); });
  if (auto said = state->hello(kHelloPatience); !said) return said.error();
  // A workbench that was killed may have left the board streaming.
  if ((state->info.capabilities & protocol::kCanLive) != 0) (void)state->command(Type::kLiveStop);
  if ((state->info.capabilities & protocol::kCanStream) != 0) (void)state->command(Type::kStreamStop);
  if (auto read = state->readSensors(); !read) return read.error();
  return std::unique_ptr<Session>(new Session(std::move(state)));
}

const BoardInfo& Session::info() const { return state_->info; }
const std::string& Session::portName() const { return state_->link_name; }
LinkState Session::state() const { return state_->link_state; }

Result<void> Session::startStream(int sensor) {
  const std::lock_guard whole(state_->whole);
  {
    const std::lock_guard lock(state_->mutex);
    if (sensor < 0 || static_cast<size_t>(sensor) >= state_->info.sensors.size())
      return statusError(portName(), Type::kStreamStart, protocol::Status::kNoSuchSensor, 0);
    if (!state_->streaming) state_->loss.restart();
  }
  const bool before = state_->streaming.exchange(true);  // the first samples may come before the reply
  auto started =
      state_->command(Type::kStreamStart, protocol::StreamStartRequest{static_cast<uint8_t>(sensor)});
  if (!started) state_->streaming = before;
  return started;
}

Result<void> Session::stopStream() {
  const std::lock_guard whole(state_->whole);
  auto stopped = state_->command(Type::kStreamStop);
  if (stopped) state_->streaming = false;
  return stopped;
}

Result<protocol::StatsReply> Session::stats() {
  OwnedFrame storage;
  auto reply = state_->link->request<protocol::StatsReply>(Type::kStats, storage);
  if (auto fine = state_->checked(Type::kStats, reply); !fine) return fine.error();
  return reply;
}

Result<void> Session::startLive(int sensor, int stride_frames) {
  const std::lock_guard whole(state_->whole);
  if (sensor < 0 || sensor > 255 || stride_frames < 0 || stride_frames > 65535)
    return statusError(portName(), Type::kLiveStart, protocol::Status::kBadBody, 0);
  const bool before = state_->live.exchange(true);
  auto started = state_->command(
      Type::kLiveStart,
      protocol::LiveStartRequest{static_cast<uint8_t>(sensor), static_cast<uint16_t>(stride_frames)});
  if (!started) state_->live = before;
  return started;
}

Result<void> Session::stopLive() {
  const std::lock_guard whole(state_->whole);
  auto stopped = state_->command(Type::kLiveStop);
  if (stopped) state_->live = false;
  return stopped;
}

Result<void> Session::reset() {
  const std::lock_guard whole(state_->whole);
  const uint32_t boots = state_->info.boot_count;
  if (auto asked = state_->command(Type::kReset, kOnce); !asked) return asked;
  state_->streaming = false;
  state_->live = false;
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  do {
    if (auto said = state_->hello(kHelloPatience); !said) return said;
    if (state_->info.boot_count != boots) return state_->readSensors();
    std::this_thread::sleep_for(50ms);  // the hello was answered before it restarted
  } while (std::chrono::steady_clock::now() < deadline);
  return Error{ErrorCode::kTimeout, portName() + " did not restart.", "Press its reset button."};
}

}  // namespace thimble::device_link
