// Fixture: a folder of its own for each test, and samples to put into projects.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "core/project/project.h"

namespace thimble::project {

/// The error's code, or a failed expectation if there is none.
template <class T>
ErrorCode codeOf(const Result<T>& result) {
  EXPECT_FALSE(result.ok());
  return result.ok() ? ErrorCode::kInternal : result.error().code;
}

/// A folder that is removed at the end of the test.
class ProjectTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "thimble-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    path_ = folder_ / "gestures.thimble";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<Project> create() {
    auto project = Project::create(path_);
    EXPECT_TRUE(project.ok()) << (project.ok() ? "" : project.error().message);
    return project.ok() ? *std::move(project) : nullptr;
  }
  std::unique_ptr<Project> open() {
    auto project = Project::open(path_);
    EXPECT_TRUE(project.ok()) << (project.ok() ? "" : project.error().message);
    return project.ok() ? *std::move(project) : nullptr;
  }

  std::filesystem::path folder_;
  std::filesystem::path path_;
};

inline dataset::RecordingInfo infoOf(const std::string& name, int channels) {
  dataset::RecordingInfo info;
  info.name = name;
  info.format.name = "imu";
  info.format.rate_hz = 100;
  for (int i = 0; i < channels; ++i)
    info.format.channels.push_back({"ch" + std::to_string(i), "m/s²", 0.001f});
  info.source = "Virtual Cortex-M4";
  return info;
}

/// Reproducible noise; times with jitter, and now and then a long gap.
inline dataset::Samples noise(int channels, int64_t frames, unsigned seed, int64_t start_us = 0) {
  std::mt19937 random(seed);
  dataset::Samples samples;
  samples.channels = channels;
  int64_t time_us = start_us;
  for (int64_t frame = 0; frame < frames; ++frame) {
    for (int channel = 0; channel < channels; ++channel) {
      samples.values.push_back(static_cast<int16_t>(random()));
    }
    time_us += 9900 + static_cast<int64_t>(random() % 200) + (random() % 1000 == 0 ? 3'600'000'000 : 0);
    samples.time_us.push_back(time_us);
  }
  return samples;
}

inline dataset::Samples part(const dataset::Samples& samples, int64_t begin, int64_t end) {
  dataset::Samples result;
  result.channels = samples.channels;
  result.time_us.assign(samples.time_us.begin() + begin, samples.time_us.begin() + end);
  result.values.assign(samples.values.begin() + begin * samples.channels,
                       samples.values.begin() + end * samples.channels);
  return result;
}

inline std::string bytesOf(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void writeBytes(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace thimble::project

namespace thimble::dataset {
inline bool operator==(const Samples& a, const Samples& b) {
  return a.channels == b.channels && a.values == b.values && a.time_us == b.time_us;
}
}  // namespace thimble::dataset
