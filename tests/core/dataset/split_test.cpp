// Split: shares, strata and seeds, and never a recording on both sides.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/split.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>

namespace thimble::dataset {
namespace {

using testing::ElementsAre;

std::vector<RecordingInfo> recordingsOf(const std::map<std::string, int>& counts) {
  std::vector<RecordingInfo> recordings;
  for (const auto& [label, count] : counts) {
    for (int i = 0; i < count; ++i) {
      RecordingInfo info;
      info.id = static_cast<int64_t>(recordings.size()) + 1;
      info.frames = 100;
      if (!label.empty()) info.segments = {{0, 100, label}};
      recordings.push_back(info);
    }
  }
  return recordings;
}

std::map<std::string, int> testCounts(const std::vector<RecordingInfo>& recordings) {
  std::map<std::string, int> counts;
  for (const RecordingInfo& recording : recordings) {
    counts[mainLabel(recording)] += recording.split == Split::kTest ? 1 : 0;
  }
  return counts;
}

TEST(SplitRecordings, GivesEachLabelItsShare) {
  auto recordings = recordingsOf({{"a", 40}, {"b", 10}, {"c", 2}, {"d", 1}, {"", 20}});
  splitRecordings(recordings, 0.2, 1);
  EXPECT_EQ(testCounts(recordings),
            (std::map<std::string, int>{{"", 4}, {"a", 8}, {"b", 2}, {"c", 1}, {"d", 0}}));
}

TEST(SplitRecordings, TakesAllOrNothingIfAsked) {
  auto recordings = recordingsOf({{"a", 5}});
  splitRecordings(recordings, 1, 1);
  EXPECT_EQ(testCounts(recordings)["a"], 5);
  splitRecordings(recordings, 0, 1);
  EXPECT_EQ(testCounts(recordings)["a"], 0);
}

TEST(SplitRecordings, FollowsFromSeedAndIdsNotFromOrder) {
  auto first = recordingsOf({{"a", 30}, {"b", 30}});
  auto second = first;
  std::reverse(second.begin(), second.end());
  splitRecordings(first, 0.3, 5);
  splitRecordings(second, 0.3, 5);
  std::reverse(second.begin(), second.end());
  auto third = first;
  splitRecordings(third, 0.3, 6);
  bool differs = false;
  for (size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(first[i].split, second[i].split) << i;
    differs |= first[i].split != third[i].split;
  }
  EXPECT_TRUE(differs);
}

TEST(SplitRecordings, LeavesDeletedOnesAlone) {
  auto recordings = recordingsOf({{"a", 10}});
  for (RecordingInfo& recording : recordings) recording.deleted = recording.id > 2;
  splitRecordings(recordings, 0.5, 1);
  EXPECT_EQ(testCounts(recordings)["a"], 1);
  for (const RecordingInfo& recording : recordings) {
    EXPECT_TRUE(!recording.deleted || recording.split == Split::kTrain);
  }
}

TEST(ClassBalance, CountsFramesAndRecordings) {
  auto recordings = recordingsOf({{"a", 2}, {"b", 1}, {"c", 1}});
  recordings[0].segments = {{0, 30, "a"}, {30, 40, "b"}, {60, 70, "a"}};
  recordings[1].split = Split::kTest;
  recordings[3].deleted = true;
  EXPECT_THAT(classBalance(recordings),
              ElementsAre(ClassBalance{"a", 2, 140, 40, 100}, ClassBalance{"b", 2, 110, 110, 0}));
}

}  // namespace
}  // namespace thimble::dataset
