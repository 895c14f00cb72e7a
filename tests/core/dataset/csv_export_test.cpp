// CSV export: round trips at awkward scales, and never a half file.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/csv_export.h"

#include <gmock/gmock.h>

#include <fstream>

#include "core/dataset/csv_import.h"

namespace thimble::dataset {
namespace {

std::string textOf(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(CsvExport, WritesTimesInMsAndPhysicalValues) {
  const SensorFormat format = {"imu", {{"accX", "m/s²", 0.01f}, {"a \"b\", c", "", 1}}, 100};
  const Samples samples = {2, {446, -3, -32768, 32767}, {1500, 11500}};
  EXPECT_EQ(csvText(format, samples),
            "timestamp,\"accX [m/s²]\",\"a \"\"b\"\", c\"\n1.5,4.46,-3\n11.5,-327.68,32767\n");
}

TEST(CsvExport, RoundTripsEveryValueAtAwkwardScales) {
  for (const float scale : {0.001f, 9.80665f / 4096, 1.0f / 32768, 0.0610352f, 123456.0f, 1e-12f}) {
    SensorFormat format = {"x", {{"a", "V", scale}}, 1e6};
    Samples samples;
    samples.channels = 1;
    for (int raw = -32768; raw <= 32767; ++raw) {
      samples.values.push_back(static_cast<int16_t>(raw));
      samples.time_us.push_back(1'700'000'000'000'000 + samples.frames());
    }
    CsvImportOptions options;
    options.target = format;
    const auto again = parseCsv(csvText(format, samples), "a.csv", options);
    ASSERT_TRUE(again.ok()) << again.error().message;
    EXPECT_EQ(again->samples.values, samples.values) << scale;
    EXPECT_EQ(again->samples.time_us, samples.time_us) << scale;
  }
}

TEST(CsvExport, ReplacesAFileWholeOrNotAtAll) {
  const std::filesystem::path file = std::filesystem::path(testing::TempDir()) / "csv_export.csv";
  const SensorFormat format = {"x", {{"a", "", 1}}, 100};
  std::ofstream(file) << "precious";
  ASSERT_TRUE(exportCsv(file, format, {1, {5}, {0}}).ok());
  EXPECT_EQ(textOf(file), "timestamp,a\n0,5\n");
  EXPECT_FALSE(std::filesystem::exists(file.string() + ".part"));
  std::filesystem::remove(file);
  const auto nowhere = exportCsv("/nowhere/a.csv", format, {1, {5}, {0}});
  ASSERT_FALSE(nowhere.ok());
  EXPECT_EQ(nowhere.error().code, ErrorCode::kIo);
}

TEST(CsvExport, AFullDiskLeavesWhatWasThere) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full";
  const std::filesystem::path file = std::filesystem::path(testing::TempDir()) / "csv_full.csv";
  std::ofstream(file) << "precious";
  std::filesystem::remove(file.string() + ".part");
  std::filesystem::create_symlink("/dev/full", file.string() + ".part");
  Samples samples{1, std::vector<int16_t>(5000, 7), {}};
  for (int64_t i = 0; i < 5000; ++i) samples.time_us.push_back(i * 1000);
  const auto result = exportCsv(file, {"x", {{"a", "", 1}}, 1000}, samples);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kNoSpace);
  EXPECT_EQ(textOf(file), "precious");
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace thimble::dataset
