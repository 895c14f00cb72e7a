// Project: one NAME.thimble file (SQLite) that holds recordings, labels, settings, runs and models.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/project.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <limits>

#include "core/project/recording_table.h"
#include "core/project/recording_writer.h"
#include "core/project/run_table.h"
#include "core/project/sample_reader.h"
#include "core/project/schema.h"
#include "core/project/store.h"

namespace thimble::project {
namespace {

constexpr int kMostColumns = 100'000;
constexpr int kWorthShrinking = 4;  // a file of which one part in so many is free

constexpr const char* kGetSetting = "SELECT value FROM setting WHERE key = ?";
constexpr const char* kSetSetting =
    "INSERT INTO setting VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
constexpr const char* kGetNote = "SELECT value FROM note WHERE key = ?";
constexpr const char* kSetNote =
    "INSERT INTO note VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value";

int64_t nowUnixMs() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

/// How every connection behaves: what a call returned ok for survives a kill and a power cut.
void configure(Database& database) {
  database.execute("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA foreign_keys = ON");
  database.execute("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 1000");
}

/// Until the file is known to be sound, closing it must not write to it.
void setCheckpointOnClose(Database& database, bool on) {
  sqlite3_db_config(database.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, on ? 0 : 1, nullptr);
}

/// Copies frames [begin, end) of a recording into a new one that otherwise is `info`.
dataset::RecordingInfo addPart(Database& database, dataset::RecordingInfo info, int64_t begin, int64_t end) {
  const int64_t original = info.id;
  const std::vector<dataset::Segment> segments = std::move(info.segments);
  info.segments.clear();
  for (const dataset::Segment& segment : segments) {
    const int64_t from = std::max(segment.begin, begin);
    const int64_t to = std::min(segment.end, end);
    if (from < to) info.segments.push_back({from - begin, to - begin, segment.label});
  }
  const dataset::Samples samples = readSamples(database, extentOf(database, original), begin, end);
  const int64_t id = insertRecording(database, info);
  SampleWriter(id, samples.channels).append(database, samples);
  const double share = static_cast<double>(end - begin) / static_cast<double>(info.frames);
  const int64_t lost = std::llround(static_cast<double>(info.quality.lost) * share);
  finishRecording(database, id, dataset::measureQuality(samples.time_us, lost));
  return loadRecording(database, id);
}

std::string called(const dataset::RecordingInfo& info) { return "the recording “" + info.name + "”"; }

}  // namespace

struct Project::State {
  std::filesystem::path path;
  std::shared_ptr<Store> store;
};

Project::Project(std::unique_ptr<State> state) : state_(std::move(state)) {}
Project::~Project() = default;

const std::filesystem::path& Project::path() const { return state_->path; }

Result<std::unique_ptr<Project>> Project::create(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  // "x": fails if the file exists, so that no project is ever overwritten.
  std::FILE* made = std::fopen(path.c_str(), "wbx");
  if (made == nullptr) {
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored)) {
      return Error{ErrorCode::kInvalidArgument, name + " exists already.",
                   "Open it, or choose another name."};
    }
    return Error{ErrorCode::kIo, name + " cannot be made in " + path.parent_path().string() + ".",
                 "Choose a folder that exists and that you may write to."};
  }
  std::fclose(made);
  auto created = guarded([&] {
    auto store = std::make_shared<Store>(path);
    store->database.setDoing("make the project");
    store->database.execute("PRAGMA journal_mode = WAL");
    configure(store->database);
    migrate(store->database, migrations());
    return std::unique_ptr<Project>(new Project(std::make_unique<State>(State{path, std::move(store)})));
  });
  if (!created) {
    std::error_code ignored;
    for (const char* ending : {"", "-wal", "-shm"}) {
      std::filesystem::remove(std::filesystem::path(path).concat(ending), ignored);
    }
  }
  return created;
}

Result<std::unique_ptr<Project>> Project::open(const std::filesystem::path& path) {
  return guarded([&] {
    requireProjectFile(path);
    auto store = std::make_shared<Store>(path);
    Database& database = store->database;
    setCheckpointOnClose(database, false);
    if (sqlite3_db_readonly(database.handle(), "main") != 0) database.fail(SQLITE_READONLY);
    configure(database);
    requireSound(database);
    migrate(database, migrations());
    {
      Transaction transaction(database, Transaction::Kind::kWrite, "open the project");
      finishAbandoned(database);
      transaction.commit();
    }
    setCheckpointOnClose(database, true);
    return std::unique_ptr<Project>(new Project(std::make_unique<State>(State{path, std::move(store)})));
  });
}

Result<std::unique_ptr<RecordingWriter>> Project::beginRecording(const dataset::RecordingInfo& info) {
  return state_->store->write("begin " + called(info), [&](Database& database) {
    // Labels that are wanted when it is done are kept from the start; they end where the frames end.
    requireValid(info, std::numeric_limits<int64_t>::max());
    dataset::RecordingInfo stamped = info;
    if (stamped.created_unix_ms == 0) stamped.created_unix_ms = nowUnixMs();
    const int64_t id = insertRecording(database, stamped);
    return std::unique_ptr<RecordingWriter>(
        new RecordingWriter(std::make_unique<RecordingWriter::State>(state_->store, id, info)));
  });
}

Result<dataset::RecordingInfo> Project::addRecording(dataset::RecordingInfo info,
                                                     const dataset::Samples& samples) {
  return state_->store->write("save " + called(info), [&](Database& database) {
    requireValid(info, samples.frames());
    if (samples.channels != static_cast<int>(info.format.channels.size()) ||
        samples.values.size() != samples.time_us.size() * info.format.channels.size()) {
      throw Failure{
          {ErrorCode::kInvalidArgument, "The samples of " + called(info) + " do not fit its channels.", ""}};
    }
    if (info.created_unix_ms == 0) info.created_unix_ms = nowUnixMs();
    const int64_t id = insertRecording(database, info);
    SampleWriter(id, samples.channels).append(database, samples);
    finishRecording(database, id, dataset::measureQuality(samples.time_us, info.quality.lost));
    return loadRecording(database, id);
  });
}

Result<std::vector<dataset::RecordingInfo>> Project::recordings(bool with_deleted) const {
  return state_->store->read("read the recordings", [&](Database& database) {
    return loadRecordings(database, std::nullopt, with_deleted);
  });
}

Result<dataset::RecordingInfo> Project::recording(int64_t id) const {
  return state_->store->read("read a recording",
                             [&](Database& database) { return loadRecording(database, id); });
}

Result<void> Project::update(const std::vector<dataset::RecordingInfo>& recordings) {
  return state_->store->write("save the changes", [&](Database& database) {
    for (const dataset::RecordingInfo& info : recordings) updateRecording(database, info);
  });
}

Result<std::vector<dataset::RecordingInfo>> Project::split(int64_t id, int64_t at) {
  return state_->store->write("split a recording", [&](Database& database) {
    dataset::RecordingInfo original = loadRecording(database, id);
    if (at <= 0 || at >= original.frames) {
      throw Failure{{ErrorCode::kInvalidArgument,
                     "Frame " + std::to_string(at) + " is not inside " + called(original) + " of " +
                         std::to_string(original.frames) + " frames.",
                     "Choose a place between its first and its last frame."}};
    }
    std::vector<dataset::RecordingInfo> parts;
    for (const auto& [begin, end, suffix] :
         {std::tuple{int64_t{0}, at, " (1)"}, std::tuple{at, original.frames, " (2)"}}) {
      dataset::RecordingInfo part = original;
      part.name += suffix;
      part.deleted = false;
      parts.push_back(addPart(database, std::move(part), begin, end));
    }
    original.deleted = true;
    updateRecording(database, original);
    return parts;
  });
}

Result<int> Project::tidy() {
  auto removed = state_->store->write("remove deleted recordings",
                                      [](Database& database) { return removeDeleted(database); });
  if (removed && *removed > 0) {
    // Whether or not the file can be written anew now, what it holds is right.
    static_cast<void>(guarded([&] {
      const std::lock_guard lock(state_->store->mutex);
      Database& database = state_->store->database;
      if (database.number("PRAGMA freelist_count") * kWorthShrinking < database.number("PRAGMA page_count"))
        return;
      database.execute("VACUUM");
      database.checkpoint();
    }));
  }
  return removed;
}

Result<dataset::Samples> Project::samples(int64_t id, int64_t begin, int64_t end) const {
  return state_->store->read("read samples", [&](Database& database) {
    return readSamples(database, extentOf(database, id), begin, end);
  });
}

Result<dataset::Samples> Project::samples(int64_t id) const {
  return samples(id, 0, std::numeric_limits<int64_t>::max());
}

Result<std::vector<MinMax>> Project::envelope(int64_t id, int64_t begin, int64_t end, int columns) const {
  if (columns < 1 || columns > kMostColumns) {
    return Error{ErrorCode::kInvalidArgument,
                 "A recording cannot be drawn in " + std::to_string(columns) + " columns.",
                 "Ask for 1 to " + std::to_string(kMostColumns) + " columns."};
  }
  return state_->store->read("read samples", [&](Database& database) {
    const SampleExtent extent = extentOf(database, id);
    const int64_t from = std::clamp<int64_t>(begin, 0, extent.frames);
    const int64_t to = std::clamp<int64_t>(end, from, extent.frames);
    if (from == to) return std::vector<MinMax>{};
    return readEnvelope(database, extent, from, to, columns);
  });
}

Result<Recipe> Project::recipe() const {
  return state_->store->read("read the recipe", [&](Database& database) {
    const std::optional<std::string> text = loadValue(database, kGetSetting, "recipe");
    if (!text) return Recipe{};
    Result<Recipe> recipe = recipeFromText(*text);
    if (!recipe) throw Failure{recipe.error()};
    return *std::move(recipe);
  });
}

Result<void> Project::setRecipe(const Recipe& recipe) {
  return state_->store->write("save the recipe", [&](Database& database) {
    storeValue(database, kSetSetting, "recipe", toText(recipe));
  });
}

Result<Run> Project::addRun(Run run) {
  return state_->store->write("save the training “" + run.name + "”", [&](Database& database) {
    run.created_unix_ms = nowUnixMs();
    run.id = insertRun(database, run);
    return run;
  });
}

Result<void> Project::updateRun(const Run& run) {
  return state_->store->write("save the training “" + run.name + "”",
                              [&](Database& database) { updateRunResults(database, run); });
}

Result<std::vector<Run>> Project::runs() const {
  return state_->store->read("read the trainings", [](Database& database) { return loadRuns(database); });
}

Result<std::optional<Run>> Project::currentRun() const {
  return state_->store->read("read the trainings",
                             [](Database& database) { return loadCurrentRun(database); });
}

Result<std::optional<Checkpoint>> Project::checkpoint() const {
  return state_->store->read("read the stopped training",
                             [](Database& database) { return loadCheckpoint(database); });
}

Result<void> Project::setCheckpoint(const Checkpoint& checkpoint) {
  return state_->store->write("save the training's state", [&](Database& database) {
    Checkpoint now = checkpoint;
    now.saved_unix_ms = nowUnixMs();
    storeCheckpoint(database, now);
  });
}

Result<void> Project::dropCheckpoint() {
  return state_->store->write("drop the stopped training",
                              [](Database& database) { database.execute("DELETE FROM checkpoint"); });
}

Result<void> Project::setCurrentRun(int64_t id) {
  return state_->store->write("choose a training", [&](Database& database) {
    requireRun(database, id);
    storeValue(database, kSetSetting, "current_run", std::to_string(id));
  });
}

Result<std::optional<std::string>> Project::note(const std::string& key) const {
  return state_->store->read("read a note",
                             [&](Database& database) { return loadValue(database, kGetNote, key); });
}

Result<void> Project::setNote(const std::string& key, const std::string& value) {
  return state_->store->write("save a note",
                              [&](Database& database) { storeValue(database, kSetNote, key, value); });
}

}  // namespace thimble::project
