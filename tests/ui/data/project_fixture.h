// ProjectFixture: a real project file with simulated motions, open in a workbench, for tests of pages.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <QApplication>
#include <QTemporaryDir>
#include <QTest>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/dataset/motion.h"
#include "core/project/project.h"
#include "ui/models/workbench.h"
#include "ui/pages/page.h"
#include "ui/theme/theme.h"

namespace thimble::ui {

inline constexpr int64_t kFrames = 200;
inline constexpr int kPerMotion = 4;

inline dataset::SensorFormat imuFormat() {
  dataset::SensorFormat format{"imu", {}, 100};
  for (const char* name : {"accX", "accY", "accZ"}) format.channels.push_back({name, "m/s²", 0.005f});
  for (const char* name : {"gyrX", "gyrY", "gyrZ"}) format.channels.push_back({name, "°/s", 0.0625f});
  return format;
}

/// All that an edit may change, as text that can be compared.
inline std::string stateOf(const Recordings& recordings) {
  std::string text;
  for (const auto& r : recordings) {
    if (r.deleted) continue;
    text += std::to_string(r.id) + " " + r.name + (r.split == dataset::Split::kTest ? " test" : " train");
    for (const auto& s : r.segments)
      text += " " + std::to_string(s.begin) + "-" + std::to_string(s.end) + ":" + s.label;
    text += "\n";
  }
  return text;
}

class ProjectFixture : public testing::Test {
 protected:
  void SetUp() override {
    theme_ = &theme();
    path_ = dir_.filePath("test.thimble").toStdString();
    auto project = project::Project::create(path_);
    ASSERT_TRUE(project.ok());
    fill(**project);
    project->reset();
    bench_ = std::make_unique<Workbench>(AppPaths{}, BoardAccess{}, *theme_);
    QObject::connect(bench_.get(), &Workbench::reported,
                     [this](const QString&, const Error& error) { errors_.push_back(error); });
    bench_->project().open(QString::fromStdString(path_));
    ASSERT_TRUE(waitFor([this] { return bench_->project().isOpen() && bench_->jobs().idle(); }));
  }

  /// Four recordings each of shake and circle, labelled whole, and one of idle that has no label.
  virtual void fill(project::Project& project) {
    uint64_t seed = 1;
    for (const auto motion : {dataset::Motion::kShake, dataset::Motion::kCircle}) {
      for (int i = 1; i <= kPerMotion; ++i) {
        const std::string label = dataset::motionName(motion);
        ASSERT_TRUE(
            add(project, motion, label + "." + std::to_string(i), {{0, kFrames, label}}, seed++).ok());
      }
    }
    ASSERT_TRUE(add(project, dataset::Motion::kIdle, "idle.1", {}, seed).ok());
  }

  static Result<dataset::RecordingInfo> add(project::Project& project, dataset::Motion motion,
                                            const std::string& name, std::vector<dataset::Segment> segments,
                                            uint64_t seed) {
    dataset::RecordingInfo info;
    info.name = name;
    info.format = imuFormat();
    info.segments = std::move(segments);
    return project.addRecording(info, dataset::simulateMotion(motion, info.format, kFrames, seed));
  }

  static bool waitFor(const std::function<bool()>& condition) { return QTest::qWaitFor(condition, 20000); }
  void settle() {
    QTest::qWait(1);
    ASSERT_TRUE(waitFor([this] { return bench_->jobs().idle(); }));
  }

  /// What the file holds, once all that was asked for is written.
  std::string stored() {
    std::string state;
    bench_->project().store([&state](project::Project& project) -> Result<void> {
      auto recordings = project.recordings();
      state = recordings ? stateOf(*recordings) : recordings.error().message;
      return {};
    });
    EXPECT_TRUE(waitFor([&] { return !state.empty(); }));
    return state;
  }

  const dataset::RecordingInfo& recording(size_t index) { return bench_->project().recordings()[index]; }
  std::string state() { return stateOf(bench_->project().recordings()); }

  /// Does, undoes and redoes an edit, and looks at model and file after each.
  void expectRoundTrip(const std::function<void()>& edit) {
    auto& stack = bench_->project().undo();
    const std::string before = state();
    const int index = stack.index();
    edit();
    ASSERT_TRUE(waitFor([&] { return stack.index() == index + 1; }));
    const std::string after = state();
    EXPECT_NE(after, before);
    EXPECT_EQ(stored(), after);
    stack.undo();
    EXPECT_EQ(state(), before);
    EXPECT_EQ(stored(), before);
    stack.redo();
    EXPECT_EQ(state(), after);
    EXPECT_EQ(stored(), after);
    EXPECT_TRUE(errors_.empty());
  }

  static Theme& theme() {
    static Theme* theme = [] {
      qputenv("QT_QPA_PLATFORM", "offscreen");
      static int argc = 1;
      static char name[] = "test";
      static char* argv[] = {name, nullptr};
      return new Theme(*new QApplication(argc, argv));
    }();
    return *theme;
  }

  Theme* theme_ = nullptr;
  QTemporaryDir dir_;
  std::string path_;
  std::unique_ptr<Workbench> bench_;
  std::vector<Error> errors_;
};

}  // namespace thimble::ui
