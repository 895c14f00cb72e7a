// thimble-cli tour: runs the loop, writes tour.json and report.html.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/tour.h"

#include <chrono>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/project_file.h"

namespace thimble::cli {

namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

ordered_json toJson(const TourOptions& options, const TourFindings& f) {
  int64_t whole = 0, right = 0;
  for (const LiveAnswer& answer : f.live) {
    whole += answer.played.empty() ? 0 : 1;
    right += answer.played == answer.answered ? 1 : 0;
  }
  return {{"board", options.board},
          {"play", options.play},
          {"samples_played", f.samples_played},
          {"samples_recorded", f.samples_recorded},
          {"samples_lost", f.samples_lost},
          {"samples_different", f.samples_different},
          {"recordings_live", f.live_recordings.size()},
          {"recordings_imported", f.imported},
          {"test_windows", f.evaluation.windows.size()},
          {"test_accuracy_float", f.evaluation.confusion_float.accuracy()},
          {"test_accuracy_int8", f.evaluation.confusion_int8.accuracy()},
          {"board_windows", f.proof.windows},
          {"board_mismatches", f.proof.mismatches},
          {"model_bytes", f.cost.model_bytes},
          {"arena_bytes", f.cost.arena_bytes},
          {"instructions_per_inference", f.counts.inference},
          {"live_windows", f.live_windows},
          {"live_results", f.live.size()},
          {"live_whole", whole},
          {"live_right", right},
          {"pictures", f.pictures},
          {"seconds", f.seconds}};
}

/// A project file of this tour; an older tour's is replaced.
Result<std::unique_ptr<project::Project>> freshProject(const fs::path& path) {
  std::error_code status;
  for (const char* ending : {"", "-wal", "-shm"}) fs::remove(path.string() + ending, status);
  return project::Project::create(path);
}

Result<TourFindings> tour(const Context& context, const TourOptions& options, Job& job) {
  const auto started = std::chrono::steady_clock::now();
  std::error_code status;
  fs::create_directories(options.out, status);
  if (status) {
    return Error{ErrorCode::kIo,
                 "The folder '" + options.out.string() + "' could not be made: " + status.message(),
                 "Choose another folder with --out."};
  }
  const auto material = tourMaterial(options);
  if (!material) return material.error();
  const fs::path project_path = options.out / "tour.thimble";
  const auto project = freshProject(project_path);
  if (!project) return project.error();

  TourFindings findings;
  const auto step = [&](const std::string& text) { context.say(text); };
  step("1 Board     starting " + options.board);
  auto board = connectBoard(context, options.board);
  if (!board) return board.error();
  if (!board->player) {
    return Error{ErrorCode::kUnsupported,
                 "The tour plays recordings to a sensor, and '" + options.board +
                     "' is a real board whose sensor cannot be played to.",
                 "Use a virtual board, or the single commands: record, train, flash, live."};
  }
  findings.board = board->session->info();
  step("            " + board->entry.name + ": " + findings.board.board + ", firmware " +
       findings.board.firmware_version);

  step("2 Collect   playing " + std::to_string(material->collect.size()) + " recordings through the sensor");
  if (const auto done = tourCollect(*material, **project, *board, findings, job); !done) return done.error();
  step("3 Data      " + std::to_string(findings.samples_recorded) + " of " +
       std::to_string(findings.samples_played) + " samples recorded, " +
       std::to_string(findings.samples_lost) + " lost; " + std::to_string(findings.imported) +
       " recordings imported");

  step("4 Features, 5 Train, 6 Check, 7 Profile");
  if (const auto done = tourModel(context, *material, **project, board->entry, findings, job); !done) {
    return done.error();
  }
  char line[200];
  std::snprintf(line, sizeof line, "            accuracy on %zu test windows: %.4f float, %.4f int8",
                findings.evaluation.windows.size(), findings.evaluation.confusion_float.accuracy(),
                findings.evaluation.confusion_int8.accuracy());
  step(line);
  std::snprintf(
      line, sizeof line, "            model %lld bytes, arena %lld bytes, %lld instructions an inference",
      static_cast<long long>(findings.cost.model_bytes), static_cast<long long>(findings.cost.arena_bytes),
      static_cast<long long>(findings.counts.inference));
  step(line);

  step("8 Flash     uploading, verifying, proving, then live");
  if (const auto done = tourFlash(*material, **project, *board, findings, job); !done) return done.error();
  step("            " + std::to_string(findings.proof.windows) + " windows on board and host, " +
       std::to_string(findings.proof.mismatches) + " differ; " + std::to_string(findings.live.size()) +
       " live results");
  board->session.reset();
  board->player.reset();
  board->board.reset();

  findings.pictures = tourPictures(options.out, project_path, job);
  findings.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();

  const std::string json = toJson(options, findings).dump(2) + "\n";
  if (const auto written = writeFile(options.out / "tour.json", json.data(), json.size()); !written) {
    return written.error();
  }
  const std::string html = tourReport(options, findings, **project);
  if (const auto written = writeFile(options.out / "report.html", html.data(), html.size()); !written) {
    return written.error();
  }
  return findings;
}

int runTour(const Context& context, const TourOptions& options) {
  TerminalJob job(context);
  const auto findings = tour(context, options, job);
  if (!findings) return fail(context, findings.error());
  context.say("Done in " + std::to_string(static_cast<int>(findings->seconds + 0.5)) + " s. Open " +
              (options.out / "report.html").string());
  context.result(toJson(options, *findings));
  const bool equal = findings->samples_lost == 0 && findings->samples_different == 0 &&
                     findings->samples_played == findings->samples_recorded &&
                     findings->proof.mismatches == 0 &&
                     static_cast<int64_t>(findings->live.size()) == findings->live_windows;
  return equal ? kSuccess : kNotEqual;
}

}  // namespace

Runner declareTour(CLI::App& app) {
  auto options = std::make_shared<TourOptions>();
  auto out = std::make_shared<std::string>("tour");
  app.add_option("--board", options->board, "Virtual board to use [virtual-m4]");
  app.add_option(
      "--play", options->play,
      "Folder of CSV files to play to the sensor, each labelled by its name up to the first dot; or "
      "'simulated' motions [simulated]");
  app.add_option("--test-list", options->test_list, "File naming the files that are for testing, one a line");
  app.add_option("--out", *out, "Folder for tour.json, report.html and the project [tour]");
  return [options, out](const Context& context) {
    options->out = *out;
    return runTour(context, *options);
  };
}

}  // namespace thimble::cli
