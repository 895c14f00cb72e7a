// Project: one NAME.thimble file (SQLite) that holds recordings, labels, settings, runs and models.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/dataset/recording.h"
#include "core/nn/trainer.h"
#include "core/project/recipe.h"

namespace thimble::project {

/// Smallest and largest raw value of one channel over some frames.
struct MinMax {
  int16_t min = 0;
  int16_t max = 0;
};

/// A figure on the test windows, beside the accuracy: of the float model and of the one that boards run.
struct Metric {
  std::string name;  // "mae", "rmse", "r2", "auc", "accuracy", "f1"
  std::optional<double> of_float, of_int8;
  friend bool operator==(const Metric&, const Metric&) = default;
};

/// Where a training that was stopped can go on.
struct Checkpoint {
  int64_t saved_unix_ms = 0;
  Recipe recipe;
  int epoch = 0, epochs = 0;
  std::vector<uint8_t> state;  // core/nn/train_state.h
};

/// One training: its recipe, curves and what came out.
struct Run {
  int64_t id = 0;
  int64_t created_unix_ms = 0;
  std::string name;
  Recipe recipe;
  std::vector<nn::EpochStats> history;
  int best_epoch = 0;
  std::vector<uint8_t> net;    // nn::serialise, or anomaly::serialise; empty: the model was imported
  std::vector<uint8_t> model;  // .tflite, empty until quantized
  std::optional<double> test_accuracy_float;
  std::optional<double> test_accuracy_int8;
  std::vector<Metric> metrics;  // sorted by name
};

class Project;

/// Adds frames to a recording while it is made.  What append returned ok for survives a kill.
/// Used from one thread; the project may be used from others meanwhile.
class RecordingWriter {
 public:
  ~RecordingWriter();  // an unfinished recording stays, with what was appended
  int64_t id() const;
  /// frames of samples.channels values each.  Errors: kNoSpace (disk full: what was there stays), kIo.
  Result<void> append(const dataset::Samples& samples);
  /// Writes the rest of the info (segments, lost, …); quality is measured from what was appended.
  Result<dataset::RecordingInfo> finish(const std::vector<dataset::Segment>& segments, int64_t lost);

 private:
  friend class Project;
  struct State;
  explicit RecordingWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// An open project file.  Every call is one transaction, done when it returns.  Thread-safe (one lock inside).
/// Errors of all: kNoSpace, kIo, kCorrupt, with what was asked and what to do.
class Project {
 public:
  /// Errors: kInvalidArgument if the file exists; kIo.
  static Result<std::unique_ptr<Project>> create(const std::filesystem::path& path);
  /// Errors: kNotFound; kCorrupt (not a Thimble project, or damaged: nothing is changed); kUnsupported (made by a
  /// newer Thimble); kBusy (another program writes to it).
  static Result<std::unique_ptr<Project>> open(const std::filesystem::path& path);
  ~Project();

  const std::filesystem::path& path() const;

  Result<std::unique_ptr<RecordingWriter>> beginRecording(const dataset::RecordingInfo& info);
  /// A whole recording at once (imports).
  Result<dataset::RecordingInfo> addRecording(dataset::RecordingInfo info, const dataset::Samples& samples);
  /// In the order they were made; deleted ones only if asked for.
  Result<std::vector<dataset::RecordingInfo>> recordings(bool with_deleted = false) const;
  Result<dataset::RecordingInfo> recording(int64_t id) const;
  /// Replaces name, segments, split and deleted of each, all or none.
  Result<void> update(const std::vector<dataset::RecordingInfo>& recordings);
  /// Replaces a recording by parts of it cut at frame `at` (0 < at < frames): the original is marked deleted, two
  /// new ones are returned.
  Result<std::vector<dataset::RecordingInfo>> split(int64_t id, int64_t at);

  /// Removes for good what is marked deleted, and gives its room back to the disk once it is a quarter of the
  /// file (if there is room to write the file anew; else it is used again).  Returns how many recordings went.
  Result<int> tidy();

  /// Frames [begin, end), clamped to the recording.
  Result<dataset::Samples> samples(int64_t id, int64_t begin, int64_t end) const;
  Result<dataset::Samples> samples(int64_t id) const;
  /// [columns][channels] for drawing frames [begin, end) in `columns` pixels; from stored summaries when zoomed out,
  /// so the cost is in columns, not frames.
  Result<std::vector<MinMax>> envelope(int64_t id, int64_t begin, int64_t end, int columns) const;

  Result<Recipe> recipe() const;  // defaults if never set
  Result<void> setRecipe(const Recipe& recipe);

  Result<Run> addRun(Run run);             // id and time are given
  Result<void> updateRun(const Run& run);  // model and accuracies
  Result<std::vector<Run>> runs() const;   // newest first
  /// The run whose model is to be flashed; nullopt before the first.
  Result<std::optional<Run>> currentRun() const;
  Result<void> setCurrentRun(int64_t id);

  /// The one training that was begun and not ended; nullopt if there is none.
  Result<std::optional<Checkpoint>> checkpoint() const;
  /// Replaces it; the time is given.
  Result<void> setCheckpoint(const Checkpoint& checkpoint);
  Result<void> dropCheckpoint();

  /// Small named values of the window (last board, splitter places).
  Result<std::optional<std::string>> note(const std::string& key) const;
  Result<void> setNote(const std::string& key, const std::string& value);

 private:
  struct State;
  explicit Project(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace thimble::project
