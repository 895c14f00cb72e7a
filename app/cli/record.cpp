// thimble-cli record: records from a board's sensor into a project, one or several takes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "app/cli/board_connection.h"
#include "app/cli/commands.h"
#include "app/cli/project_file.h"
#include "core/dataset/motion.h"
#include "device_link/session/recorder.h"

namespace thimble::cli {

namespace {

using namespace std::chrono_literals;

struct RecordOptions {
  std::string project, board = "virtual-m4", label, name, motion;
  double seconds = 2;
  int count = 1;
  int sensor = 0;
  double pause = 1;
};

Result<dataset::RecordingInfo> recordTake(project::Project& project, BoardConnection& board,
                                          const RecordOptions& options, int take, Job& job) {
  const dataset::SensorFormat& format = board.session->info().sensors[static_cast<size_t>(options.sensor)];
  const auto frames = static_cast<int64_t>(options.seconds * format.rate_hz + 0.5);
  const std::string name =
      (options.name.empty() ? (options.label.empty() ? "take" : options.label) : options.name) + "." +
      std::to_string(take + 1);
  auto recorder =
      device_link::Recorder::start(project, format, board.entry.name, name, options.label, frames);
  if (!recorder) return recorder.error();
  device_link::Recorder& running = **recorder;
  board.tap->onSamples([&](const device_link::SampleBatch& batch) { running.feed(batch); });
  const auto deadline =
      std::chrono::steady_clock::now() + std::chrono::duration<double>(options.seconds * 2 + 5);
  Result<void> state;
  while (!running.full() && state.ok() && !job.canceled()) {
    job.progress(static_cast<double>(running.frames()) / static_cast<double>(frames), "Recording " + name);
    std::this_thread::sleep_for(20ms);
    state = board.alive();
    if (state.ok()) state = running.status();
    if (state.ok() && std::chrono::steady_clock::now() > deadline) {
      state = Error{ErrorCode::kTimeout,
                    "The sensor gave " + std::to_string(running.frames()) + " of " + std::to_string(frames) +
                        " frames.",
                    "Check that the sensor is running; the frames that came are kept."};
    }
  }
  board.tap->onSamples({});
  auto recording = running.stop();
  if (!state) return state.error();
  return recording;
}

int runRecord(const Context& context, const RecordOptions& options) {
  const auto project = openProject(options.project, true);
  if (!project) return fail(context, project.error());
  const auto motion = dataset::motionFromName(options.motion.empty() ? "idle" : options.motion);
  if (!motion) return fail(context, motion.error());

  TerminalJob job(context);
  job.progress(-1, "Connecting to " + options.board);
  auto board = connectBoard(context, options.board);
  if (!board) return fail(context, board.error());
  const auto& sensors = board->session->info().sensors;
  if (options.sensor < 0 || static_cast<size_t>(options.sensor) >= sensors.size()) {
    return fail(context,
                {ErrorCode::kNotFound, "The board has no sensor " + std::to_string(options.sensor) + ".",
                 "'thimble-cli boards " + options.board + "' lists its sensors."});
  }
  if (board->player) board->player->setMotion(*motion);
  if (const auto started = board->session->startStream(options.sensor); !started) {
    return fail(context, started.error());
  }
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (int take = 0; take < options.count && !job.canceled(); ++take) {
    if (take > 0) std::this_thread::sleep_for(std::chrono::duration<double>(options.pause));
    const auto recording = recordTake(**project, *board, options, take, job);
    if (!recording) return fail(context, recording.error());
    rows.push_back(cli::toJson(*recording));
    context.say(describe(*recording));
  }
  if (job.canceled()) return fail(context, canceledError());
  context.result({{"recordings", rows}});
  return kSuccess;
}

}  // namespace

Runner declareRecord(CLI::App& app) {
  auto options = std::make_shared<RecordOptions>();
  app.add_option("PROJECT", options->project, "Project file, NAME.thimble; made if there is none")
      ->required();
  app.add_option("--board", options->board, "Board id, see 'thimble-cli boards' [virtual-m4]");
  app.add_option("--label", options->label, "Label of the whole recording");
  app.add_option("--name", options->name, "Name of the recordings [the label]");
  app.add_option("--seconds", options->seconds, "Length of a recording [2]")->check(within(0.05, 86400.0));
  app.add_option("--count", options->count, "How many recordings [1]")->check(CLI::Range(1, 10000));
  app.add_option("--pause", options->pause, "Seconds between recordings [1]")->check(within(0.0, 3600.0));
  app.add_option("--sensor", options->sensor, "Which of the board's sensors [0]");
  app.add_option("--motion", options->motion, "A virtual board's motion: idle, shake, circle or wave [idle]");
  return [options](const Context& context) { return runRecord(context, *options); };
}

}  // namespace thimble::cli
