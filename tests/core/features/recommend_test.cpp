// Recommendations from the samples: movements, vibration, states that go on, sound.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/features/signal_facts.h"
#include "tests/core/features/test_recordings.h"

namespace thimble::features {
namespace {

using dataset::RecordingInfo;
using features_test::recording;
using testing::HasSubstr;

/// Every channel is a sine of this many hertz, from the recording's own rate.
SampleSource sines(const std::vector<RecordingInfo>& recordings, double hz) {
  return [recordings, hz](int64_t id) -> Result<dataset::Samples> {
    for (const RecordingInfo& r : recordings) {
      if (r.id != id) continue;
      dataset::Samples s;
      s.channels = static_cast<int>(r.format.channels.size());
      for (int64_t i = 0; i < r.frames; ++i) {
        s.time_us.push_back(i);
        for (int c = 0; c < s.channels; ++c) {
          const double angle = 2 * std::acos(-1.0) * hz * static_cast<double>(i) / r.format.rate_hz;
          s.values.push_back(static_cast<int16_t>(1000 * std::sin(angle + c)));
        }
      }
      return s;
    }
    return Error{ErrorCode::kNotFound, "no such recording", ""};
  };
}

Recommendation recommended(const std::vector<RecordingInfo>& recordings, double hz) {
  SilentJob job;
  const auto result = recommendFrom(recordings, sines(recordings, hz), job);
  EXPECT_TRUE(result);
  EXPECT_TRUE(pipelineSettings(result->settings, recordings[0].format)) << "at " << hz;
  EXPECT_FALSE(result->why.empty());
  return *result;
}

TEST(SignalFacts, HearASine) {
  const std::vector<RecordingInfo> recordings = {recording(1, 1000, {{0, 500, "a"}, {500, 1000, "b"}})};
  SilentJob job;
  const auto facts = signalFacts(recordings, sines(recordings, 12), job);
  ASSERT_TRUE(facts);
  EXPECT_NEAR(facts->dominant_hz, 12, 0.5);
  EXPECT_NEAR(facts->most_hz, 12, 1);
}

TEST(RecommendFrom, TakesFewerFramesOfSlowMovements) {
  const Recommendation slow = recommended({recording(1, 400, {{0, 200, "a"}, {200, 400, "b"}})}, 2);
  EXPECT_EQ(slow.settings.window, 200);
  EXPECT_EQ(slow.settings.blocks[0].block, dsp::Block::kRaw);
  EXPECT_GE(slow.settings.blocks[0].value("decimation"), 5);  // 100 Hz to at least four times 2 to 4 Hz
  EXPECT_LE(slow.settings.blocks[0].value("decimation"), 12);
  EXPECT_THAT(slow.why.back(), HasSubstr("mean of every"));
}

TEST(RecommendFrom, TakesASpectrumOfVibration) {
  const Recommendation fast = recommended({recording(1, 400, {{0, 200, "a"}, {200, 400, "b"}})}, 33);
  ASSERT_EQ(fast.settings.blocks.size(), 1u);
  EXPECT_EQ(fast.settings.blocks[0].block, dsp::Block::kSpectrum);
  EXPECT_THAT(fast.why.back(), HasSubstr("vibration"));
}

TEST(RecommendFrom, TakesNumbersOfStatesThatGoOn) {
  const Recommendation states =
      recommended({recording(1, 4000, {{0, 2000, "walk"}, {2000, 4000, "sit"}})}, 2);
  EXPECT_GE(states.settings.blocks.size(), 2u);
  EXPECT_EQ(states.settings.blocks[0].block, dsp::Block::kStatistics);
}

TEST(RecommendFrom, TakesMfccOfSound) {
  auto sound = recording(1, 16000, {{0, 16000, "yes"}});
  sound.format.rate_hz = 16000;
  sound.format.channels.resize(1);
  const Recommendation words = recommended({sound}, 440);
  EXPECT_EQ(words.settings.window, 16000);
  EXPECT_EQ(words.settings.blocks[0].block, dsp::Block::kMfcc);
  EXPECT_EQ(words.settings.blocks[0].value("frame"), 480);
  EXPECT_EQ(words.settings.blocks[0].value("fft_length"), 512);
}

TEST(RecommendFrom, SaysWhyThereIsNothingToGoBy) {
  SilentJob job;
  const auto none = recommendFrom({}, sines({}, 1), job);
  ASSERT_TRUE(none);
  EXPECT_EQ(none->settings, FeatureSettings{});
  EXPECT_THAT(none->why.front(), HasSubstr("Nothing is labelled"));
  const std::vector<RecordingInfo> recordings = {recording(1, 400, {{0, 200, "a"}})};
  EXPECT_FALSE(recommendFrom(
      recordings,
      [](int64_t) {
        return Error{ErrorCode::kIo, "gone", ""};
      },
      job));
}

}  // namespace
}  // namespace thimble::features
