// The importer: a folder becomes recordings of one format in one step of undo; what cannot be read is told.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/importer.h"

#include <gtest/gtest.h>

#include "tests/ui/desk.h"
#include "ui/jobs/job_runner.h"
#include "ui/models/project_model.h"

namespace thimble::ui {
namespace {

class Import : public testing::Test {
 protected:
  void SetUp() override {
    QObject::connect(&importer_, &Importer::imported, [this](int count) { counts_.append(count); });
    QObject::connect(&importer_, &Importer::failed,
                     [this](const Error& error) { errors_.append(QString::fromStdString(error.message)); });
  }
  void openProject() {
    model_.create(dir_.filePath("p.thimble"));
    ASSERT_TRUE(waitUntil([this] { return model_.isOpen(); }));
  }
  void write(const QString& name, const QByteArray& text) {
    QFile file(dir_.filePath(name));
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(text);
  }
  void import(const QStringList& paths) {
    importer_.import(paths);
    ASSERT_TRUE(waitUntil([this] { return jobs_.idle(); }));
  }

  QTemporaryDir dir_;
  JobRunner jobs_;
  ProjectModel model_{jobs_, testTheme()};
  Importer importer_{jobs_, model_};
  QList<int> counts_;
  QStringList errors_;
};

TEST_F(Import, BringsAFolderInAsOneStepOfUndo) {
  openProject();
  write("wave.1.csv", "timestamp,accX\n0,1\n10,2\n20,3\n");
  write("idle.1.CSV", "timestamp,accX\n0,100\n10,200\n20,300\n");
  write("notes.txt", "no recording");
  write("bad.1.csv", "timestamp,accX\n");
  write("bad.2.csv", "");
  import({dir_.path()});
  EXPECT_EQ(counts_, QList<int>{2});
  EXPECT_EQ(model_.labels(), (QStringList{"idle", "wave"}));
  ASSERT_EQ(model_.recordings().size(), 2u);
  EXPECT_EQ(model_.recordings()[0].format, model_.recordings()[1].format);
  ASSERT_EQ(errors_.size(), 1);
  EXPECT_TRUE(errors_.front().contains("bad.1.csv")) << errors_.front().toStdString();
  EXPECT_TRUE(errors_.front().endsWith("(2 of 4 files could not be imported)"))
      << errors_.front().toStdString();
  EXPECT_EQ(model_.undo().count(), 1);
  model_.undo().undo();
  EXPECT_TRUE(model_.recordings().empty());
}

TEST_F(Import, FitsLaterFilesIntoTheProjectsFormat) {
  openProject();
  write("wave.1.csv", "timestamp,accX\n0,1\n10,2\n20,3\n");
  import({dir_.filePath("wave.1.csv")});
  write("wave.2.csv", "timestamp,accX\n0,0.1\n10,0.2\n20,0.3\n");
  import({dir_.filePath("wave.2.csv")});
  ASSERT_EQ(model_.recordings().size(), 2u);
  EXPECT_EQ(model_.recordings()[0].format, model_.recordings()[1].format);
}

TEST_F(Import, NeedsAProjectAndAFile) {
  import({dir_.path()});
  EXPECT_EQ(errors_, QStringList{"No project is open to import into."});
  openProject();
  errors_.clear();
  import({dir_.filePath("none.csv")});
  ASSERT_EQ(errors_.size(), 1);
  EXPECT_TRUE(errors_.front().contains("none.csv"));
  EXPECT_TRUE(counts_.isEmpty());
}

}  // namespace
}  // namespace thimble::ui
