// Feature settings: refused with the value that is wrong, recommended from the data, named for people.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/features/block_names.h"
#include "core/features/preview.h"
#include "tests/core/features/test_recordings.h"

namespace thimble::features {
namespace {

BlockSettings raw(int decimation) { return {dsp::Block::kRaw, {{"decimation", decimation}}}; }
BlockSettings spectrum(int fft_length, int bands) {
  return {dsp::Block::kSpectrum, {{"fft_length", fft_length}, {"bands", bands}}};
}

using features_test::format;
using features_test::recording;
using features_test::samples;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(PipelineSettings, CarryTheChoiceToTheBoard) {
  FeatureSettings s{.window = 60, .stride = 20, .blocks = {spectrum(32, 5)}};
  const auto spectral = pipelineSettings(s, format());
  ASSERT_TRUE(spectral);
  EXPECT_EQ(spectral->block_count, 1);
  EXPECT_EQ(spectral->blocks[0].block, dsp::Block::kSpectrum);
  EXPECT_EQ(spectral->channels, 3);
  EXPECT_EQ(spectral->window, 60);
  EXPECT_EQ(spectral->stride, 20);
  EXPECT_EQ(spectral->blocks[0].p[0], 32);
  EXPECT_EQ(spectral->blocks[0].p[1], 5);
  EXPECT_EQ(spectral->rate_mhz, 100000u);
  s.blocks = {raw(3)};
  const auto samples = pipelineSettings(s, format());
  ASSERT_TRUE(samples);
  EXPECT_EQ(samples->blocks[0].p[0], 3);
}

TEST(PipelineSettings, SayWhichValueIsOutOfRange) {
  struct Case {
    FeatureSettings settings;
    const char* says;
  };
  const Case cases[] = {
      {{.window = 0}, "window is 0"},
      {{.window = -5}, "window is -5"},
      {{.window = 65636}, "window is 65636"},  // 100 in 16 bits
      {{.stride = 0}, "stride is 0"},
      {{.stride = 101}, "stride is 101"},
      {{.blocks = {raw(0)}}, "decimation is 0"},
      {{.blocks = {raw(101)}}, "decimation is 101"},
      {{.blocks = {spectrum(48, 8)}}, "FFT length is 48"},
      {{.blocks = {spectrum(-64, 8)}}, "FFT length is -64"},
      {{.blocks = {spectrum(65536 + 64, 8)}}, "FFT length is 65600"},
      {{.blocks = {spectrum(64, 0)}}, "bands is 0"},
      {{.blocks = {spectrum(16, 9)}}, "bands is 9"},
      {{.blocks = {static_cast<dsp::Block>(9)}}, "no such feature block"},
  };
  for (const Case& c : cases) {
    const auto result = pipelineSettings(c.settings, format());
    ASSERT_FALSE(result) << c.says;
    EXPECT_EQ(result.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(result.error().message, HasSubstr(c.says));
    EXPECT_NE(result.error().hint, "");
  }
}

TEST(PipelineSettings, RefuseASensorThatTheBoardCannotDescribe) {
  dataset::SensorFormat f = format();
  f.channels.clear();
  EXPECT_FALSE(pipelineSettings({}, f));
  f.channels.resize(17);
  EXPECT_FALSE(pipelineSettings({}, f));
  f = format();
  f.channels[1].scale = 0;
  const auto zero = pipelineSettings({}, f);
  ASSERT_FALSE(zero);
  EXPECT_THAT(zero.error().message, HasSubstr("accY"));
  f = format();
  f.rate_hz = -1;
  EXPECT_FALSE(pipelineSettings({}, f));
  f = format();
  f.channels.resize(16, f.channels[0]);
  EXPECT_FALSE(pipelineSettings({.window = 8192}, f));  // 131072 features
  EXPECT_TRUE(pipelineSettings({.window = 8192, .blocks = {raw(3)}}, f));
}

TEST(Recommend, TakesTheMedianLabelledLength) {
  const FeatureSettings s = recommend(
      {recording(1, 500, {{0, 30, "a"}, {30, 90, "b"}, {90, 400, ""}}), recording(2, 500, {{0, 100, "a"}})});
  EXPECT_EQ(s.window, 60);
  EXPECT_EQ(s.stride, 30);
  EXPECT_EQ(s.blocks, std::vector{raw(1)});
  EXPECT_TRUE(pipelineSettings(s, format()));
}

TEST(Recommend, LetsNoClassVanish) {
  const auto long_ones = recording(1, 1000, {{0, 300, "a"}, {300, 600, "a"}, {600, 900, "b"}});
  const auto short_ones = recording(2, 500, {{0, 20, "c"}, {20, 61, "c"}, {61, 90, "c"}});
  EXPECT_EQ(recommend({long_ones}).window, 200);  // two seconds
  EXPECT_EQ(recommend({long_ones, short_ones}).window, 41);
}

TEST(Recommend, TakesTwoSecondsAtMostAndStatisticsForLargeWindows) {
  auto long_one = recording(1, 100000, {{0, 100000, "a"}});
  EXPECT_EQ(recommend({long_one}).window, 200);
  EXPECT_EQ(recommend({long_one}).blocks[0].block, dsp::Block::kRaw);  // 600 values
  long_one.format.rate_hz = 201;
  EXPECT_EQ(recommend({long_one}).window, 402);
  EXPECT_EQ(recommend({long_one}).blocks[0].block, dsp::Block::kStatistics);  // 1206 values
  long_one.format.rate_hz = 16000;
  EXPECT_EQ(recommend({long_one}).window, 16384);
  long_one.format.rate_hz = 0;
  EXPECT_EQ(recommend({long_one}).window, 16384);
}

TEST(Recommend, IsUsableForAnyData) {
  EXPECT_TRUE(pipelineSettings(recommend({}), format()));
  auto one_frame = recording(1, 1, {{0, 1, "a"}});
  for (double rate : {0.0, 0.001, 100.0, 1e6}) {
    one_frame.format.rate_hz = rate;
    EXPECT_EQ(recommend({one_frame}).window, 1);
    for (dsp::Block block : {dsp::Block::kRaw, dsp::Block::kStatistics, dsp::Block::kSpectrum}) {
      FeatureSettings s = recommend({one_frame});
      s.blocks = {block};
      EXPECT_TRUE(pipelineSettings(s, one_frame.format)) << rate;
    }
  }
  auto deleted = recording(1, 100, {{0, 40, "a"}});
  deleted.deleted = true;
  EXPECT_EQ(recommend({deleted}), recommend({}));
}

TEST(BlockNames, GoBothWays) {
  for (const char* name :
       {"raw", "statistics", "spectrum", "spectrogram", "mel", "mfcc", "autocorrelation", "axes"}) {
    const auto block = blockFromName(name);
    ASSERT_TRUE(block);
    EXPECT_STREQ(blockName(*block), name);
  }
  EXPECT_EQ(*blockFromName("spectrum"), dsp::Block::kSpectrum);
  const auto wrong = blockFromName("Raw ");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(wrong.error().hint,
              HasSubstr("raw, statistics, spectrum, spectrogram, mel, mfcc, autocorrelation, axes"));
}

TEST(FeatureNames, TellTimeMomentOrBand) {
  const auto samples = featureNames({.window = 7, .stride = 1, .blocks = {raw(3)}}, format());
  ASSERT_TRUE(samples);
  EXPECT_THAT(*samples,
              ElementsAre("accX t=0 ms", "accY t=0 ms", "gyrZ t=0 ms", "accX t=30 ms", "accY t=30 ms",
                          "gyrZ t=30 ms", "accX t=60 ms", "accY t=60 ms", "gyrZ t=60 ms"));
  const auto statistics = featureNames({.blocks = {dsp::Block::kStatistics}}, format());
  ASSERT_TRUE(statistics);
  EXPECT_EQ(statistics->size(), 24u);
  EXPECT_EQ((*statistics)[0], "accX mean");
  EXPECT_EQ((*statistics)[23], "gyrZ mean crossings");
  const auto spectral = featureNames({.blocks = {dsp::Block::kSpectrum}}, format());
  ASSERT_TRUE(spectral);
  EXPECT_EQ(spectral->size(), 24u);
  EXPECT_EQ((*spectral)[18], "gyrZ 12.5–18.75 Hz");
  EXPECT_EQ((*spectral)[23], "gyrZ 43.75–50 Hz");
  dataset::SensorFormat no_rate = format();
  no_rate.rate_hz = 0;
  EXPECT_EQ((*featureNames({}, no_rate))[3], "accX #1");
  EXPECT_FALSE(featureNames({.window = 0}, format()));
}

TEST(Preview, IsARowOfTheTable) {
  const std::vector<dataset::RecordingInfo> recordings = {recording(3, 100, {{10, 90, "a"}})};
  for (dsp::Block block : {dsp::Block::kRaw, dsp::Block::kStatistics, dsp::Block::kSpectrum}) {
    FeatureSettings s{.window = 20, .stride = 15, .blocks = {block}};
    if (block == dsp::Block::kSpectrum) s.blocks = {spectrum(16, 8)};
    SilentJob job;
    const auto table = extract(recordings, features_test::sourceOf(recordings), s, job);
    ASSERT_TRUE(table);
    const auto row = preview(s, format(), samples(3, 100), 25);
    ASSERT_TRUE(row);
    EXPECT_THAT(*row, testing::ElementsAreArray(table->row(1), static_cast<size_t>(table->features)));
    EXPECT_EQ(featureNames(s, format())->size(), row->size());
  }
}

TEST(Preview, RefusesAWindowOutsideTheRecording) {
  const FeatureSettings s{.window = 20, .stride = 15};
  EXPECT_TRUE(preview(s, format(), samples(3, 100), 80));
  for (int64_t begin : {int64_t{-1}, int64_t{81}, INT64_MAX, INT64_MIN}) {
    EXPECT_FALSE(preview(s, format(), samples(3, 100), begin)) << begin;
  }
  EXPECT_FALSE(preview(s, format(), samples(3, 10), 0));
  EXPECT_FALSE(preview(s, format(), samples(3, 100, 2), 0));
  EXPECT_FALSE(preview({.window = 0}, format(), samples(3, 100), 0));
}

}  // namespace
}  // namespace thimble::features
