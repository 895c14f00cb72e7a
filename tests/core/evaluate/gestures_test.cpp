// Real gestures: the presets reach the accuracy that a user may expect, and int8 keeps it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "core/evaluate/evaluation.h"
#include "core/quantize/quantizer.h"
#include "core/tflite/model_file.h"

namespace thimble::evaluate {
namespace {

namespace fs = std::filesystem;
constexpr int kSteps = 100, kChannels = 6;

/// 400 recordings of one second, a window each; test_ids.txt lists the 80 of the test split.
features::FeatureTable readGestures(const fs::path& folder) {
  std::set<std::string> test;
  std::ifstream list(folder / "test_ids.txt");
  for (std::string name; list >> name;) test.insert(name);
  std::set<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder / "raw")) files.insert(entry.path());
  features::FeatureTable table;
  table.classes = {"alpha", "beta", "gamma", "unknown"};
  table.features = kSteps * kChannels;
  table.time_steps = kSteps;
  table.channels_per_step = kChannels;
  for (const fs::path& path : files) {
    const std::string name = path.filename();
    const auto label = std::find(table.classes.begin(), table.classes.end(), name.substr(0, name.find('.')));
    std::ifstream file(path);
    std::string line, cell;
    std::getline(file, line);
    while (std::getline(file, line)) {
      std::istringstream cells(line);
      std::getline(cells, cell, ',');
      while (std::getline(cells, cell, ',')) table.rows.push_back(std::stof(cell));
    }
    table.windows.push_back({.recording = static_cast<int64_t>(table.windows.size()),
                             .label = static_cast<int>(label - table.classes.begin()),
                             .split = test.contains(name) ? dataset::Split::kTest : dataset::Split::kTrain});
  }
  return table;
}

/// Mean and factor of each channel over the training windows.
void normalise(features::FeatureTable& table) {
  double sum[kChannels] = {}, squares[kChannels] = {}, n = 0;
  for (size_t w = 0; w < table.windows.size(); ++w) {
    if (table.windows[w].split != dataset::Split::kTrain) continue;
    n += kSteps;
    for (int i = 0; i < table.features; ++i) {
      const double v = double{table.row(w)[i]};
      sum[i % kChannels] += v;
      squares[i % kChannels] += v * v;
    }
  }
  for (int i = 0; i < table.features; ++i) {
    const double mean = sum[i % kChannels] / n;
    table.mean.push_back(static_cast<float>(mean));
    table.factor.push_back(static_cast<float>(1 / std::sqrt(squares[i % kChannels] / n - mean * mean)));
  }
}

struct TrainingRows {
  std::vector<float> rows;
  std::vector<int> labels;
  std::vector<int64_t> groups;
  explicit TrainingRows(const features::FeatureTable& table) {
    for (size_t w = 0; w < table.windows.size(); ++w) {
      if (table.windows[w].split != dataset::Split::kTrain) continue;
      for (size_t i = 0; i < static_cast<size_t>(table.features); ++i)
        rows.push_back((table.row(w)[i] - table.mean[i]) * table.factor[i]);
      labels.push_back(table.windows[w].label);
      groups.push_back(table.windows[w].recording);
    }
  }
};

class Gestures : public testing::TestWithParam<uint64_t> {
 protected:
  void expectAccuracy(const nn::NetSpec& spec, double least) {
    const fs::path folder = fs::path(THIMBLE_SHARED_DIR) / "data/gesture_wand_capstone";
    if (!fs::exists(folder)) GTEST_SKIP() << folder << " is not there";
    features::FeatureTable table = readGestures(folder);
    ASSERT_EQ(table.windows.size(), 400u);
    ASSERT_EQ(table.rows.size(), 400u * 600);
    normalise(table);
    const TrainingRows training(table);
    ASSERT_EQ(training.labels.size(), 320u);
    nn::TrainSettings settings;
    settings.seed = GetParam();
    SilentJob job;
    const auto net = nn::train(spec, {training.rows, training.labels, training.groups}, settings, job);
    ASSERT_TRUE(net.ok()) << net.error().message;
    const auto graph = quantize::quantize(*net, training.rows, table.classes);
    ASSERT_TRUE(graph.ok()) << graph.error().message;
    const auto result = evaluate(table, dataset::Split::kTest, *net, *tflite::writeModel(*graph), job);
    ASSERT_TRUE(result.ok()) << result.error().message;
    const double real = result->confusion_float.accuracy(), int8 = result->confusion_int8.accuracy();
    RecordProperty("accuracy_float", std::to_string(real));
    RecordProperty("accuracy_int8", std::to_string(int8));
    EXPECT_EQ(result->confusion_float.total(), 80);
    EXPECT_GE(real, least);
    EXPECT_NEAR(80 * int8, 80 * real, 1.5);  // at most one window, which lies on the edge, differs
  }
};

TEST_P(Gestures, Conv1dPresetIsRightInFloatAndInt8) {
  expectAccuracy(nn::conv1dPreset({kSteps, 1, kChannels}, 4), 0.95);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Gestures, testing::Values(1, 2, 3));

}  // namespace
}  // namespace thimble::evaluate
