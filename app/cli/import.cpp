// thimble-cli import: brings CSV and WAV files, or folders of them, into a project.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/project_file.h"
#include "app/cli/test_list.h"
#include "core/project/import_files.h"
#include "device_link/virtual_board/sensor_player.h"

namespace thimble::cli {

namespace {

struct ImportOptions {
  std::string project, label, split, sensor;
  std::vector<std::string> files;
  std::string test_list;
  double rate_hz = 0;
};

int runImport(const Context& context, const ImportOptions& options) {
  const auto project = openProject(options.project, true);
  if (!project) return fail(context, project.error());
  TestList test;
  if (!options.test_list.empty()) {
    auto list = readTestList(options.test_list);
    if (!list) return fail(context, list.error());
    test = std::move(*list);
  }
  std::optional<dataset::SensorFormat> target;
  if (options.sensor == "imu") target = device_link::virtualImuFormat();
  const auto prepare = [&](project::FileRecording& recording) {
    if (!options.label.empty()) recording.info.segments = {{0, recording.samples.frames(), options.label}};
    const bool listed = test.contains(recording.info.name) || test.contains(recording.info.name + ".csv") ||
                        test.contains(recording.info.name + ".wav");
    if (options.split == "test" || listed) recording.info.split = dataset::Split::kTest;
  };
  TerminalJob job(context);
  const auto imported = project::importFiles(**project, {options.files.begin(), options.files.end()}, target,
                                             prepare, job, options.rate_hz);
  if (!imported) return fail(context, imported.error());
  if (job.canceled()) return fail(context, canceledError());
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const dataset::RecordingInfo& recording : imported->recordings) rows.push_back(cli::toJson(recording));
  if (!imported->errors.empty()) {
    Error error = imported->errors.front();
    if (imported->errors.size() + imported->recordings.size() > 1) {
      error.message = std::to_string(imported->errors.size()) + " files could not be imported, " +
                      std::to_string(imported->recordings.size()) + " were:";
      for (const Error& each : imported->errors) error.message += "\n  " + each.message + " " + each.hint;
      error.hint = "Mend or leave out these files; the others are in " + options.project + ".";
    }
    return fail(context, error, {{"recordings", rows}});
  }
  context.say("Imported " + std::to_string(imported->recordings.size()) + " recordings into " +
              options.project + ".");
  context.result({{"recordings", rows}});
  return kSuccess;
}

}  // namespace

Runner declareImport(CLI::App& app) {
  auto options = std::make_shared<ImportOptions>();
  app.add_option("PROJECT", options->project, "Project file, NAME.thimble; made if there is none")
      ->required();
  app.add_option("FILES", options->files, "CSV or WAV files, or folders of them")->required();
  app.add_option("--label", options->label, "Label for all [each file's name up to its first dot]");
  app.add_option("--split", options->split, "train or test [train]")->check(CLI::IsMember({"train", "test"}));
  app.add_option("--test-list", options->test_list,
                 "File that names, one a line, the files that are for testing");
  app.add_option("--rate", options->rate_hz, "Frames a second of CSV files without a time column")
      ->check(within(1e-6, 1e6));
  app.add_option("--sensor", options->sensor, "Fit values to this sensor's scale: imu")
      ->check(CLI::IsMember({"imu"}));
  return [options](const Context& context) { return runImport(context, *options); };
}

}  // namespace thimble::cli
