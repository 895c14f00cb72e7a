// Sets that are CSV or WAV files, read by the product's own import.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <fstream>
#include <set>

#include "core/dataset/csv_import.h"
#include "core/dataset/wav_import.h"
#include "firmware_agent/protocol/frame.h"
#include "tests/bench/accuracy/readers.h"

namespace thimble::bench {
namespace fs = std::filesystem;

namespace {

using dataset::Split;

std::vector<fs::path> filesIn(const fs::path& folder, const std::string& extension) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == extension) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

Error notThere(const fs::path& folder) {
  return {ErrorCode::kNotFound, "There is nothing to read in " + folder.string() + ".", "Fetch the data."};
}

void label(dataset::RecordingInfo& info, const std::string& name) {
  info.segments = {{0, info.frames, name}};
}

/// CSV files in one format.
Result<Corpus> readCsv(const std::vector<fs::path>& files, const dataset::CsvImportOptions& options) {
  dataset::CsvImportOptions fitted = options;
  if (!fitted.target) {
    Result<dataset::SensorFormat> format = dataset::commonFormat(files, options);
    if (!format) return format.error();
    fitted.target = std::move(*format);
  }
  Corpus corpus;
  for (const fs::path& file : files) {
    Result<dataset::CsvImport> csv = dataset::importCsv(file, fitted);
    if (!csv) return csv.error();
    corpus.recordings.push_back({std::move(csv->info), std::move(csv->samples)});
    corpus.groups.push_back(file.filename().string());
  }
  return corpus;
}

}  // namespace

Result<Corpus> readWand(const fs::path& folder) {
  std::set<std::string> test;
  std::ifstream list(folder / "test_ids.txt");
  for (std::string line; std::getline(list, line);) test.insert(line);
  const std::vector<fs::path> files = filesIn(folder / "raw", ".csv");
  if (files.empty() || test.empty()) return notThere(folder);
  Result<Corpus> corpus = readCsv(files, {});
  if (!corpus) return corpus;
  for (size_t i = 0; i < files.size(); ++i) {
    if (test.contains(files[i].filename().string())) corpus->recordings[i].info.split = Split::kTest;
  }
  return corpus;
}

Result<Corpus> readWharf(const fs::path& folder) {
  constexpr size_t kLeastTrials = 28;
  std::vector<fs::path> files;
  std::error_code error;
  std::set<fs::path> classes;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (entry.is_directory() && entry.path().filename() != "MODELS") classes.insert(entry.path());
  }
  for (const fs::path& path : classes) {
    const std::vector<fs::path> trials = filesIn(path, ".txt");
    if (trials.size() >= kLeastTrials) files.insert(files.end(), trials.begin(), trials.end());
  }
  if (files.empty()) return notThere(folder);
  // Codes 0 … 63 of ±1.5 g: kept as they are, a step of the scale each.
  dataset::SensorFormat format{"wrist", {}, 32};
  for (const char* axis : {"x", "y", "z"}) format.channels.push_back({axis, "code", 1});
  dataset::CsvImportOptions options;
  options.target = format;
  Result<Corpus> corpus = readCsv(files, options);
  if (!corpus) return corpus;
  for (size_t i = 0; i < files.size(); ++i) {
    const std::string stem = files[i].stem().string();
    const std::string person = stem.substr(stem.rfind('-') + 1);
    dataset::RecordingInfo& info = corpus->recordings[i].info;
    label(info, files[i].parent_path().filename().string());
    corpus->groups[i] = person == "f1" ? "" : person;  // who alone went down stairs
    if (person == "m1" || person == "m2" || person == "f6") info.split = Split::kTest;
  }
  return corpus;
}

Result<Corpus> readSpeech(const fs::path& folder) {
  Corpus corpus;
  for (const char* word : {"_silence_", "_unknown_", "no", "yes"}) {
    for (const fs::path& file : filesIn(folder / word, ".wav")) {
      Result<dataset::WavImport> wav = dataset::importWav(file);
      if (!wav) return wav.error();
      const std::string name = file.filename().string();
      const size_t mark = name.find("_nohash_");
      const bool silence = mark == std::string::npos;
      const std::string speaker = silence ? name.substr(0, name.find('.')) : name.substr(mark - 8, 8);
      if (std::stoul(speaker, nullptr, silence ? 10 : 16) % 4 == 0) wav->info.split = Split::kTest;
      label(wav->info, word);
      corpus.recordings.push_back({std::move(wav->info), std::move(wav->samples)});
      corpus.groups.push_back(speaker);
    }
  }
  if (corpus.recordings.empty()) return notThere(folder);
  return corpus;
}

Result<Corpus> readGas(const fs::path& folder) {
  std::vector<fs::path> files;
  std::vector<bool> test;
  for (const char* place : {"kitchen", "office", "outdoors"}) {
    for (const fs::path& file : filesIn(folder / place, ".csv")) {
      files.push_back(file);
      const std::string path = place + ("/" + file.filename().string());
      test.push_back(
          protocol::crc32(reinterpret_cast<const uint8_t*>(path.data()), static_cast<uint32_t>(path.size())) %
              5 ==
          0);
    }
  }
  if (files.empty()) return notThere(folder);
  Result<Corpus> corpus = readCsv(files, {});
  if (!corpus) return corpus;
  for (size_t i = 0; i < files.size(); ++i) {
    if (test[i]) corpus->recordings[i].info.split = Split::kTest;
  }
  return corpus;
}

Result<Corpus> readFan(const fs::path& folder) {
  std::vector<fs::path> files;
  std::vector<std::string> labels;
  std::vector<Split> splits;
  for (const char* name : {"low_0_weight-moving", "med_0_weight", "high_0_weight", "low_1_weight",
                           "med_1_weight", "high_1_weight"}) {
    const bool normal = std::string(name).ends_with("moving");
    size_t i = 0;
    for (const fs::path& file : filesIn(folder / "ceiling-fan" / (std::string("fan_0_") + name), ".csv")) {
      const bool training = normal ? i % 5 < 3 : i % 5 == 0;
      ++i;
      files.push_back(file);
      labels.push_back(normal ? "normal" : std::string(name).substr(0, std::string(name).find("_weight")));
      splits.push_back(training ? Split::kTrain : Split::kTest);
    }
  }
  if (files.empty()) return notThere(folder);
  dataset::CsvImportOptions options;
  dataset::SensorFormat format{"base", {}, 200};
  for (const char* axis : {"accX", "accY", "accZ"}) format.channels.push_back({axis, "g", 0.0001f});
  options.target = format;
  Result<Corpus> corpus = readCsv(files, options);
  if (!corpus) return corpus;
  for (size_t i = 0; i < files.size(); ++i) {
    label(corpus->recordings[i].info, labels[i]);
    corpus->recordings[i].info.split = splits[i];
  }
  return corpus;
}

}  // namespace thimble::bench
