// What the tour plays: a folder of recordings, or simulated motions.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>

#include "app/cli/test_list.h"
#include "app/cli/tour.h"
#include "core/dataset/motion.h"
#include "core/project/import_files.h"

namespace thimble::cli {

namespace {

using device_link::PlayItem;

constexpr int kLiveRecordingsPerClass = 10;
constexpr size_t kLiveItems = 20;

/// Every k-th item so that about kLiveItems remain, classes mixed.
std::vector<PlayItem> forLive(const std::vector<PlayItem>& test) {
  std::vector<PlayItem> out;
  const size_t take = std::min(kLiveItems, test.size());
  for (size_t i = 0; i < take; ++i) out.push_back(test[i * test.size() / take]);
  return out;
}

TourMaterial simulated() {
  constexpr int64_t kFrames = 160;
  constexpr int kTestOfTen = 3;
  const dataset::SensorFormat imu = device_link::virtualImuFormat();
  TourMaterial material;
  material.window = 100;
  material.stride = 10;
  std::vector<PlayItem> test;
  for (int take = 0; take < kLiveRecordingsPerClass; ++take) {
    for (const dataset::Motion motion : dataset::allMotions()) {
      const std::string label = dataset::motionName(motion);
      const uint64_t seed = static_cast<uint64_t>(take) * 16 + static_cast<uint64_t>(motion) + 1;
      PlayItem item{label + "." + std::to_string(take + 1), label, imu.rate_hz,
                    dataset::simulateMotion(motion, imu, kFrames, seed)};
      const bool is_test = take >= kLiveRecordingsPerClass - kTestOfTen;
      if (is_test) test.push_back(item);
      material.collect.push_back(std::move(item));
      material.collect_is_test.push_back(is_test);
    }
  }
  material.live = forLive(test);
  return material;
}

Result<TourMaterial> fromFolder(const TourOptions& options) {
  const auto files = project::importableFiles({options.play});
  if (!files) return files.error();
  TestList test_list;
  if (!options.test_list.empty()) {
    auto list = readTestList(options.test_list);
    if (!list) return list.error();
    test_list = std::move(*list);
  }
  const dataset::SensorFormat imu = device_link::virtualImuFormat();
  TourMaterial material;
  std::map<std::string, int> seen, live;
  std::vector<PlayItem> test;
  for (const auto& file : *files) {
    auto recording = project::readRecordingFile(file, imu);
    if (!recording) return recording.error();
    PlayItem item{file.filename().string(), dataset::mainLabel(recording->info), imu.rate_hz,
                  std::move(recording->samples)};
    // Without a list every fifth recording of a class is for testing.
    const bool is_test = test_list.empty() ? seen[item.label]++ % 5 == 4 : test_list.contains(item.name);
    if (is_test) test.push_back(item);
    const bool collect = !is_test && live[item.label] < kLiveRecordingsPerClass;
    if (collect) ++live[item.label];
    (collect ? material.collect_is_test : material.import_is_test).push_back(is_test);
    (collect ? material.collect : material.import).push_back(std::move(item));
  }
  if (test.empty()) {
    return Error{ErrorCode::kInvalidArgument, "None of the files of '" + options.play + "' is for testing.",
                 "Check that the names in --test-list are those of the files."};
  }
  material.live = forLive(test);
  return material;
}

}  // namespace

Result<TourMaterial> tourMaterial(const TourOptions& options) {
  if (options.play == "simulated") return simulated();
  return fromFolder(options);
}

}  // namespace thimble::cli
