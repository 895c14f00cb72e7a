// Split: which recordings are for training and which for the test, and how the classes are balanced.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/split.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/dataset/random.h"

namespace thimble::dataset {

void splitRecordings(std::vector<RecordingInfo>& recordings, double test_share, uint64_t seed) {
  std::map<std::string, std::vector<RecordingInfo*>> by_label;
  for (RecordingInfo& recording : recordings) {
    if (!recording.deleted) by_label[mainLabel(recording)].push_back(&recording);
  }
  for (auto& [label, group] : by_label) {
    const auto rank = [&](const RecordingInfo* recording) {
      return std::pair(mixed(mixed(seed) ^ static_cast<uint64_t>(recording->id)), recording->name);
    };
    std::sort(group.begin(), group.end(),
              [&](const RecordingInfo* a, const RecordingInfo* b) { return rank(a) < rank(b); });
    const int64_t count = static_cast<int64_t>(group.size());
    const double share = std::clamp(test_share, 0.0, 1.0);
    int64_t test = std::llround(share * static_cast<double>(count));
    if (count >= 2 && share > 0 && share < 1) test = std::clamp<int64_t>(test, 1, count - 1);
    for (int64_t i = 0; i < count; ++i)
      group[static_cast<size_t>(i)]->split = i < test ? Split::kTest : Split::kTrain;
  }
}

std::vector<ClassBalance> classBalance(const std::vector<RecordingInfo>& recordings) {
  std::map<std::string, ClassBalance> by_label;
  for (const RecordingInfo& recording : recordings) {
    if (recording.deleted) continue;
    std::set<std::string> seen;
    for (const Segment& segment : recording.segments) {
      ClassBalance& balance = by_label[segment.label];
      const int64_t frames = segment.end - segment.begin;
      balance.label = segment.label;
      balance.recordings += seen.insert(segment.label).second ? 1 : 0;
      balance.frames += frames;
      (recording.split == Split::kTest ? balance.test_frames : balance.train_frames) += frames;
    }
  }
  std::vector<ClassBalance> balances;
  for (auto& [label, balance] : by_label) balances.push_back(std::move(balance));
  return balances;
}

}  // namespace thimble::dataset
