// The tour's steps, each with the parts that the window uses too.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <thread>

#include "app/cli/tour.h"
#include "core/project/loop.h"
#include "device_link/session/recorder.h"

extern char** environ;

namespace thimble::cli {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using device_link::PlayItem;
using device_link::Recorder;

int64_t totalFrames(const std::vector<PlayItem>& items) {
  int64_t frames = 0;
  for (const PlayItem& item : items) frames += item.samples.frames();
  return frames;
}

/// Waits until done() or the deadline of twice the played time; ok() if done.
template <class Done>
Result<void> waitFor(const BoardConnection& board, double seconds, Job& job, const char* what, Done done) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds * 2 + 10);
  while (!done()) {
    if (job.canceled()) return canceledError();
    if (const auto alive = board.alive(); !alive) return alive;
    if (std::chrono::steady_clock::now() > deadline) {
      return Error{ErrorCode::kTimeout, std::string("The board did not finish in time: ") + what + ".",
                   "Close other busy programs and run the tour again."};
    }
    std::this_thread::sleep_for(10ms);
  }
  return {};
}

/// Recorders of the items being played now, fed from the session's thread.
class Takes {
 public:
  void feed(const device_link::SampleBatch& batch) {
    const std::lock_guard lock(mutex_);
    for (const auto& recorder : open_) recorder->feed(batch);
  }
  void add(std::unique_ptr<Recorder> recorder) {
    const std::lock_guard lock(mutex_);
    open_.push_back(std::move(recorder));
  }
  size_t size() const {
    const std::lock_guard lock(mutex_);
    return open_.size();
  }
  /// True if the oldest has all its frames, or failed.
  bool oldestDone() const {
    const std::lock_guard lock(mutex_);
    return !open_.empty() && (open_.front()->full() || !open_.front()->status().ok());
  }
  std::unique_ptr<Recorder> takeOldest() {
    const std::lock_guard lock(mutex_);
    auto oldest = std::move(open_.front());
    open_.pop_front();
    return oldest;
  }

 private:
  mutable std::mutex mutex_;
  std::deque<std::unique_ptr<Recorder>> open_;
};

/// Counts values that differ between what was played and what the project holds.
Result<int64_t> differences(const project::Project& project, const dataset::RecordingInfo& info,
                            const PlayItem& item) {
  const auto stored = project.samples(info.id);
  if (!stored) return stored.error();
  int64_t different = 0;
  for (size_t i = 0; i < item.samples.values.size(); ++i) {
    different += i >= stored->values.size() || stored->values[i] != item.samples.values[i] ? 1 : 0;
  }
  return different;
}

}  // namespace

Result<void> tourCollect(const TourMaterial& material, project::Project& project, BoardConnection& board,
                         TourFindings& findings, Job& job) {
  const dataset::SensorFormat& format = board.session->info().sensors.at(0);
  Takes takes;
  board.tap->onSamples([&](const device_link::SampleBatch& batch) { takes.feed(batch); });
  if (const auto started = board.session->startStream(0); !started) return started;

  int64_t first_index = board.player->framesPlayed();
  size_t opened = 0;
  const auto openNext = [&]() -> Result<void> {
    const PlayItem& item = material.collect[opened];
    auto recorder = Recorder::start(project, format, board.entry.name, item.name, item.label,
                                    item.samples.frames(), first_index);
    if (!recorder) return recorder.error();
    first_index += item.samples.frames();
    ++opened;
    takes.add(std::move(*recorder));
    return {};
  };
  // Two are always open, so that the next one waits when the player reaches it.
  while (opened < std::min<size_t>(2, material.collect.size())) {
    if (const auto done = openNext(); !done) return done;
  }
  board.player->play(material.collect);

  for (size_t i = 0; i < material.collect.size(); ++i) {
    const PlayItem& item = material.collect[i];
    job.progress(static_cast<double>(i) / static_cast<double>(material.collect.size()),
                 "Recording " + item.name);
    const double seconds = static_cast<double>(item.samples.frames()) / item.rate_hz;
    const auto waited = waitFor(board, seconds, job, "recording", [&] { return takes.oldestDone(); });
    const std::unique_ptr<Recorder> recorder = takes.takeOldest();
    if (!waited) return waited;
    if (opened < material.collect.size()) {
      if (const auto done = openNext(); !done) return done;
    }
    auto info = recorder->stop();
    if (!info) return info.error();
    if (material.collect_is_test[i]) {
      info->split = dataset::Split::kTest;
      if (const auto updated = project.update({*info}); !updated) return updated;
    }
    const auto different = differences(project, *info, item);
    if (!different) return different.error();
    findings.samples_played += item.samples.frames();
    findings.samples_recorded += info->frames;
    findings.samples_lost += info->quality.lost;
    findings.samples_different += *different;
    findings.live_recordings.push_back(std::move(*info));
  }
  board.tap->onSamples({});
  if (const auto stopped = board.session->stopStream(); !stopped) return stopped;

  for (size_t i = 0; i < material.import.size(); ++i) {
    const PlayItem& item = material.import[i];
    dataset::RecordingInfo info;
    info.name = item.name;
    info.format = format;
    info.segments = {{0, item.samples.frames(), item.label}};
    info.split = material.import_is_test[i] ? dataset::Split::kTest : dataset::Split::kTrain;
    info.source = "import " + item.name;
    if (const auto stored = project.addRecording(info, item.samples); !stored) return stored.error();
    ++findings.imported;
  }
  return {};
}

Result<void> tourModel(const Context& context, const TourMaterial& material, project::Project& project,
                       const device_link::BoardEntry& entry, TourFindings& findings, Job& job) {
  const auto recordings = project.recordings();
  if (!recordings) return recordings.error();
  auto recipe = project.recipe();
  if (!recipe) return recipe.error();
  recipe->features = features::recommend(*recordings);
  if (material.window > 0) recipe->features.window = material.window;
  if (material.stride > 0) recipe->features.stride = material.stride;
  if (const auto stored = project.setRecipe(*recipe); !stored) return stored;

  auto table = project::extractFeatures(project, job);
  if (!table) return table.error();
  findings.table = std::move(*table);
  auto run = project::trainRun(project, findings.table, job, [&](const nn::EpochStats& epoch) {
    job.progress(static_cast<double>(epoch.epoch) / recipe->training.epochs,
                 "Training, epoch " + std::to_string(epoch.epoch));
  });
  if (!run) return run.error();
  findings.run = std::move(*run);
  auto evaluation = project::evaluateRun(findings.run, findings.table, dataset::Split::kTest, job);
  if (!evaluation) return evaluation.error();
  findings.evaluation = std::move(*evaluation);
  auto cost = profile::costOf(findings.run.model);
  if (!cost) return cost.error();
  findings.cost = std::move(*cost);
  auto counts = device_link::countInstructions(entry, context.paths.virtualBoards(), findings.run.model, job);
  if (!counts) return counts.error();
  findings.counts = std::move(*counts);
  for (size_t i = 0; i < findings.cost.layers.size() && i < findings.counts.layers.size(); ++i) {
    findings.cost.layers[i].instructions = findings.counts.layers[i];
  }
  return {};
}

Result<void> tourFlash(const TourMaterial& material, const project::Project& project, BoardConnection& board,
                       TourFindings& findings, Job& job) {
  constexpr size_t kLeastWindows = 64;
  const size_t count = std::max(kLeastWindows, findings.evaluation.windows.size());
  const auto windows = project::rawWindows(project, findings.table, dataset::Split::kTest, count);
  if (!windows) return windows.error();
  const auto deployed = device_link::deploy(*board.session, findings.run.model, *windows, job);
  if (!deployed) return deployed.error();
  findings.proof = deployed->proof;

  const features::FeatureSettings& f = findings.table.settings;
  const int64_t frames = totalFrames(material.live);
  findings.live_windows = frames < f.window ? 0 : (frames - f.window) / f.stride + 1;
  const int64_t begin = board.player->framesPlayed();
  std::mutex mutex;
  std::vector<device_link::LiveResult> results;
  board.tap->onResult([&](const device_link::LiveResult& result) {
    const std::lock_guard lock(mutex);
    results.push_back(result);
  });
  if (const auto started = board.session->startLive(0); !started) return started;
  board.player->play(material.live);
  const double seconds = static_cast<double>(frames) / findings.table.format.rate_hz;
  const auto waited = waitFor(board, seconds, job, "live", [&] {
    const std::lock_guard lock(mutex);
    job.progress(static_cast<double>(results.size()) / static_cast<double>(findings.live_windows),
                 "Live on the board");
    return static_cast<int64_t>(results.size()) >= findings.live_windows;
  });
  board.tap->onResult({});
  const auto stopped = board.session->stopLive();
  if (!waited && waited.error().code != ErrorCode::kTimeout) return waited;  // too few results are a finding
  if (!stopped) return stopped;

  for (const device_link::LiveResult& result : results) {
    LiveAnswer answer;
    answer.end_index = result.end_index - begin;
    int64_t at = answer.end_index;  // the item that the window ends in; empty if it began before that item
    for (const PlayItem& item : material.live) {
      if (at <= item.samples.frames()) {
        if (at >= f.window) answer.played = item.label;
        break;
      }
      at -= item.samples.frames();
    }
    const auto best = std::max_element(result.scores.begin(), result.scores.end()) - result.scores.begin();
    if (static_cast<size_t>(best) < findings.table.classes.size()) {
      answer.answered = findings.table.classes[static_cast<size_t>(best)];
      answer.confidence = (result.scores[static_cast<size_t>(best)] + 128) / 256.0;
    }
    findings.live.push_back(std::move(answer));
  }
  return {};
}

std::vector<std::string> tourPictures(const fs::path& out, const fs::path& project, Job& job) {
  std::error_code status;
  const fs::path window = fs::read_symlink("/proc/self/exe", status).parent_path() / "thimble";
  if (!fs::exists(window, status)) return {};
  job.progress(-1, "Taking pictures of the window");
  const fs::path pages = out / "pages";
  fs::create_directories(pages, status);
  const std::string folder = pages.string(), file = project.string(), program = window.string();
  std::vector<std::string> words = {program, "--screenshots", folder, file};
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  std::string platform = "QT_QPA_PLATFORM=offscreen";
  std::vector<char*> environment;
  for (char** entry = environ; *entry; ++entry) {
    if (std::string_view(*entry).substr(0, 16) != "QT_QPA_PLATFORM=") environment.push_back(*entry);
  }
  environment.push_back(platform.data());
  environment.push_back(nullptr);
  pid_t pid = 0;
  posix_spawn_file_actions_t files;  // what the window prints is no part of the tour's result
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", 0, 0);
  posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", 0, 0);
  const int spawned = posix_spawn(&pid, program.c_str(), &files, nullptr, argv.data(), environment.data());
  posix_spawn_file_actions_destroy(&files);
  if (spawned != 0) return {};
  const auto deadline = std::chrono::steady_clock::now() + 90s;
  int result = 0;
  while (waitpid(pid, &result, WNOHANG) == 0) {
    if (job.canceled() || std::chrono::steady_clock::now() > deadline) {
      ::kill(pid, SIGKILL);
      waitpid(pid, &result, 0);
      break;
    }
    std::this_thread::sleep_for(50ms);
  }
  std::vector<std::string> pictures;
  for (const auto& entry : fs::directory_iterator(pages, status)) {
    if (entry.path().extension() == ".png") pictures.push_back("pages/" + entry.path().filename().string());
  }
  std::sort(pictures.begin(), pictures.end());
  return pictures;
}

}  // namespace thimble::cli
