// Batches queue up for a writing thread; what the recorder reports as recorded is on the disk.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/session/recorder.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace thimble::device_link {
namespace {

constexpr std::chrono::milliseconds kStoreInterval{200};

/// Frames [from, from + count) of samples, appended to `to`.
void appendPart(dataset::Samples& to, const dataset::Samples& samples, int64_t from, int64_t count) {
  const auto channels = static_cast<int64_t>(samples.channels);
  to.channels = samples.channels;
  to.values.insert(to.values.end(), samples.values.begin() + from * channels,
                   samples.values.begin() + (from + count) * channels);
  to.time_us.insert(to.time_us.end(), samples.time_us.begin() + from, samples.time_us.begin() + from + count);
}

}  // namespace

struct Recorder::State {
  std::unique_ptr<project::RecordingWriter> writer;  // start(), then the writing thread, then stop()
  int channels = 0;
  int64_t max_frames = 0;
  int64_t first_index = -1;

  mutable std::mutex mutex;
  std::condition_variable changed;
  dataset::Samples pending;
  std::vector<dataset::Segment> segments;
  std::string label;
  int64_t accepted = 0;  // frames taken, stored or pending
  int64_t lost = 0;
  int64_t next_index = -1;  // −1: nothing taken yet
  std::optional<Error> error;
  bool stop = false;
  std::atomic<int64_t> stored{0};
  std::thread thread;

  void take(const SampleBatch& batch);
  void markLabel(int64_t begin, int64_t end);
  void run();
  bool store(std::unique_lock<std::mutex>& lock);
  bool enough() const { return max_frames > 0 && accepted >= max_frames; }
};

void Recorder::State::take(const SampleBatch& batch) {
  if (stop || error || enough() || batch.samples.channels != channels) return;
  int64_t skip = std::max<int64_t>(0, first_index - batch.first_index);
  if (next_index >= 0) {
    if (batch.first_index > next_index) lost += batch.first_index - next_index;
  } else if (first_index >= 0 && batch.first_index > first_index) {
    lost += batch.first_index - first_index;
  }
  if (skip >= batch.samples.frames()) return;
  next_index = batch.first_index + batch.samples.frames();
  int64_t count = batch.samples.frames() - skip;
  if (max_frames > 0) count = std::min(count, max_frames - accepted);
  appendPart(pending, batch.samples, skip, count);
  markLabel(accepted, accepted + count);
  accepted += count;
  if (enough()) changed.notify_all();
}

void Recorder::State::markLabel(int64_t begin, int64_t end) {
  if (label.empty()) return;
  if (!segments.empty() && segments.back().end == begin && segments.back().label == label) {
    segments.back().end = end;
  } else {
    segments.push_back({begin, end, label});
  }
}

/// Appends what is pending; false if that failed.  The lock is given up while the disk works.
bool Recorder::State::store(std::unique_lock<std::mutex>& lock) {
  if (pending.frames() == 0 || error) return !error;
  const dataset::Samples part = std::exchange(pending, {});
  lock.unlock();
  const auto appended = writer->append(part);
  lock.lock();
  if (!appended) {
    error = appended.error();
    return false;
  }
  stored += part.frames();
  return true;
}

void Recorder::State::run() {
  std::unique_lock lock(mutex);
  while (!stop) {
    changed.wait_for(lock, kStoreInterval, [this] { return stop || (enough() && pending.frames() > 0); });
    if (!store(lock)) return;
  }
  store(lock);
}

Recorder::Recorder(std::unique_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<Recorder>> Recorder::start(project::Project& project,
                                                  const dataset::SensorFormat& format,
                                                  const std::string& source, const std::string& name,
                                                  const std::string& label, int64_t max_frames,
                                                  int64_t first_index) {
  dataset::RecordingInfo info;
  info.name = name;
  info.format = format;
  info.source = source;
  info.created_unix_ms = std::chrono::duration_cast<std::chrono::milliseconds>(
                             std::chrono::system_clock::now().time_since_epoch())
                             .count();
  auto writer = project.beginRecording(info);
  if (!writer) return writer.error();
  auto state = std::make_unique<State>();
  state->writer = std::move(writer).value();
  state->channels = static_cast<int>(format.channels.size());
  state->max_frames = max_frames;
  state->first_index = first_index;
  state->label = label;
  state->thread = std::thread([raw = state.get()] { raw->run(); });
  return std::unique_ptr<Recorder>(new Recorder(std::move(state)));
}

Recorder::~Recorder() {
  if (state_->writer) (void)stop();
}

void Recorder::feed(const SampleBatch& batch) {
  const std::lock_guard lock(state_->mutex);
  state_->take(batch);
}

void Recorder::setLabel(const std::string& label) {
  const std::lock_guard lock(state_->mutex);
  state_->label = label;
}

int64_t Recorder::frames() const { return state_->stored; }

int64_t Recorder::lost() const {
  const std::lock_guard lock(state_->mutex);
  return state_->lost;
}

bool Recorder::full() const { return state_->max_frames > 0 && state_->stored >= state_->max_frames; }

Result<void> Recorder::status() const {
  const std::lock_guard lock(state_->mutex);
  if (state_->error) return *state_->error;
  return {};
}

Result<dataset::RecordingInfo> Recorder::stop() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stop = true;
  }
  state_->changed.notify_all();
  if (state_->thread.joinable()) state_->thread.join();
  if (!state_->writer) return Error{ErrorCode::kInvalidArgument, "The recording was stopped already.", ""};
  // After a failed write the labels must not reach past what was stored.
  const int64_t stored = state_->stored;
  std::vector<dataset::Segment> segments;
  for (dataset::Segment segment : state_->segments) {
    segment.end = std::min(segment.end, stored);
    if (segment.begin < segment.end) segments.push_back(segment);
  }
  const auto writer = std::move(state_->writer);
  auto info = writer->finish(segments, state_->lost);
  if (state_->error) return *state_->error;
  return info;
}

}  // namespace thimble::device_link
