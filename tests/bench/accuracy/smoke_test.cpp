// The bench's path on two small sets, trained briefly: that it runs, not how good it gets.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "core/project/presets.h"
#include "tests/bench/accuracy/tune.h"

namespace thimble::bench {
namespace {

const DataSet& setNamed(const std::string& name) {
  return *std::find_if(dataSets().begin(), dataSets().end(),
                       [&](const DataSet& set) { return set.name == name; });
}

class Accuracy : public testing::TestWithParam<const char*> {};

TEST_P(Accuracy, OfAPresetIsFarFromGuessingAfterAFewEpochs) {
  const DataSet& set = setNamed(GetParam());
  const std::filesystem::path folder = std::filesystem::path(THIMBLE_SHARED_DIR) / "data" / set.folder;
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is not there";
  const Result<Corpus> corpus = set.read(folder);
  ASSERT_TRUE(corpus.ok()) << corpus.error().message;
  Result<Workspace> workspace = Workspace::make(*corpus);
  ASSERT_TRUE(workspace.ok()) << workspace.error().message;
  Result<project::Recipe> recipe = recipeFor(set, workspace->project());
  ASSERT_TRUE(recipe.ok()) << recipe.error().message;
  recipe->training.epochs = 12;
  constexpr uint64_t kSeed[] = {1};
  const auto outcomes = measure(set, workspace->project(), *recipe, kSeed);
  ASSERT_TRUE(outcomes.ok()) << outcomes.error().message;
  ASSERT_EQ(outcomes->size(), 1u);
  EXPECT_GE(outcomes->front().real, 0.7);
  EXPECT_GE(outcomes->front().int8, 0.7);
  EXPECT_GT(outcomes->front().model_bytes, 1000);
  EXPECT_GT(outcomes->front().arena_bytes, 0);
}

INSTANTIATE_TEST_SUITE_P(Sets, Accuracy, testing::Values("gesture_wand_capstone", "ecg_ecg200"),
                         [](const auto& instance) { return std::string(instance.param); });

/// Recordings of a frame, named after their place: every third one is for the test.
Corpus numbered(int count) {
  Corpus corpus;
  for (int i = 0; i < count; ++i) {
    project::FileRecording recording;
    recording.info.name = std::to_string(i);
    recording.info.split = i % 3 == 0 ? dataset::Split::kTest : dataset::Split::kTrain;
    corpus.recordings.push_back(recording);
    corpus.groups.push_back(i % 3 == 1 ? std::string() : "person " + std::to_string(i % 4));
  }
  return corpus;
}

TEST(Folds, HoldNoTestRecordingAndPartNoGroup) {
  const Corpus corpus = numbered(60);
  std::map<std::string, int> fold_of, tested;
  for (int fold = 0; fold < 2; ++fold) {
    const Corpus part = foldOf(corpus, fold, 2);
    EXPECT_EQ(part.recordings.size(), 40u);
    for (size_t i = 0; i < part.recordings.size(); ++i) {
      const dataset::RecordingInfo& info = part.recordings[i].info;
      EXPECT_NE(std::stoi(info.name) % 3, 0);
      if (info.split != dataset::Split::kTest) continue;
      EXPECT_NE(part.groups[i], "");
      ++tested[info.name];
      EXPECT_EQ(fold_of.try_emplace(part.groups[i], fold).first->second, fold);
    }
  }
  EXPECT_EQ(tested.size(), 20u);
}

TEST(Folds, OfRecordingsInTimeLearnFromWhatComesBefore) {
  Corpus corpus = numbered(60);
  corpus.in_time = true;
  for (int fold = 0; fold < 3; ++fold) {
    const Corpus part = foldOf(corpus, fold, 3);
    int last_learned = -1, first_tested = 1000;
    for (const project::FileRecording& recording : part.recordings) {
      const int place = std::stoi(recording.info.name);
      EXPECT_NE(place % 3, 0);
      if (recording.info.split == dataset::Split::kTrain) last_learned = std::max(last_learned, place);
      if (recording.info.split == dataset::Split::kTest) first_tested = std::min(first_tested, place);
    }
    EXPECT_EQ(part.recordings.size(), static_cast<size_t>(10 * (fold + 2)));
    EXPECT_LT(last_learned, first_tested);
  }
}

TEST(Presets, AreFoundByNameAndTheLastSuitsAll) {
  for (const project::Preset* preset : project::presets())
    EXPECT_EQ(project::presetNamed(preset->name), preset);
  EXPECT_EQ(project::presetNamed("no such task"), nullptr);
  EXPECT_STREQ(project::presetFor({}).name, "activity");
}

TEST(Presets, SeeWhatTakesSecondsWholeAndWhatGoesOnInParts) {
  const project::Preset& activity = *project::presetNamed("activity");
  project::DataShape shape;
  shape.rate_hz = 32;
  shape.channels = 6;
  shape.frames = 384;
  const project::Recipe course = project::recipeOf(activity, shape);
  EXPECT_EQ(course.features.window, 512);
  EXPECT_TRUE(course.features.hold_short);
  EXPECT_EQ(course.features.blocks.back().channels, 0b111000u);
  EXPECT_EQ(activity.layers({1, 1, 100}, 5).front().kind, nn::LayerKind::kDense);
  shape.frames = 32 * 60;
  const project::Recipe state = project::recipeOf(activity, shape);
  EXPECT_EQ(state.features.window, 128);
  EXPECT_EQ(state.features.blocks.front().block, dsp::Block::kRaw);
  EXPECT_EQ(activity.layers({128, 1, 6}, 5).front().kind, nn::LayerKind::kConv1d);
}

TEST(Presets, OfActivityFitSensorsOfEveryKind) {
  const project::Preset& activity = *project::presetNamed("activity");
  for (const double rate : {0.0, 0.1, 1.0, 32.0, 1000.0, 48000.0}) {
    for (const int channels : {1, 2, 3, 6, 7}) {
      for (const int64_t frames : {1, 7, 384, 100000}) {
        project::DataShape shape;
        shape.rate_hz = rate;
        shape.channels = channels;
        shape.frames = frames;
        dataset::SensorFormat format{"worn", {}, rate};
        for (int c = 0; c < channels; ++c) format.channels.push_back({std::to_string(c), "g", 1});
        const auto settings = features::pipelineSettings(activity.features(shape), format);
        EXPECT_TRUE(settings.ok()) << rate << " Hz, " << channels << " channels, " << frames
                                   << " frames: " << (settings.ok() ? "" : settings.error().message);
      }
    }
  }
}

struct Suits {
  const char* preset;
  double rate_hz;
  int channels;
  int64_t frames;
};

TEST(Presets, SuitTheDataTheyAreMadeFor) {
  for (const Suits& data :
       {Suits{"keyword", 16000, 1, 16000}, Suits{"gesture", 100, 6, 100}, Suits{"environment", 4, 9, 8},
        Suits{"heartbeat", 100, 1, 96}, Suits{"image", 8, 8, 128}, Suits{"activity", 32, 3, 400},
        Suits{"vibration", 200, 3, 4000}}) {
    project::DataShape shape;
    shape.rate_hz = data.rate_hz;
    shape.channels = data.channels;
    shape.frames = data.frames;
    EXPECT_STREQ(project::presetFor(shape).name, data.preset);
  }
}

}  // namespace
}  // namespace thimble::bench
