// Labels and quality: every cut, join and edge, and jitter against NumPy's numbers.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/recording.h"

#include <gmock/gmock.h>

#include <random>

namespace thimble::dataset {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<Segment> labelled(std::vector<Segment> segments, int64_t begin, int64_t end,
                              const std::string& label) {
  auto result = setLabel(std::move(segments), begin, end, label, 100);
  EXPECT_TRUE(result.ok());
  return result.ok() ? *result : std::vector<Segment>{};
}

TEST(SetLabel, LabelsAnEmptyRecording) {
  EXPECT_THAT(labelled({}, 0, 100, "a"), ElementsAre(Segment{0, 100, "a"}));
}

TEST(SetLabel, CutsTheMiddleOutOfASegment) {
  EXPECT_THAT(labelled({{10, 50, "a"}}, 20, 30, "b"),
              ElementsAre(Segment{10, 20, "a"}, Segment{20, 30, "b"}, Segment{30, 50, "a"}));
}

TEST(SetLabel, RemovesWhatItCoversAndCutsWhatItTouches) {
  EXPECT_THAT(labelled({{0, 10, "a"}, {12, 14, "b"}, {20, 40, "c"}}, 5, 25, "d"),
              ElementsAre(Segment{0, 5, "a"}, Segment{5, 25, "d"}, Segment{25, 40, "c"}));
}

TEST(SetLabel, JoinsEqualNeighbours) {
  EXPECT_THAT(labelled({{0, 10, "a"}, {20, 30, "a"}}, 10, 20, "a"), ElementsAre(Segment{0, 30, "a"}));
  EXPECT_THAT(labelled({{0, 10, "a"}}, 11, 20, "a"), ElementsAre(Segment{0, 10, "a"}, Segment{11, 20, "a"}));
}

TEST(SetLabel, AnEmptyLabelErases) {
  EXPECT_THAT(labelled({{10, 50, "a"}}, 20, 30, ""), ElementsAre(Segment{10, 20, "a"}, Segment{30, 50, "a"}));
  EXPECT_THAT(labelled({{10, 50, "a"}}, 0, 100, ""), IsEmpty());
}

TEST(SetLabel, RefusesPartsOutsideTheRecording) {
  for (const auto& [begin, end] : {std::pair<int64_t, int64_t>{-1, 5}, {5, 5}, {6, 5}, {0, 101}}) {
    const auto result = setLabel({}, begin, end, "a", 100);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, ErrorCode::kInvalidArgument);
  }
}

TEST(SetLabel, AgreesWithPaintingFrames) {
  std::mt19937 random(7);
  std::vector<Segment> segments;
  std::string painted(100, ' ');
  for (int i = 0; i < 500; ++i) {
    const int64_t begin = random() % 100;
    const int64_t end = begin + 1 + random() % (100 - begin);
    const char label = " abc"[random() % 4];
    segments = labelled(segments, begin, end, label == ' ' ? "" : std::string(1, label));
    for (int64_t frame = begin; frame < end; ++frame) painted[frame] = label;
    std::string shown(100, ' ');
    int64_t last_end = 0;
    std::string last_label;
    for (const Segment& segment : segments) {
      ASSERT_GE(segment.begin, last_end);
      ASSERT_LT(segment.begin, segment.end);
      ASSERT_FALSE(segment.begin == last_end && segment.label == last_label);
      for (int64_t frame = segment.begin; frame < segment.end; ++frame) shown[frame] = segment.label[0];
      last_end = segment.end;
      last_label = segment.label;
    }
    ASSERT_EQ(shown, painted);
  }
}

std::vector<Segment> moved(std::vector<Segment> segments, int64_t at, int64_t to) {
  auto result = moveEdge(std::move(segments), at, to, 100);
  EXPECT_TRUE(result.ok());
  return result.ok() ? *result : std::vector<Segment>{};
}

TEST(MoveEdge, MovesABeginAndAnEnd) {
  EXPECT_THAT(moved({{10, 20, "a"}}, 10, 5), ElementsAre(Segment{5, 20, "a"}));
  EXPECT_THAT(moved({{10, 20, "a"}}, 20, 100), ElementsAre(Segment{10, 100, "a"}));
}

TEST(MoveEdge, ASharedEdgeMovesBoth) {
  EXPECT_THAT(moved({{0, 20, "a"}, {20, 40, "b"}}, 20, 25),
              ElementsAre(Segment{0, 25, "a"}, Segment{25, 40, "b"}));
}

TEST(MoveEdge, StopsOneFrameBeforeTheNextEdge) {
  EXPECT_THAT(moved({{0, 20, "a"}, {20, 40, "b"}}, 20, 70),
              ElementsAre(Segment{0, 39, "a"}, Segment{39, 40, "b"}));
  EXPECT_THAT(moved({{0, 20, "a"}, {20, 40, "b"}}, 20, -5),
              ElementsAre(Segment{0, 1, "a"}, Segment{1, 40, "b"}));
  EXPECT_THAT(moved({{0, 20, "a"}, {30, 40, "b"}}, 20, 35),
              ElementsAre(Segment{0, 29, "a"}, Segment{30, 40, "b"}));
}

TEST(MoveEdge, StopsAtTheRecordingsEnds) {
  EXPECT_THAT(moved({{10, 20, "a"}}, 10, -7), ElementsAre(Segment{0, 20, "a"}));
  EXPECT_THAT(moved({{10, 20, "a"}}, 20, 1000), ElementsAre(Segment{10, 100, "a"}));
}

TEST(MoveEdge, RefusesAPlaceWithoutAnEdge) {
  const auto result = moveEdge({{10, 20, "a"}}, 15, 16, 100);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kInvalidArgument);
}

TEST(MainLabel, IsTheOneThatCoversMostFrames) {
  RecordingInfo info;
  EXPECT_EQ(mainLabel(info), "");
  info.segments = {{0, 10, "a"}, {10, 25, "b"}, {30, 36, "a"}};
  EXPECT_EQ(mainLabel(info), "a");
}

// numpy 1.24: t = [...]; d = np.diff(t); j = abs(d - np.median(d)); np.percentile(j, [50, 99])
TEST(Quality, AgreesWithNumpy) {
  const std::vector<int64_t> time_us = {0, 10000, 20010, 29980, 40000, 70000, 80005, 90000, 100100};
  const Quality quality = measureQuality(time_us, 2);
  EXPECT_NEAR(quality.rate_hz, 79.92007992007991, 1e-9);
  EXPECT_NEAR(quality.jitter_p50_us, 12.5, 1e-9);
  EXPECT_NEAR(quality.jitter_p99_us, 18599.5, 1e-6);
  EXPECT_EQ(quality.lost, 2);
}

TEST(Quality, ShortRecordingsHaveNoRate) {
  EXPECT_EQ(measureQuality({}, 0).rate_hz, 0);
  EXPECT_EQ(measureQuality({5}, 0).rate_hz, 0);
  EXPECT_EQ(measureQuality({5, 5}, 0).rate_hz, 0);
}

}  // namespace
}  // namespace thimble::dataset
