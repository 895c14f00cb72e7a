// thimble-cli import: brings CSV and WAV files, or folders of them, into a project.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/import_files.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/project_file.h"
#include "core/dataset/csv_import.h"
#include "core/dataset/wav_import.h"
#include "device_link/virtual_board/sensor_player.h"

namespace thimble::cli {

namespace fs = std::filesystem;

Result<std::vector<fs::path>> listImportable(const std::vector<std::string>& paths) {
  std::vector<fs::path> files;
  for (const std::string& path : paths) {
    std::error_code status;
    if (fs::is_directory(path, status)) {
      for (const auto& entry : fs::recursive_directory_iterator(path, status)) {
        const std::string ending = entry.path().extension();
        if (ending == ".csv" || ending == ".wav") files.push_back(entry.path());
      }
    } else if (fs::exists(path, status)) {
      files.emplace_back(path);
    } else {
      return Error{ErrorCode::kNotFound, "There is no file or folder '" + path + "'.", "Check the path."};
    }
  }
  std::sort(files.begin(), files.end());
  if (files.empty()) {
    return Error{ErrorCode::kNotFound, "No .csv or .wav file was found.",
                 "Name files, or a folder that holds them."};
  }
  return files;
}

Result<ImportedRecording> readRecording(const fs::path& file, const dataset::SensorFormat* format) {
  if (file.extension() == ".wav") {
    auto wav = dataset::importWav(file);
    if (!wav) return wav.error();
    return ImportedRecording{std::move(wav->info), std::move(wav->samples)};
  }
  dataset::CsvImportOptions options;
  if (format) options.target = *format;
  auto csv = dataset::importCsv(file, options);
  if (!csv) return csv.error();
  return ImportedRecording{std::move(csv->info), std::move(csv->samples)};
}

namespace {

struct Options {
  std::string project, label, split, sensor;
  std::vector<std::string> files;
  std::string test_list;
};

int run(const Context& context, const Options& options) {
  const auto project = openProject(options.project, true);
  if (!project) return fail(context, project.error());
  const auto files = listImportable(options.files);
  if (!files) return fail(context, files.error());
  TestList test;
  if (!options.test_list.empty()) {
    auto list = readTestList(options.test_list);
    if (!list) return fail(context, list.error());
    test = std::move(*list);
  }
  const dataset::SensorFormat imu = device_link::virtualImuFormat();
  TerminalJob job(context);
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (size_t i = 0; i < files->size(); ++i) {
    if (job.canceled()) return fail(context, canceledError());
    const fs::path& file = (*files)[i];
    job.progress(static_cast<double>(i) / static_cast<double>(files->size()), file.filename().string());
    auto imported = readRecording(file, options.sensor == "imu" ? &imu : nullptr);
    if (!imported) return fail(context, imported.error());
    dataset::RecordingInfo& info = imported->info;
    if (!options.label.empty()) info.segments = {{0, imported->samples.frames(), options.label}};
    if (options.split == "test" || test.contains(file.filename().string()))
      info.split = dataset::Split::kTest;
    const auto stored = (*project)->addRecording(info, imported->samples);
    if (!stored) return fail(context, stored.error());
    rows.push_back(toJson(*stored));
  }
  context.say("Imported " + std::to_string(files->size()) + " recordings into " + options.project + ".");
  context.result({{"recordings", rows}});
  return kSuccess;
}

}  // namespace

Result<TestList> readTestList(const fs::path& path) {
  const auto bytes = readFile(path);
  if (!bytes) return bytes.error();
  TestList names;
  std::string line;
  for (const uint8_t byte : *bytes) {
    if (byte == '\n' || byte == '\r') {
      if (!line.empty()) names.insert(fs::path(line).filename().string());
      line.clear();
    } else {
      line += static_cast<char>(byte);
    }
  }
  if (!line.empty()) names.insert(fs::path(line).filename().string());
  return names;
}

Runner declareImport(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("PROJECT", options->project, "Project file, NAME.thimble; made if there is none")
      ->required();
  app.add_option("FILES", options->files, "CSV or WAV files, or folders of them")->required();
  app.add_option("--label", options->label, "Label for all [each file's name up to its first dot]");
  app.add_option("--split", options->split, "train or test [train]")->check(CLI::IsMember({"train", "test"}));
  app.add_option("--test-list", options->test_list,
                 "File that names, one a line, the files that are for testing");
  app.add_option("--sensor", options->sensor, "Fit values to this sensor's scale: imu")
      ->check(CLI::IsMember({"imu"}));
  return [options](const Context& context) { return run(context, *options); };
}

}  // namespace thimble::cli
