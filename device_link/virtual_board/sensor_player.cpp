// Pacing, the queue, and the sensor's packets.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/virtual_board/sensor_player.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

#include "firmware_agent/protocol/sensor_packet.h"

namespace thimble::device_link {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr double kImuRateHz = 100;
/// Later than this (the machine slept) the clock is set anew instead of sending all that was missed in one
/// burst.
constexpr auto kMaxLate = 100ms;
/// QEMU looks once a second whether a pseudo-terminal has been opened.  Frames sent before it has looked would
/// reach the board in one burst, with wrong times.
constexpr auto kWarmUp = 1200ms;
constexpr int64_t kMotionFrames = 60 * 100;

/// What to play, shared by reference because the thread reads it without the lock.
struct Track {
  PlayItem item;
  size_t index = 0;  // among the items of its play()
  std::shared_ptr<const std::function<void(size_t, int64_t)>> on_start;
};

bool playable(const PlayItem& item) {
  const dataset::Samples& samples = item.samples;
  return samples.channels >= 1 && samples.channels <= protocol::kMaxSensorChannels && samples.frames() > 0 &&
         samples.values.size() == static_cast<size_t>(samples.frames() * samples.channels) &&
         item.rate_hz > 0;
}

}  // namespace

dataset::SensorFormat virtualImuFormat() {
  dataset::SensorFormat format;
  format.name = "imu";
  format.rate_hz = kImuRateHz;
  for (const char* name : {"accX", "accY", "accZ"}) format.channels.push_back({name, "m/s2", 0.0025f});
  for (const char* name : {"gyrX", "gyrY", "gyrZ"}) format.channels.push_back({name, "deg/s", 1.0f / 32});
  return format;
}

struct SensorPlayer::State {
  std::unique_ptr<Transport> sensor;
  mutable std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::shared_ptr<const Track>> queue;  // the front one is being played
  std::shared_ptr<const Track> idle;               // null: silent
  uint64_t motion_seed = 1;
  uint64_t cleared = 0;  // counts clear() calls, so that the thread drops what it plays
  bool stop = false;
  std::optional<Error> error;
  std::atomic<int64_t> played{0};
  std::thread thread;

  void run();
  bool playTrack(const Track& track, bool from_queue, Clock::time_point& due);
  bool waitUntil(Clock::time_point due);
  bool sendFrame(const dataset::Samples& samples, int64_t frame);
};

/// False once the player is to stop.
bool SensorPlayer::State::waitUntil(Clock::time_point due) {
  std::unique_lock lock(mutex);
  return !changed.wait_until(lock, due, [this] { return stop; });
}

bool SensorPlayer::State::sendFrame(const dataset::Samples& samples, int64_t frame) {
  uint8_t packet[protocol::kMaxSensorPacket];
  const auto channels = static_cast<uint8_t>(samples.channels);
  const uint32_t size =
      protocol::writeSensorPacket(static_cast<uint16_t>(played.load()),
                                  samples.values.data() + frame * samples.channels, channels, packet);
  for (;;) {
    const auto written = sensor->write({packet, size}, 1000ms);
    if (written) break;
    const std::lock_guard lock(mutex);
    if (stop) return false;
    if (written.error().code != ErrorCode::kTimeout) {
      error = written.error();
      return false;
    }
    // A busy board holds back.  The whole packet goes again; the board skips what it has of the first.
  }
  ++played;
  return true;
}

/// False once the player is to stop.  An idle track ends early when something is queued.
bool SensorPlayer::State::playTrack(const Track& track, bool from_queue, Clock::time_point& due) {
  uint64_t cleared_before = 0;
  std::shared_ptr<const Track> idle_before;
  {
    const std::lock_guard lock(mutex);
    cleared_before = cleared;
    idle_before = idle;
  }
  const auto period =
      std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(1 / track.item.rate_hz));
  if (from_queue && track.on_start && *track.on_start) (*track.on_start)(track.index, played);
  for (int64_t frame = 0; frame < track.item.samples.frames(); ++frame) {
    if (Clock::now() > due + kMaxLate) due = Clock::now();
    if (!waitUntil(due)) return false;
    {
      const std::lock_guard lock(mutex);
      if (from_queue ? cleared != cleared_before : !queue.empty() || idle != idle_before) return true;
    }
    if (!sendFrame(track.item.samples, frame)) return false;
    due += period;
  }
  return true;
}

void SensorPlayer::State::run() {
  auto due = Clock::now() + kWarmUp;
  for (;;) {
    std::shared_ptr<const Track> track;
    bool from_queue = false;
    {
      std::unique_lock lock(mutex);
      if (queue.empty() && !idle) {
        changed.wait(lock, [this] { return stop || !queue.empty() || idle; });
        due = std::max(due, Clock::now());
      }
      if (stop) return;
      from_queue = !queue.empty();
      track = from_queue ? queue.front() : idle;
    }
    if (!playTrack(*track, from_queue, due)) return;
    const std::lock_guard lock(mutex);
    if (from_queue && !queue.empty() && queue.front() == track) queue.pop_front();
  }
}

SensorPlayer::SensorPlayer(std::unique_ptr<Transport> sensor, PlayItem idle)
    : state_(std::make_unique<State>()) {
  state_->sensor = std::move(sensor);
  if (playable(idle)) state_->idle = std::make_shared<const Track>(Track{std::move(idle), 0, nullptr});
  state_->thread = std::thread([state = state_.get()] { state->run(); });
}

SensorPlayer::~SensorPlayer() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stop = true;
  }
  state_->changed.notify_all();
  state_->sensor->close();
  state_->thread.join();
}

void SensorPlayer::play(std::vector<PlayItem> items, std::function<void(size_t, int64_t)> on_start) {
  const auto told = std::make_shared<const std::function<void(size_t, int64_t)>>(std::move(on_start));
  const std::lock_guard lock(state_->mutex);
  for (size_t i = 0; i < items.size(); ++i) {
    if (!playable(items[i])) {
      state_->error = Error{
          ErrorCode::kInvalidArgument,
          "The sensor cannot play " + items[i].name + ": it has no frames, no rate or too many channels.",
          ""};
      continue;
    }
    state_->queue.push_back(std::make_shared<const Track>(Track{std::move(items[i]), i, told}));
  }
  state_->changed.notify_all();
}

void SensorPlayer::setMotion(dataset::Motion motion) {
  const auto format = virtualImuFormat();
  uint64_t seed = 0;
  {
    const std::lock_guard lock(state_->mutex);
    seed = state_->motion_seed++;
  }
  PlayItem item{dataset::motionName(motion), dataset::motionName(motion), format.rate_hz,
                dataset::simulateMotion(motion, format, kMotionFrames, seed)};
  const std::lock_guard lock(state_->mutex);
  state_->idle = std::make_shared<const Track>(Track{std::move(item), 0, nullptr});
  state_->changed.notify_all();
}

void SensorPlayer::clear() {
  const std::lock_guard lock(state_->mutex);
  state_->queue.clear();
  ++state_->cleared;
}

bool SensorPlayer::idle() const {
  const std::lock_guard lock(state_->mutex);
  return state_->queue.empty();
}

int64_t SensorPlayer::framesPlayed() const { return state_->played; }

Result<void> SensorPlayer::status() const {
  const std::lock_guard lock(state_->mutex);
  if (state_->error) return *state_->error;
  return {};
}

}  // namespace thimble::device_link
