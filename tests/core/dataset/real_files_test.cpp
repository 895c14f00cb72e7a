// Real files: recordings that others made import whole, and what they say is what is in them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include "core/dataset/csv_export.h"
#include "core/dataset/csv_import.h"
#include "core/dataset/wav_import.h"

namespace thimble::dataset {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

std::vector<fs::path> filesIn(const fs::path& folder, const std::string& ending) {
  std::vector<fs::path> files;
  if (!fs::exists(folder)) return files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ending) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

const fs::path kData = fs::path(THIMBLE_SHARED_DIR) / "data";

#define SKIP_WITHOUT(path) \
  if (!fs::exists(path)) GTEST_SKIP() << "no " << (path)

/// Every number of a plain table, read by the standard library.
std::vector<std::vector<double>> plainNumbers(const fs::path& file) {
  std::vector<std::vector<double>> rows;
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  while (std::getline(stream, line)) {
    std::istringstream fields(line);
    std::vector<double>& row = rows.emplace_back();
    for (std::string field; std::getline(fields, field, ',');) row.push_back(std::stod(field));
  }
  return rows;
}

TEST(RealFiles, MagicWandGestures) {
  const fs::path folder = kData / "gesture_wand_capstone" / "raw";
  SKIP_WITHOUT(folder);
  const auto files = filesIn(folder, ".csv");
  ASSERT_EQ(files.size(), 400u);
  std::map<std::string, int> labels;
  for (const fs::path& file : files) {
    const auto csv = importCsv(file, {});
    ASSERT_TRUE(csv.ok()) << csv.error().message;
    ASSERT_TRUE(csv->notes.empty()) << csv->notes.front();
    ASSERT_EQ(csv->info.format.rate_hz, 100);
    const auto rows = plainNumbers(file);
    ASSERT_EQ(csv->samples.time_us.size(), rows.size());
    for (size_t row = 0; row < rows.size(); ++row) {
      ASSERT_EQ(csv->samples.time_us[row], std::llround(rows[row][0] * 1000));
      for (size_t c = 0; c < 6; ++c) {
        const double scale = csv->info.format.channels[c].scale;
        ASSERT_NEAR(csv->samples.values[row * 6 + c] * scale, rows[row][c + 1], scale * 0.501) << file << row;
      }
    }
    ++labels[mainLabel(csv->info)];
  }
  EXPECT_THAT(labels,
              ElementsAre(Pair("alpha", 100), Pair("beta", 100), Pair("gamma", 100), Pair("unknown", 100)));
}

TEST(RealFiles, MagicWandGesturesShareAFormatAndRoundTrip) {
  const fs::path folder = kData / "gesture_wand_capstone" / "raw";
  SKIP_WITHOUT(folder);
  const auto files = filesIn(folder, ".csv");
  CsvImportOptions options;
  const auto common = commonFormat(files, options);
  ASSERT_TRUE(common.ok()) << common.error().message;
  options.target = *common;
  for (const fs::path& file : files) {
    const auto csv = importCsv(file, options);
    ASSERT_TRUE(csv.ok()) << csv.error().message;
    ASSERT_EQ(csv->saturated, 0);
    const auto again = parseCsv(csvText(csv->info.format, csv->samples), file.filename().string(), options);
    ASSERT_TRUE(again.ok()) << again.error().message;
    ASSERT_EQ(again->samples.values, csv->samples.values);
    ASSERT_EQ(again->samples.time_us, csv->samples.time_us);
  }
}

TEST(RealFiles, ElectronicNose) {
  const fs::path folder = kData / "gas_ai_nose";
  SKIP_WITHOUT(folder);
  std::map<std::string, int> labels;
  for (const fs::path& file : filesIn(folder, ".csv")) {
    const auto csv = importCsv(file, {});
    ASSERT_TRUE(csv.ok()) << csv.error().message;
    EXPECT_EQ(csv->info.format.rate_hz, 4) << file;
    EXPECT_EQ(csv->info.format.channels.size(), 9u) << file;
    ++labels[mainLabel(csv->info)];
  }
  EXPECT_EQ(labels.size(), 8u);
  EXPECT_THAT(labels, Contains(Pair("tea-black", testing::Ge(35 * 3))));
}

TEST(RealFiles, WristAccelerometer) {
  const fs::path folder = kData / "har_wharf";
  SKIP_WITHOUT(folder);
  CsvImportOptions options;
  options.target = SensorFormat{"wrist", {{"accX", "", 1}, {"accY", "", 1}, {"accZ", "", 1}}, 32};
  int64_t frames = 0;
  int trials = 0;
  for (const fs::path& file : filesIn(folder, ".txt")) {
    if (!file.filename().string().starts_with("Accelerometer") ||
        file.string().find("MODELS") != std::string::npos) {
      continue;
    }
    const auto csv = importCsv(file, options);
    ASSERT_TRUE(csv.ok()) << csv.error().message;
    const auto [least, most] = std::minmax_element(csv->samples.values.begin(), csv->samples.values.end());
    ASSERT_TRUE(*least >= 0 && *most <= 63) << file;
    frames += csv->info.frames;
    ++trials;
  }
  EXPECT_EQ(trials, 892);
  EXPECT_EQ(frames, 452381);
}

TEST(RealFiles, DirtyAirQualityTable) {
  const fs::path file = kData / "env_airquality" / "AirQualityUCI.csv";
  SKIP_WITHOUT(file);
  CsvImportOptions options;
  options.rate_hz = 1 / 3600.0;
  options.missing = -200;
  const auto csv = importCsv(file, options);
  ASSERT_TRUE(csv.ok()) << csv.error().message;
  EXPECT_EQ(csv->info.frames, 9357);
  EXPECT_EQ(csv->filled, 16701);  // grep -o -- '-200\b' AirQualityUCI.csv | wc -l
  std::vector<std::string> names;
  for (const Channel& channel : csv->info.format.channels) names.push_back(channel.name);
  EXPECT_THAT(names, ElementsAre("CO(GT)", "PT08.S1(CO)", "NMHC(GT)", "C6H6(GT)", "PT08.S2(NMHC)", "NOx(GT)",
                                 "PT08.S3(NOx)", "NO2(GT)", "PT08.S4(NO2)", "PT08.S5(O3)", "T", "RH", "AH"));
  const auto value = [&](int64_t row, size_t c) {
    return csv->samples.values[static_cast<size_t>(row) * 13 + c] *
           double{csv->info.format.channels[c].scale};
  };
  EXPECT_NEAR(value(0, 0), 2.6, 1e-3);
  EXPECT_NEAR(value(0, 12), 0.7578, 1e-4);
  EXPECT_NEAR(value(2, 3), 9.0, 1e-2);
  EXPECT_THAT(csv->notes, Contains(HasSubstr("“Date”")));
  EXPECT_THAT(csv->notes, Contains(HasSubstr("“Time”")));
}

TEST(RealFiles, SpeechCommands) {
  const fs::path folder = kData / "audio_speech_commands";
  SKIP_WITHOUT(folder);
  const auto files = filesIn(folder, ".wav");
  ASSERT_EQ(files.size(), 720u);
  for (const fs::path& file : files) {
    const auto wav = importWav(file);
    ASSERT_TRUE(wav.ok()) << wav.error().message;
    ASSERT_EQ(wav->info.frames, 16000);
    ASSERT_EQ(wav->info.format.rate_hz, 16000);
    // 16-bit mono with a header of 44 bytes: the samples are the file's last 32000 bytes.
    std::ifstream stream(file, std::ios::binary);
    stream.seekg(-32000, std::ios::end);
    std::vector<int16_t> values(16000);
    stream.read(reinterpret_cast<char*>(values.data()), 32000);
    ASSERT_EQ(wav->samples.values, values) << file;
  }
}

}  // namespace
}  // namespace thimble::dataset
