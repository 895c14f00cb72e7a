// Models of every task, trained here, answer on real firmware byte for byte as on the host.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>

#include "core/nn/random.h"
#include "core/project/loop.h"
#include "device_link/flash/deploy.h"
#include "device_link/virtual_board/sensor_player.h"
#include "tests/device_link/session/heard.h"
#include "tests/device_link/virtual_bench.h"

namespace thimble::device_link {
namespace {

class TaskModels : public VirtualBench {
 protected:
  void SetUp() override {
    VirtualBench::SetUp();
    if (IsSkipped()) return;
    auto created = project::Project::create(folder.path() / "p.thimble");
    ASSERT_TRUE(created.ok()) << created.error().message;
    project = *std::move(created);
    for (int i = 0; i < 24; ++i) add(1 + i % 3, i % 4 == 3, static_cast<uint64_t>(i + 1));
  }

  /// A wave of this height as a recording labelled with it.
  void add(int height, bool test, uint64_t seed) {
    nn::Random random(seed);
    dataset::RecordingInfo info;
    info.name = "r" + std::to_string(seed);
    info.format = virtualImuFormat();
    info.frames = 200;
    info.segments = {{0, 200, std::to_string(height)}};
    info.split = test ? dataset::Split::kTest : dataset::Split::kTrain;
    dataset::Samples samples;
    samples.channels = static_cast<int>(info.format.channels.size());
    for (int t = 0; t < 200; ++t) {
      samples.time_us.push_back(t * 10'000);
      for (int c = 0; c < samples.channels; ++c)
        samples.values.push_back(
            static_cast<int16_t>(2000 * height * std::sin(0.2 * t + c) + 300 * random.normal()));
    }
    ASSERT_TRUE(project->addRecording(info, samples).ok());
  }

  /// Trains by the recipe, installs the model on a board and proves it there.
  void expectProof(const project::Recipe& recipe) {
    SilentJob job;
    ASSERT_TRUE(project->setRecipe(recipe).ok());
    const auto table = project::extractFeatures(*project, job);
    ASSERT_TRUE(table.ok()) << table.error().message;
    const auto run = project::trainRun(*project, *table, job);
    ASSERT_TRUE(run.ok()) << run.error().message;
    const auto windows = project::rawWindows(*project, *table, dataset::Split::kTest, 24);
    ASSERT_TRUE(windows.ok());
    Heard heard;
    auto board = VirtualBoard::start(entry(), paths);
    ASSERT_TRUE(board) << board.error().message;
    auto link = (*board)->openLink();
    ASSERT_TRUE(link) << link.error().message;
    auto session = Session::connect(std::move(link).value(), heard.events());
    ASSERT_TRUE(session) << session.error().message;
    const auto deployed = deploy(**session, run->model, *windows, job);
    ASSERT_TRUE(deployed) << deployed.error().message;
    EXPECT_EQ(deployed->proof.windows, 24);
    EXPECT_EQ(deployed->proof.mismatches, 0);
  }

  project::Recipe recipe() const {
    project::Recipe recipe;
    recipe.features.window = 50;
    recipe.features.stride = 25;
    recipe.features.blocks = {dsp::Block::kStatistics};
    recipe.training.epochs = 10;
    return recipe;
  }

  std::unique_ptr<project::Project> project;
};

TEST_F(TaskModels, Regression) {
  project::Recipe r = recipe();
  r.task.kind = Task::kRegression;
  expectProof(r);
}

TEST_F(TaskModels, Mixture) {
  project::Recipe r = recipe();
  r.task.kind = Task::kAnomaly;
  r.task.normal = {"1", "2"};
  r.task.anomaly.detector = anomaly::DetectorKind::kGaussianMixture;
  r.task.anomaly.components = 2;
  expectProof(r);
}

TEST_F(TaskModels, Autoencoder) {
  project::Recipe r = recipe();
  r.task.kind = Task::kAnomaly;
  r.task.normal = {"1", "2"};
  r.task.anomaly.detector = anomaly::DetectorKind::kAutoencoder;
  expectProof(r);
}

}  // namespace
}  // namespace thimble::device_link
