// The project's model: edits show at once, are stored in order, and can be taken back.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/project_model.h"

#include <gtest/gtest.h>

#include <QFile>

#include "core/dataset/motion.h"
#include "tests/ui/desk.h"
#include "ui/jobs/job_runner.h"

namespace thimble::ui {
namespace {

const dataset::SensorFormat kFormat{"acc", {{"x", "m/s²", 0.01f}}, 100};

dataset::Samples ramp(int64_t frames) {
  dataset::Samples s;
  s.channels = 1;
  for (int64_t i = 0; i < frames; ++i)
    s.values.push_back(static_cast<int16_t>(i)), s.time_us.push_back(i * 10'000);
  return s;
}

class Model : public testing::Test {
 protected:
  void SetUp() override {
    path_ = dir_.filePath("p.thimble");
    auto made = project::Project::create(path_.toStdString());
    ASSERT_TRUE(made);
    for (const char* label : {"wave", "idle"}) {
      dataset::RecordingInfo info;
      info.name = label;
      info.format = kFormat;
      info.segments = {{0, 100, label}};
      ASSERT_TRUE((*made)->addRecording(info, ramp(100)));
    }
    made->reset();
    QObject::connect(&model_, &ProjectModel::failed,
                     [this](const Error& error) { errors_.push_back(error); });
    model_.open(path_);
    ASSERT_TRUE(waitUntil([this] { return model_.isOpen(); }));
  }
  /// As another program would see it.
  Recordings inFile() {
    model_.waitStored();
    return *model_.project()->recordings();
  }
  QTemporaryDir dir_;
  QString path_;
  JobRunner jobs_;
  std::vector<Error> errors_;
  ProjectModel model_{jobs_, testTheme()};
};

TEST_F(Model, EditsShowAtOnceAndUndoGivesTheOldValuesBack) {
  auto changed = model_.recordings().front();
  changed.name = "first";
  changed.segments = {{0, 50, "shake"}};
  model_.editRecordings("Rename", {changed});
  EXPECT_EQ(model_.recordings().front().name, "first");
  EXPECT_EQ(model_.labels(), (QStringList{"idle", "shake"}));
  EXPECT_EQ(inFile().front().segments, changed.segments);
  model_.undo().undo();
  EXPECT_EQ(model_.recordings().front().name, "wave");
  EXPECT_EQ(inFile().front().name, "wave");
  model_.undo().redo();
  EXPECT_EQ(inFile().front().name, "first");
  EXPECT_TRUE(errors_.empty());
}

TEST_F(Model, DeletingCanBeTakenBack) {
  auto gone = model_.recordings().front();
  gone.deleted = true;
  model_.editRecordings("Delete", {gone});
  EXPECT_EQ(model_.recordings().size(), 1u);
  EXPECT_EQ(inFile().size(), 1u);
  model_.undo().undo();
  EXPECT_EQ(model_.recordings().size(), 2u);
  EXPECT_EQ(model_.recordings().front().id, gone.id);
  EXPECT_EQ(inFile().size(), 2u);
}

TEST_F(Model, ClosingRemovesWhatWasDeletedForGood) {
  auto gone = model_.recordings().front();
  gone.deleted = true;
  model_.editRecordings("Delete", {gone});
  model_.waitStored();
  EXPECT_EQ(model_.project()->recordings(true)->size(), 2u);  // undo could still bring it back
  model_.close();
  model_.waitStored();
  const auto file = project::Project::open(path_.toStdString());
  ASSERT_TRUE(file);
  ASSERT_EQ((*file)->recordings(true)->size(), 1u);
  EXPECT_EQ((*file)->recordings(true)->front().name, "idle");
  EXPECT_EQ((*file)->samples((*file)->recordings()->front().id)->values, ramp(100).values);
}

TEST_F(Model, RecipeChangesOfOneKindBecomeOneUndo) {
  auto recipe = model_.recipe();
  for (int window : {110, 120, 130}) {
    recipe.features.window = window;
    model_.editRecipe("Window", recipe);
  }
  recipe.training.epochs = 7;
  model_.editRecipe("Epochs", recipe);
  EXPECT_EQ(model_.undo().count(), 2);
  model_.undo().undo();
  EXPECT_EQ(model_.recipe().features.window, 130);
  model_.undo().undo();
  EXPECT_EQ(model_.recipe().features.window, project::Recipe{}.features.window);
}

TEST_F(Model, ManyEditsAreStoredInTheirOrder) {
  for (int i = 0; i < 40; ++i) {
    auto changed = model_.recordings().front();
    changed.name = "n" + std::to_string(i);
    model_.editRecordings("Rename", {changed});
  }
  EXPECT_EQ(inFile().front().name, "n39");
}

TEST_F(Model, AWriteThatFailsIsSaidAndTheFileIsShownAgain) {
  auto changed = model_.recordings().front();
  changed.id = 4711;  // no such recording
  model_.store([changed](project::Project& project) { return project.update({changed}); });
  ASSERT_TRUE(waitUntil([this] { return !errors_.empty(); }));
  ASSERT_TRUE(waitUntil([this] { return jobs_.idle(); }));
  EXPECT_EQ(model_.recordings().size(), 2u);
}

TEST_F(Model, WhatCannotBeOpenedIsSaidAndTheOpenProjectStays) {
  const QString broken = dir_.filePath("broken.thimble");
  QFile file(broken);
  ASSERT_TRUE(file.open(QIODevice::WriteOnly));
  file.write(QByteArray(5000, 'x'));
  file.close();
  model_.open(broken);
  ASSERT_TRUE(waitUntil([this] { return !errors_.empty(); }));
  EXPECT_EQ(errors_.front().code, ErrorCode::kCorrupt);
  EXPECT_EQ(model_.path(), path_);
  EXPECT_EQ(model_.recordings().size(), 2u);
}

TEST_F(Model, ColoursOfClassesStayWithTheProject) {
  const QColor wave = testTheme().classColor("wave");
  model_.close();
  testTheme().classes().restore({"other", "third"});
  model_.open(path_);
  ASSERT_TRUE(waitUntil([this] { return model_.isOpen(); }));
  EXPECT_EQ(testTheme().classColor("wave"), wave);
}

}  // namespace
}  // namespace thimble::ui
