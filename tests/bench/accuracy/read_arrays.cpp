// Sets that no import takes as they are: JSON of another tool, one beat a line, one picture a line.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/dataset/csv_import.h"
#include "tests/bench/accuracy/readers.h"

namespace thimble::bench {
namespace fs = std::filesystem;

namespace {

using dataset::Split;

/// Values [frames][channels] as raw samples of `format`.
project::FileRecording recordingOf(const std::string& name, const std::string& label, Split split,
                                   const dataset::SensorFormat& format, const std::vector<double>& values) {
  project::FileRecording made;
  const size_t channels = format.channels.size();
  made.samples.channels = static_cast<int>(channels);
  for (size_t i = 0; i < values.size(); ++i) {
    const double raw = std::round(values[i] / double{format.channels[i % channels].scale});
    made.samples.values.push_back(static_cast<int16_t>(std::clamp(raw, -32768.0, 32767.0)));
  }
  const size_t frames = values.size() / channels;
  const double period_us = 1e6 / format.rate_hz;
  for (size_t i = 0; i < frames; ++i) {
    made.samples.time_us.push_back(std::llround(static_cast<double>(i) * period_us));
  }
  made.info.name = name;
  made.info.format = format;
  made.info.frames = static_cast<int64_t>(frames);
  made.info.segments = {{0, made.info.frames, label}};
  made.info.split = split;
  return made;
}

/// The numbers of each line, whatever parts them; lines without any are left out.
std::vector<std::vector<double>> numbersIn(const fs::path& file) {
  std::vector<std::vector<double>> rows;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    std::vector<double> row;
    const char *at = line.data(), *end = at + line.size();
    while (at != end) {
      double value = 0;
      const auto [next, error] = std::from_chars(at, end, value);
      if (error == std::errc()) row.push_back(value);
      at = error == std::errc() ? next : at + 1;
    }
    if (!row.empty()) rows.push_back(std::move(row));
  }
  return rows;
}

Error unreadable(const fs::path& path) {
  return {ErrorCode::kNotFound, path.string() + " is not there or not as it should be.", "Fetch the data."};
}

}  // namespace

// The archive's files as tests/bench/accuracy.sh unpacks them: values in g, whatever their unit says.
Result<Corpus> readXiao(const fs::path& folder) {
  Corpus corpus;
  dataset::SensorFormat format{"wrist", {}, 104};
  for (const char* axis : {"accX", "accY", "accZ"}) format.channels.push_back({axis, "g", 0.0005f});
  for (const char* part : {"training", "testing"}) {
    std::vector<fs::path> files;
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder / part, error)) {
      if (entry.path().extension() == ".json") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
      std::ifstream in(file);
      const nlohmann::json json = nlohmann::json::parse(in, nullptr, false);
      if (json.is_discarded() || !json.contains("payload")) return unreadable(file);
      std::vector<double> values;
      for (const auto& frame : json["payload"]["values"]) {
        for (const auto& value : frame) values.push_back(value.get<double>());
      }
      const Split split = part == std::string("testing") ? Split::kTest : Split::kTrain;
      corpus.recordings.push_back(
          recordingOf(file.stem().string(), dataset::labelOf(file), split, format, values));
      corpus.groups.push_back(file.filename().string());
    }
  }
  if (corpus.recordings.empty()) return unreadable(folder);
  return corpus;
}

Result<Corpus> readHeartbeats(const fs::path& folder) {
  constexpr size_t kSamples = 96;
  Corpus corpus;
  const dataset::SensorFormat format{"lead", {{"ecg", "", 0.0005f}}, 100};
  for (const char* file : {"ECG200_TRAIN.tsv", "ECG200_TEST.tsv"}) {
    const Split split = corpus.recordings.empty() ? Split::kTrain : Split::kTest;
    for (const std::vector<double>& row : numbersIn(folder / file)) {
      if (row.size() != kSamples + 1) return unreadable(folder / file);
      const std::string name = "beat " + std::to_string(corpus.recordings.size() + 1);
      corpus.recordings.push_back(recordingOf(name, row[0] > 0 ? "normal" : "infarction", split, format,
                                              {row.begin() + 1, row.end()}));
      corpus.groups.push_back(name);
    }
  }
  if (corpus.recordings.empty()) return unreadable(folder);
  return corpus;
}

// A picture is 8 frames, a line each, of 8 channels; 16 pictures of a digit that follow one another make a recording.
Result<Corpus> readDigits(const fs::path& folder) {
  constexpr size_t kPixels = 64, kPictures = 16;
  Corpus corpus;
  dataset::SensorFormat format{"picture", {}, 8};
  for (int column = 0; column < 8; ++column) format.channels.push_back({"x" + std::to_string(column), "", 1});
  for (const char* file : {"optdigits.tra", "optdigits.tes"}) {
    const Split split = corpus.recordings.empty() ? Split::kTrain : Split::kTest;
    std::map<int, std::vector<double>> strips;
    const auto finish = [&](int digit) {
      const std::string name = "digits " + std::to_string(corpus.recordings.size() + 1);
      corpus.recordings.push_back(recordingOf(name, std::to_string(digit), split, format, strips[digit]));
      corpus.groups.push_back(name);
      strips[digit].clear();
    };
    for (const std::vector<double>& row : numbersIn(folder / file)) {
      if (row.size() != kPixels + 1) continue;  // the line of names
      const int digit = static_cast<int>(row[kPixels]);
      std::vector<double>& strip = strips[digit];
      strip.insert(strip.end(), row.begin(), row.end() - 1);
      if (strip.size() == kPixels * kPictures) finish(digit);
    }
    for (auto& [digit, strip] : strips) {
      if (!strip.empty()) finish(digit);
    }
  }
  if (corpus.recordings.empty()) return unreadable(folder);
  return corpus;
}

namespace {

/// One column of the air's table to learn, the readings of 40 hours a recording, each hour labelled with its number.
Result<Corpus> readAir(const fs::path& folder, size_t target) {
  constexpr size_t kColumns = 13, kHours = 40;
  constexpr size_t kReadings[] = {1, 4, 6, 8, 9, 10, 11, 12};
  constexpr double kMissing = -200;
  dataset::SensorFormat format{"air", {}, 1};
  for (const char* name : {"S1", "S2", "S3", "S4", "S5"}) format.channels.push_back({name, "", 1});
  format.channels.push_back({"T", "°C", 0.1f});
  format.channels.push_back({"RH", "%", 0.1f});
  format.channels.push_back({"AH", "", 0.0001f});
  std::vector<std::vector<double>> hours;
  std::ifstream in(folder / "AirQualityUCI.csv");
  for (std::string line; std::getline(in, line);) {
    std::replace(line.begin(), line.end(), ',', '.');
    std::vector<double> fields;
    std::istringstream parts(line);
    for (std::string field; std::getline(parts, field, ';');) {
      double value = std::nan("");
      std::from_chars(field.data(), field.data() + field.size(), value);
      fields.push_back(value);
    }
    if (fields.size() < kColumns + 2) continue;
    std::vector<double> hour;
    for (const size_t column : kReadings) hour.push_back(fields[column + 2]);
    hour.push_back(fields[target + 2]);
    const bool usable =
        std::none_of(hour.begin(), hour.end(), [](double v) { return std::isnan(v) || v == kMissing; });
    if (usable) hours.push_back(std::move(hour));
  }
  if (hours.empty()) return unreadable(folder);
  Corpus corpus;
  corpus.in_time = true;
  const size_t training = hours.size() * 7 / 10;
  for (size_t begin = 0; begin < hours.size();) {
    const size_t end = std::min(begin + kHours, begin < training ? training : hours.size());
    std::vector<double> values;
    std::vector<dataset::Segment> segments;
    for (size_t i = begin; i < end; ++i) {
      values.insert(values.end(), hours[i].begin(), hours[i].end() - 1);
      char number[32];
      std::snprintf(number, sizeof number, "%g", hours[i].back());
      const int64_t at = static_cast<int64_t>(i - begin);
      segments.push_back({at, at + 1, number});
    }
    const std::string name = "hours from " + std::to_string(begin);
    corpus.recordings.push_back(
        recordingOf(name, "", begin < training ? Split::kTrain : Split::kTest, format, values));
    corpus.recordings.back().info.segments = std::move(segments);
    corpus.groups.push_back(name);
    begin = end;
  }
  return corpus;
}

}  // namespace

Result<Corpus> readBenzene(const fs::path& folder) { return readAir(folder, 3); }
Result<Corpus> readCarbonMonoxide(const fs::path& folder) { return readAir(folder, 0); }

}  // namespace thimble::bench
