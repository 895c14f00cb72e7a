// ClassShares: seconds by label and split.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/data/class_shares.h"

#include <algorithm>
#include <map>
#include <set>

namespace thimble::ui {

std::vector<ClassShare> classShares(const std::vector<dataset::RecordingInfo>& recordings) {
  std::map<std::string, ClassShare> classes;
  ClassShare rest;
  for (const auto& recording : recordings) {
    const double rate = recording.format.rate_hz;
    const auto add = [&](ClassShare& share, int64_t frames) {
      if (rate > 0)
        (recording.split == dataset::Split::kTest ? share.test_s : share.train_s) +=
            static_cast<double>(frames) / rate;
    };
    int64_t unlabelled = recording.frames;
    std::set<std::string> seen;
    for (const auto& segment : recording.segments) {
      ClassShare& share = classes[segment.label];
      add(share, segment.end - segment.begin);
      if (seen.insert(segment.label).second) ++share.recordings;
      unlabelled -= segment.end - segment.begin;
    }
    if (unlabelled > 0) {
      add(rest, unlabelled);
      ++rest.recordings;
    }
  }
  std::vector<ClassShare> result;
  for (auto& [label, share] : classes) {
    share.label = QString::fromStdString(label);
    result.push_back(share);
  }
  const auto number = [](const ClassShare& share) { return share.label.toDouble(); };
  const bool numbers = std::ranges::all_of(result, [](const ClassShare& share) {
    bool is = false;
    share.label.toDouble(&is);
    return is;
  });
  if (numbers) std::ranges::stable_sort(result, {}, number);
  if (rest.recordings > 0) result.push_back(rest);
  return result;
}

}  // namespace thimble::ui
