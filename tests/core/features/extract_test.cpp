// Extract: which windows are cut, what their rows hold, and how it refuses.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "core/features/feature_table.h"
#include "tests/core/features/test_recordings.h"

namespace thimble::features {
namespace {

using dataset::RecordingInfo;
using dataset::Split;
using features_test::format;
using features_test::recording;
using features_test::samples;
using features_test::sourceOf;
using testing::ElementsAre;
using testing::HasSubstr;

FeatureSettings settings(dsp::Block block, int window, int stride) {
  FeatureSettings s;
  s.blocks = {block};
  s.window = window;
  s.stride = stride;
  if (block == dsp::Block::kSpectrum) s.blocks = {{block, {{"fft_length", 16}, {"bands", 4}}}};
  return s;
}

Result<FeatureTable> extractAll(const std::vector<RecordingInfo>& recordings, const FeatureSettings& s) {
  SilentJob job;
  return extract(recordings, sourceOf(recordings), s, job);
}

std::vector<int64_t> begins(const FeatureTable& table) {
  std::vector<int64_t> out;
  for (const WindowRef& w : table.windows) out.push_back(w.begin);
  return out;
}

TEST(Extract, CutsWindowsInsideSegmentsOnly) {
  const std::vector<RecordingInfo> recordings = {recording(
      1, 100, {{0, 25, "wave"}, {25, 34, "short"}, {40, 60, "idle"}, {60, 90, ""}, {90, 100, "wave"}})};
  const auto table = extractAll(recordings, settings(dsp::Block::kRaw, 10, 5));
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_THAT(begins(*table), ElementsAre(0, 5, 10, 15, 40, 45, 50, 90));
  EXPECT_THAT(table->classes, ElementsAre("idle", "wave"));  // nothing of "short" is left
  EXPECT_EQ(table->windows[0].label, 1);
  EXPECT_EQ(table->windows[4].label, 0);
  EXPECT_EQ(table->windows[0].recording, 1);
  EXPECT_EQ(table->features, 30);
  EXPECT_EQ(table->time_steps, 10);
  EXPECT_EQ(table->channels_per_step, 3);
  EXPECT_EQ(table->format, format());
}

TEST(Extract, HoldsTheEndsOfPartsShorterThanAWindow) {
  const std::vector<RecordingInfo> recordings = {
      recording(1, 100, {{0, 25, "wave"}, {25, 32, "short"}, {40, 40, "nothing"}, {50, 51, "one"}})};
  FeatureSettings held = settings(dsp::Block::kRaw, 10, 5);
  held.hold_short = true;
  const auto table = extractAll(recordings, held);
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_THAT(begins(*table), ElementsAre(0, 5, 10, 15, 25, 50));
  EXPECT_THAT(table->classes, ElementsAre("one", "short", "wave"));
  EXPECT_EQ(table->windows[3].frames, 10);
  EXPECT_EQ(table->windows[4].frames, 7);
  const dataset::Samples s = samples(1, 100);
  const float scale[] = {0.5f, 0.25f, -0.125f};
  const size_t from[] = {25, 25, 26, 27, 28, 29, 30, 31, 31, 31};  // one before the seven, two after them
  for (size_t i = 0; i < 30; ++i) {
    EXPECT_EQ(table->row(4)[i], s.values[from[i / 3] * 3 + i % 3] * scale[i % 3]) << i;
    EXPECT_EQ(table->row(5)[i], s.values[50 * 3 + i % 3] * scale[i % 3]) << i;
  }
}

TEST(Extract, RawRowsAreThePhysicalSamples) {
  const std::vector<RecordingInfo> recordings = {recording(7, 50, {{20, 40, "a"}})};
  const auto table = extractAll(recordings, settings(dsp::Block::kRaw, 10, 10));
  ASSERT_TRUE(table);
  const dataset::Samples s = samples(7, 50);
  const float scale[] = {0.5f, 0.25f, -0.125f};
  for (size_t w = 0; w < 2; ++w) {
    for (size_t i = 0; i < 30; ++i)
      EXPECT_EQ(table->row(w)[i], s.values[(20 + 10 * w) * 3 + i] * scale[i % 3]);
  }
}

TEST(Extract, ShapesOfTheOtherBlocks) {
  const std::vector<RecordingInfo> recordings = {recording(1, 50, {{0, 50, "a"}})};
  const auto statistics = extractAll(recordings, settings(dsp::Block::kStatistics, 20, 10));
  ASSERT_TRUE(statistics);
  EXPECT_EQ(statistics->features, 24);
  EXPECT_EQ(statistics->time_steps, 1);
  EXPECT_EQ(statistics->channels_per_step, 24);
  const auto spectrum = extractAll(recordings, settings(dsp::Block::kSpectrum, 20, 10));
  ASSERT_TRUE(spectrum);
  EXPECT_EQ(spectrum->features, 12);
  EXPECT_EQ(spectrum->rows.size(), 4u * 12);
}

TEST(Extract, LeavesOutDeletedAndUnlabelledRecordingsUnread) {
  std::vector<RecordingInfo> recordings = {recording(1, 50, {{0, 50, "a"}}), recording(2, 50, {{0, 50, "b"}}),
                                           recording(3, 50, {}), recording(4, 50, {{0, 50, ""}})};
  recordings[1].deleted = true;
  recordings[2].format.rate_hz = 16000;  // unlabelled, so that it does not matter
  std::vector<int64_t> read;
  SilentJob job;
  const auto source = [&](int64_t id) -> Result<dataset::Samples> {
    read.push_back(id);
    return samples(id, 50);
  };
  const auto table = extract(recordings, source, settings(dsp::Block::kRaw, 10, 10), job);
  ASSERT_TRUE(table);
  EXPECT_THAT(read, ElementsAre(1));
  EXPECT_THAT(table->classes, ElementsAre("a"));
}

TEST(Extract, KeepsEachRecordingToItsOwnSamplesEvenIfIdsRepeat) {
  const std::vector<RecordingInfo> recordings = {recording(0, 10, {{0, 10, "a"}}),
                                                 recording(0, 30, {{0, 30, "b"}})};
  SilentJob job;
  int64_t frames = 10;
  const auto source = [&](int64_t id) -> Result<dataset::Samples> {
    auto s = samples(id, frames);
    frames = 30;
    return s;
  };
  const auto table = extract(recordings, source, settings(dsp::Block::kRaw, 10, 10), job);
  ASSERT_TRUE(table);
  EXPECT_EQ(table->windows.size(), 4u);
}

TEST(Normalisation, IsFittedOnTrainingWindowsOnly) {
  std::vector<RecordingInfo> recordings = {recording(1, 60, {{0, 60, "a"}}),
                                           recording(2, 60, {{0, 60, "b"}})};
  const FeatureSettings s = settings(dsp::Block::kStatistics, 10, 5);
  const auto alone = extractAll({recordings[0]}, s);
  recordings[1].split = Split::kTest;
  const auto both = extractAll(recordings, s);
  ASSERT_TRUE(alone && both);
  EXPECT_EQ(both->windows.size(), 2 * alone->windows.size());
  EXPECT_EQ(both->windows.back().split, Split::kTest);
  EXPECT_EQ(both->mean, alone->mean);
  EXPECT_EQ(both->factor, alone->factor);
}

TEST(Normalisation, GivesTrainingRowsMeanZeroAndDeviationOne) {
  const std::vector<RecordingInfo> recordings = {recording(1, 300, {{0, 300, "a"}})};
  const auto table = extractAll(recordings, settings(dsp::Block::kStatistics, 10, 5));
  ASSERT_TRUE(table);
  const std::vector<float> rows = normalisedRows(*table);
  const size_t n = table->windows.size();
  for (size_t f = 0; f < 24; ++f) {
    double mean = 0, square = 0;
    for (size_t w = 0; w < n; ++w) mean += static_cast<double>(rows[w * 24 + f]) / static_cast<double>(n);
    for (size_t w = 0; w < n; ++w) square += std::pow(static_cast<double>(rows[w * 24 + f]) - mean, 2);
    EXPECT_NEAR(mean, 0, 1e-5) << f;
    EXPECT_NEAR(std::sqrt(square / static_cast<double>(n)), 1, 1e-5) << f;
  }
}

TEST(Normalisation, OfRawIsTheSameAtEachTimeStepOfAChannel) {
  const std::vector<RecordingInfo> recordings = {recording(1, 100, {{0, 100, "a"}})};
  const auto table = extractAll(recordings, settings(dsp::Block::kRaw, 10, 10));
  ASSERT_TRUE(table);
  const dataset::Samples s = samples(1, 100);
  for (size_t c = 0; c < 3; ++c) {
    double mean = 0, square = 0;
    const double scale = static_cast<double>(format().channels[c].scale);
    for (size_t i = 0; i < 100; ++i) mean += s.values[3 * i + c] * scale / 100;
    for (size_t i = 0; i < 100; ++i) square += std::pow(s.values[3 * i + c] * scale - mean, 2) / 100;
    for (size_t i = c; i < 30; i += 3) {
      EXPECT_FLOAT_EQ(table->mean[i], static_cast<float>(mean));
      EXPECT_FLOAT_EQ(table->factor[i], static_cast<float>(1 / std::sqrt(square)));
    }
  }
}

TEST(Normalisation, OfAConstantFeatureHasFactorOne) {
  const std::vector<RecordingInfo> recordings = {recording(1, 100, {{0, 100, "a"}})};
  SilentJob job;
  const auto source = [](int64_t) -> Result<dataset::Samples> {
    auto s = samples(1, 100);
    std::fill(s.values.begin(), s.values.end(), int16_t{12347});
    return s;
  };
  const auto table = extract(recordings, source, settings(dsp::Block::kRaw, 7, 3), job);
  ASSERT_TRUE(table);
  EXPECT_THAT(table->factor, testing::Each(1.0f));
  EXPECT_EQ(table->mean[1], 12347 * 0.25f);
}

TEST(Normalisation, WithoutTrainingWindowsChangesNothing) {
  const auto table = extractAll({recording(1, 100, {{0, 100, "a"}}, Split::kTest)},
                                settings(dsp::Block::kStatistics, 10, 5));
  ASSERT_TRUE(table);
  EXPECT_EQ(normalisedRows(*table), table->rows);
}

TEST(PipelineBytes, GiveTheBoardTheSameBitsAsTheTrainer) {
  const std::vector<RecordingInfo> recordings = {recording(1, 200, {{0, 120, "a"}, {120, 200, "b"}})};
  const dataset::Samples s = samples(1, 200);
  for (dsp::Block block : {dsp::Block::kRaw, dsp::Block::kStatistics, dsp::Block::kSpectrum}) {
    FeatureSettings chosen = settings(block, 40, 7);
    (void)chosen.blocks[0].set("decimation", 3);
    const auto table = extractAll(recordings, chosen);
    ASSERT_TRUE(table);
    const auto bytes = pipelineBytes(*table);
    ASSERT_TRUE(bytes) << bytes.error().message;
    dsp::Pipeline board;
    ASSERT_TRUE(board.parse(bytes->data(), static_cast<uint32_t>(bytes->size())));
    EXPECT_EQ(board.settings().blocks[0].block, block);
    EXPECT_EQ(board.settings().window, 40);
    EXPECT_EQ(board.settings().stride, 7);
    EXPECT_EQ(board.settings().rate_mhz, 100000u);
    const std::vector<float> rows = normalisedRows(*table);
    std::vector<float> features(board.featureCount()), scratch(dsp::scratchFloats(board.settings()));
    board.prepare(scratch.data());
    for (size_t w = 0; w < table->windows.size(); ++w) {
      board.run(s.values.data() + 3 * table->windows[w].begin, features.data(), scratch.data());
      EXPECT_EQ(std::memcmp(features.data(), rows.data() + w * features.size(), 4 * features.size()), 0) << w;
    }
  }
}

TEST(PipelineBytes, RefuseATableThatDoesNotFit) {
  FeatureTable table;
  table.format = format();
  const auto bytes = pipelineBytes(table);
  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.error().code, ErrorCode::kInvalidArgument);
}

TEST(ExtractRefuses, RecordingsOfDifferentFormatsByName) {
  std::vector<RecordingInfo> recordings = {recording(1, 50, {{0, 50, "a"}}),
                                           recording(2, 50, {{0, 50, "b"}})};
  const FeatureSettings s = settings(dsp::Block::kRaw, 10, 10);
  recordings[1].format.channels[1].scale = 0.3f;
  auto table = extractAll(recordings, s);
  ASSERT_FALSE(table);
  EXPECT_EQ(table.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(table.error().message, HasSubstr("recording 2"));
  EXPECT_NE(table.error().hint, "");
  recordings[1].format = format();
  recordings[1].format.rate_hz = 50;
  EXPECT_FALSE(extractAll(recordings, s));
  recordings[1].format.rate_hz = 100.4;
  recordings[1].format.name = "wave.csv";
  EXPECT_TRUE(extractAll(recordings, s));
}

TEST(ExtractRefuses, DataWithoutAnyWindow) {
  for (const auto& recordings :
       {std::vector<RecordingInfo>{}, {recording(1, 50, {})}, {recording(1, 50, {{0, 9, "a"}})}}) {
    const auto table = extractAll(recordings, settings(dsp::Block::kRaw, 10, 10));
    ASSERT_FALSE(table);
    EXPECT_EQ(table.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(table.error().hint, HasSubstr("10 frames"));
  }
}

TEST(ExtractRefuses, SamplesThatDoNotFitTheRecording) {
  const std::vector<RecordingInfo> recordings = {recording(1, 50, {{0, 50, "a"}})};
  SilentJob job;
  const FeatureSettings s = settings(dsp::Block::kRaw, 10, 10);
  dataset::Samples torn = samples(1, 50);
  torn.values.resize(149);
  for (const dataset::Samples& wrong : {samples(1, 49), samples(1, 50, 2), dataset::Samples{}, torn}) {
    const auto table = extract(
        recordings, [&](int64_t) -> Result<dataset::Samples> { return wrong; }, s, job);
    ASSERT_FALSE(table);
    EXPECT_EQ(table.error().code, ErrorCode::kCorrupt);
    EXPECT_THAT(table.error().message, HasSubstr("recording 1"));
  }
  const auto failing = [](int64_t) -> Result<dataset::Samples> {
    return Error{ErrorCode::kIo, "disk", "hint"};
  };
  const auto table = extract(recordings, failing, s, job);
  ASSERT_FALSE(table);
  EXPECT_EQ(table.error().code, ErrorCode::kIo);
}

TEST(Extract, KeepsToTheFramesThereAre) {
  const int64_t most = std::numeric_limits<int64_t>::max(), least = std::numeric_limits<int64_t>::min();
  const std::vector<RecordingInfo> recordings = {
      recording(1, 50, {{least, 25, "a"}, {30, most, "b"}, {most, least, "c"}})};
  const auto table = extractAll(recordings, settings(dsp::Block::kRaw, 10, 10));
  ASSERT_TRUE(table);
  EXPECT_THAT(begins(*table), ElementsAre(0, 10, 30, 40));
  EXPECT_THAT(table->classes, ElementsAre("a", "b"));
}

TEST(ExtractRefuses, MoreThanMemoryShouldHold) {
  const auto table =
      extractAll({recording(1, 2000000, {{0, 2000000, "a"}})}, settings(dsp::Block::kRaw, 8192, 1));
  ASSERT_FALSE(table);
  EXPECT_THAT(table.error().hint, HasSubstr("stride"));
}

class CancelingJob : public Job {
 public:
  explicit CancelingJob(int after) : left_(after) {}
  void progress(double fraction, std::string_view) override { fractions.push_back(fraction); }
  bool canceled() const override { return left_-- <= 0; }
  std::vector<double> fractions;

 private:
  mutable int left_;
};

TEST(Extract, StopsWhenCanceledAndTellsItsProgress) {
  const std::vector<RecordingInfo> recordings = {recording(1, 5000, {{0, 5000, "a"}})};
  const FeatureSettings s = settings(dsp::Block::kStatistics, 10, 5);
  for (int after : {0, 1, 100}) {
    CancelingJob job(after);
    const auto table = extract(recordings, sourceOf(recordings), s, job);
    ASSERT_FALSE(table);
    EXPECT_EQ(table.error().code, ErrorCode::kCanceled);
  }
  CancelingJob job(1 << 30);
  ASSERT_TRUE(extract(recordings, sourceOf(recordings), s, job));
  EXPECT_GT(job.fractions.size(), 10u);
  EXPECT_TRUE(std::is_sorted(job.fractions.begin(), job.fractions.end()));
  EXPECT_EQ(job.fractions.back(), 1.0);
}

}  // namespace
}  // namespace thimble::features
