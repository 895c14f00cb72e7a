// CSV import: clean and dirty tables, what they become, and what is said about those that cannot be read.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/csv_import.h"

#include <gmock/gmock.h>

#include <cmath>
#include <fstream>
#include <random>

namespace thimble::dataset {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

CsvImport imported(std::string_view text, const CsvImportOptions& options = {},
                   const std::string& name = "a.csv") {
  auto result = parseCsv(text, name, options);
  EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().message);
  return result.ok() ? *std::move(result) : CsvImport{};
}

Error refused(std::string_view text, const CsvImportOptions& options = {}) {
  auto result = parseCsv(text, "a.csv", options);
  EXPECT_FALSE(result.ok());
  return result.ok() ? Error{} : result.error();
}

std::vector<double> physical(const CsvImport& csv) {
  std::vector<double> values;
  for (size_t i = 0; i < csv.samples.values.size(); ++i) {
    const Channel& channel = csv.info.format.channels[i % csv.info.format.channels.size()];
    values.push_back(csv.samples.values[i] * double{channel.scale});
  }
  return values;
}

/// These numbers, but for the rounding of the scale to float.
auto areNear(std::vector<double> expected) {
  return testing::Pointwise(testing::DoubleNear(1e-5), std::move(expected));
}

CsvImportOptions atRate(double rate_hz) {
  CsvImportOptions options;
  options.rate_hz = rate_hz;
  return options;
}

TEST(CsvImport, TakesTheLabelFromTheName) {
  EXPECT_EQ(labelOf("folder/wave.003.csv"), "wave");
  EXPECT_EQ(labelOf("21.5.003.csv"), "21.5");
  EXPECT_EQ(labelOf("-0.25.b.csv"), "-0.25");
  EXPECT_EQ(labelOf("3.003.csv"), "3");
  EXPECT_EQ(labelOf("3.csv"), "3");
  EXPECT_EQ(labelOf("3a.5.1.csv"), "3a");
  EXPECT_EQ(labelOf("3..1.csv"), "3");
  EXPECT_EQ(labelOf(".csv"), "");
  EXPECT_EQ(labelOf("none"), "none");
}

TEST(CsvImport, ReadsEdgeImpulsesTables) {
  const CsvImport csv =
      imported("timestamp,accX,gyrX\n0,4.46,-21.12\n10,4.30,-19.29\n20,3.43,-20.75\n", {}, "wave.0a.csv");
  EXPECT_EQ(csv.info.name, "wave.0a");
  EXPECT_EQ(csv.info.source, "import wave.0a.csv");
  EXPECT_THAT(csv.info.segments, ElementsAre(Segment{0, 3, "wave"}));
  EXPECT_EQ(csv.info.frames, 3);
  EXPECT_EQ(csv.info.format.rate_hz, 100);
  EXPECT_THAT(csv.info.format.channels,
              ElementsAre(Channel{"accX", "m/s²", 0.0002f}, Channel{"gyrX", "°/s", 0.001f}));
  EXPECT_THAT(csv.samples.time_us, ElementsAre(0, 10000, 20000));
  EXPECT_THAT(physical(csv), areNear({4.46, -21.12, 4.30, -19.29, 3.43, -20.75}));
  EXPECT_THAT(csv.notes, IsEmpty());
}

TEST(CsvImport, ReadsSemicolonsWithDecimalCommas) {
  EXPECT_THAT(physical(imported("a;b\n1,5;2\n-0,25;+3,5\n", atRate(1))), areNear({1.5, 2, -0.25, 3.5}));
}

TEST(CsvImport, ReadsTabsAndBlanksAndOldLineEnds) {
  EXPECT_THAT(physical(imported("a\tb\r\n1\t2\r\n3\t4", atRate(1))), areNear({1, 2, 3, 4}));
  EXPECT_THAT(physical(imported("31 53  32 \r30 52 31\r", atRate(32))), areNear({31, 53, 32, 30, 52, 31}));
}

TEST(CsvImport, ReadsQuotesAndUnits) {
  const CsvImport csv = imported("\xEF\xBB\xBF\"t\",\"a, \"\"left\"\" [mV]\"\n\"0\",\"1\"\n1,2\n", {});
  EXPECT_EQ(csv.info.format.channels[0].name, "a, \"left\"");
  EXPECT_EQ(csv.info.format.channels[0].unit, "mV");
}

TEST(CsvImport, LeavesOutPaddingEmptyRowsAndWords) {
  const CsvImport csv =
      imported("Date;CO;;,,,\n10/03/2004;2,6;;\n\n11/03/2004;1,5;;,\n;;;;\n;;,,,\n", atRate(1));
  EXPECT_THAT(physical(csv), areNear({2.6, 1.5}));
  EXPECT_THAT(csv.notes, ElementsAre(AllOf(HasSubstr("“Date”"), HasSubstr("no numbers"))));
}

TEST(CsvImport, NamesFieldsThatTheHeaderForgot) {
  const CsvImport csv = imported("a,b\n1,2,3\n4,5,6\n", atRate(1));
  ASSERT_THAT(csv.info.format.channels, SizeIs(3));
  EXPECT_EQ(csv.info.format.channels[2].name, "ch3");
  EXPECT_THAT(csv.notes, ElementsAre(HasSubstr("Column 3 has no name")));
}

TEST(CsvImport, FillsMissingValuesAndSaysSo) {
  CsvImportOptions options = atRate(1);
  options.missing = -200;
  const CsvImport csv = imported("a,b\n,1\n5,NaN\n-200,2\n6\n", options);
  EXPECT_THAT(physical(csv), areNear({5, 1, 5, 1, 5, 2, 6, 2}));
  EXPECT_EQ(csv.filled, 4);
  EXPECT_THAT(csv.notes, ElementsAre(HasSubstr("4 missing values")));
}

TEST(CsvImport, UnderstandsTheUnitsOfTime) {
  for (const auto& [header, step] :
       std::vector<std::pair<std::string, std::string>>{{"timestamp", "10"},
                                                        {"Time (ms)", "10"},
                                                        {"time_us", "10000"},
                                                        {"micros", "10000"},
                                                        {"t [s]", "0.01"},
                                                        {"time", "0.01"},
                                                        {"Timestamp_s", "1e-2"}}) {
    const CsvImport csv = imported(header + ",a\n0,1\n" + step + ",2\n");
    EXPECT_THAT(csv.samples.time_us, ElementsAre(0, 10000)) << header;
    EXPECT_EQ(csv.info.format.rate_hz, 100) << header;
  }
  // A known rate tells the unit of a column that does not say it.
  EXPECT_THAT(imported("timestamp,a\n0,1\n10000,2\n", atRate(100)).samples.time_us, ElementsAre(0, 10000));
  // "T" is a temperature unless it comes first.
  EXPECT_THAT(imported("a,T\n1,20\n2,21\n", atRate(1)).info.format.channels, SizeIs(2));
}

TEST(CsvImport, MakesTimesFromARate) {
  EXPECT_THAT(imported("1,2\n3,4\n5,6\n", atRate(50)).samples.time_us, ElementsAre(0, 20000, 40000));
  EXPECT_THAT(refused("1,2\n3,4\n"),
              AllOf(testing::Field(&Error::code, ErrorCode::kInvalidArgument),
                    testing::Field(&Error::message, HasSubstr("no timestamp column"))));
}

CsvImportOptions into(const SensorFormat& format) {
  CsvImportOptions options;
  options.target = format;
  return options;
}

const SensorFormat kImu = {"imu", {{"accX", "m/s²", 0.01f}, {"gyrX", "°/s", 0.1f}}, 100};

TEST(CsvImport, FitsIntoASensorByName) {
  const CsvImport csv = imported("timestamp,other,gyrX,accX\n0,7,-21.12,4.46\n10,7,9999,4.454\n", into(kImu));
  EXPECT_EQ(csv.info.format, kImu);
  EXPECT_THAT(csv.samples.values, ElementsAre(446, -211, 445, 32767));
  EXPECT_EQ(csv.saturated, 1);
  EXPECT_THAT(csv.notes, Contains(HasSubstr("1 values were beyond")));
}

TEST(CsvImport, FitsIntoASensorByOrder) {
  const CsvImport csv = imported("timestamp,x,y\n0,1,2\n10,3,4\n", into(kImu));
  EXPECT_THAT(csv.samples.values, ElementsAre(100, 20, 300, 40));
  EXPECT_THAT(csv.notes, ElementsAre(HasSubstr("by their order")));
}

TEST(CsvImport, RefusesWhatDoesNotFitASensor) {
  EXPECT_EQ(refused("timestamp,x\n0,1\n10,3\n", into(kImu)).code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(refused("timestamp,x,y\n0,1,2\n20,3,4\n", into(kImu)).code, ErrorCode::kMismatch);
}

TEST(CsvImport, SaysLineAndColumnOfWhatIsNoNumber) {
  const Error error = refused("timestamp,accX,accY\n0,1,2\n10,3,4\n20,5,six\n30,7,8\n");
  EXPECT_EQ(error.code, ErrorCode::kCorrupt);
  EXPECT_EQ(error.message, "a.csv: Line 4, column 3 (accY): “six” is not a number.");
}

TEST(CsvImport, SaysTheLineWhereTimeGoesWrong) {
  EXPECT_THAT(refused("timestamp,a\n0,1\n10,2\n5,3\n").message, HasSubstr("line 4: the time goes back"));
  EXPECT_THAT(refused("timestamp,a\n0,1\n,2\n").message, HasSubstr("line 3 has no timestamp"));
  EXPECT_THAT(refused("timestamp,a\n0,1\n1e300,2\n").message, HasSubstr("line 3"));
  EXPECT_EQ(refused("timestamp,a\n5,1\n5,2\n").code, ErrorCode::kInvalidArgument);
}

TEST(CsvImport, RefusesWhatIsNoTable) {
  EXPECT_EQ(refused("").code, ErrorCode::kCorrupt);
  EXPECT_EQ(refused("\n\n").code, ErrorCode::kCorrupt);
  EXPECT_EQ(refused("a,b\n").code, ErrorCode::kCorrupt);
  EXPECT_EQ(refused("dear table\nhow are you\n").code, ErrorCode::kCorrupt);
  EXPECT_EQ(refused(std::string_view("1,2\n\0,4\n", 8)).code, ErrorCode::kCorrupt);
  EXPECT_THAT(refused("a,b\n\"1,2\n").message, HasSubstr("Line 2: a quote is not closed"));
  EXPECT_THAT(refused(std::string(5000, ',') + "1\n").message, HasSubstr("5001 columns"));
}

TEST(CsvImport, SaysWhichFileIsNotThere) {
  const auto result = importCsv("/nowhere/wave.csv", {});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(result.error().message, HasSubstr("/nowhere/wave.csv"));
}

// Whatever the bytes: an answer, with as many values as times and channels say.
TEST(CsvImport, SurvivesDamagedTables) {
  const std::string clean = "timestamp,accX,\"b\"\n0,1.5,2\n10,3e4,-4\n20,\"5\",6\n30,;7\t8,9\r\n";
  std::mt19937 random(1);
  int readable = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string text = clean;
    for (int i = 0; i < 3; ++i) text[random() % text.size()] = static_cast<char>(random());
    text.resize(random() % (text.size() + 1));
    const auto result = parseCsv(text, "a.csv", atRate(100));
    if (!result.ok()) {
      ASSERT_FALSE(result.error().message.empty());
      continue;
    }
    ++readable;
    ASSERT_EQ(result->samples.values.size(),
              result->samples.time_us.size() * result->info.format.channels.size());
    ASSERT_EQ(result->info.frames, result->samples.frames());
  }
  EXPECT_GT(readable, 1000);
}

TEST(NiceScale, IsTheSmallestThatFits) {
  EXPECT_EQ(niceScale(32767), 1.0f);
  EXPECT_EQ(niceScale(32768), 2.0f);
  EXPECT_EQ(niceScale(327.67), 0.01f);
  EXPECT_EQ(niceScale(100), 0.005f);
  EXPECT_EQ(niceScale(1.0), 0.00005f);
  EXPECT_EQ(niceScale(0), 1.0f);
  EXPECT_GT(niceScale(1e300), 0.0f);
}

TEST(CommonFormat, HoldsAllFilesAndNamesTheOneThatDiffers) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "common_format";
  std::filesystem::create_directories(folder);
  const auto write = [&](const char* name, const char* text) {
    std::ofstream(folder / name) << text;
    return folder / name;
  };
  const auto small = write("small.csv", "timestamp,a,b\n0,1,300\n10,1,1\n");
  const auto large = write("large.csv", "timestamp,a,b\n0,100,2\n10,1,1\n");
  const auto other = write("other.csv", "timestamp,a,c\n0,100,2\n10,1,1\n");
  const auto common = commonFormat({small, large}, {});
  ASSERT_TRUE(common.ok());
  EXPECT_THAT(common->channels, ElementsAre(Channel{"a", "", 0.005f}, Channel{"b", "", 0.01f}));
  const auto mixed = commonFormat({small, other}, {});
  ASSERT_FALSE(mixed.ok());
  EXPECT_THAT(mixed.error().message, HasSubstr("other.csv"));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace thimble::dataset
