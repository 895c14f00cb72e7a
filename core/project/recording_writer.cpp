// RecordingWriter: appends frames to a recording while it is made, each append durable.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/recording_writer.h"

#include "core/project/recording_table.h"

namespace thimble::project {

RecordingWriter::RecordingWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}

RecordingWriter::~RecordingWriter() {
  if (state_->finished) return;
  // The frames are stored; should this fail, the quality is measured when the project is opened.
  [[maybe_unused]] const Result<void> result = state_->store->write(
      "finish the recording “" + state_->name + "”",
      [&](Database& database) { finishRecording(database, state_->id, state_->meter.quality(0)); });
}

int64_t RecordingWriter::id() const { return state_->id; }

Result<void> RecordingWriter::append(const dataset::Samples& samples) {
  State& state = *state_;
  if (samples.channels != state.channels ||
      samples.values.size() != samples.time_us.size() * static_cast<size_t>(state.channels)) {
    return Error{ErrorCode::kInvalidArgument,
                 "Frames of " + std::to_string(samples.channels) + " channels do not fit the recording “" +
                     state.name + "” of " + std::to_string(state.channels) + ".",
                 "Make a new recording for another sensor."};
  }
  Result<SampleWriter> appended =
      state.store->write("save the recording “" + state.name + "”", [&](Database& database) {
        SampleWriter next = state.writer;
        next.append(database, samples);
        return next;
      });
  if (!appended) return appended.error();
  state.writer = *std::move(appended);
  state.meter.add(samples.time_us);
  return {};
}

Result<dataset::RecordingInfo> RecordingWriter::finish(const std::vector<dataset::Segment>& segments,
                                                       int64_t lost) {
  State& state = *state_;
  Result<dataset::RecordingInfo> finished =
      state.store->write("finish the recording “" + state.name + "”", [&](Database& database) {
        dataset::RecordingInfo info = loadRecording(database, state.id);
        info.segments = segments;
        requireValid(info, state.writer.frames());
        setSegments(database, state.id, segments);
        finishRecording(database, state.id, state.meter.quality(lost));
        return loadRecording(database, state.id);
      });
  state.finished = finished.ok();
  return finished;
}

}  // namespace thimble::project
