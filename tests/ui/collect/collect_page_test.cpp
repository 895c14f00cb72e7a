// The Collect page on a real virtual board: takes by length, streams labelled by held keys, a board lost on
// the way.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/collect/collect_page.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>

#include "tests/ui/board_bench.h"

namespace thimble::ui {
namespace {

using State = TakeRecorder::State;

class Collect : public BoardBench {
 protected:
  void SetUp() override {
    BoardBench::SetUp();
    if (IsSkipped()) return;
    page_ = std::make_unique<CollectPage>(context());
    page_->resize(1100, 700);
    page_->show();
    page_->setFocus();
  }
  void TearDown() override { page_.reset(); }
  /// index: of the page's two rows of choices, 0 length, 1 beginning.
  void choose(const QString& row, int index) {
    for (auto* control : page_->findChildren<SegmentedControl*>()) {
      if (control->accessibleName() != row) continue;
      control->findChildren<QPushButton*>().at(index)->click();
      return;
    }
    FAIL() << "no row " << row.toStdString();
  }
  void setLabel(const QString& label) { page_->findChild<QLineEdit*>()->setText(label); }
  const Recordings& takes() { return bench_->project().recordings(); }
  bool recording() { return page_->recorder().state() == State::kRecording; }
  std::unique_ptr<CollectPage> page_;
};

TEST_F(Collect, SpaceRecordsATakeOfTheChosenLengthWithItsLabel) {
  connectBoard();
  setLabel("wave");
  choose("Length", 0);
  choose("Begin", 0);
  page_->setFocus();
  QTest::keyClick(page_.get(), Qt::Key_Space);
  ASSERT_TRUE(waitUntil([this] { return takes().size() == 1; }));
  EXPECT_EQ(takes()[0].frames, 100);
  EXPECT_EQ(takes()[0].segments, (std::vector<dataset::Segment>{{0, 100, "wave"}}));
  EXPECT_EQ(takes()[0].name, "wave 1");
  EXPECT_EQ(takes()[0].source, "Virtual Cortex-M4");
  EXPECT_EQ(takes()[0].quality.lost, 0);
  EXPECT_NEAR(takes()[0].quality.rate_hz, 100, 5);
  QTest::keyClick(page_.get(), Qt::Key_Space);
  ASSERT_TRUE(waitUntil([this] { return takes().size() == 2; }));
  EXPECT_EQ(takes()[1].name, "wave 2");
  EXPECT_TRUE(errors_.empty());
}

TEST_F(Collect, TheCountdownComesFirstAndCanBeStopped) {
  connectBoard();
  QTest::keyClick(page_.get(), Qt::Key_Space);
  auto* countdown = page_->findChild<Countdown*>();
  EXPECT_TRUE(countdown->running());
  EXPECT_EQ(page_->recorder().state(), State::kIdle);
  QTest::keyClick(page_.get(), Qt::Key_Escape);
  EXPECT_FALSE(countdown->running());
  QTest::qWait(100);
  EXPECT_EQ(page_->recorder().state(), State::kIdle);
}

TEST_F(Collect, AHeldNumberKeyLabelsWhatPasses) {
  connectBoard();
  choose("Length", 4);
  choose("Begin", 0);
  page_->setFocus();
  QTest::keyClick(page_.get(), Qt::Key_Space);
  ASSERT_TRUE(waitUntil([this] { return recording(); }));
  ASSERT_TRUE(frames(40));
  QTest::keyPress(page_.get(), Qt::Key_2);
  ASSERT_TRUE(frames(60));
  QTest::keyRelease(page_.get(), Qt::Key_2);
  ASSERT_TRUE(frames(40));
  QTest::keyClick(page_.get(), Qt::Key_Space);
  ASSERT_TRUE(waitUntil([this] { return takes().size() == 1; }));
  ASSERT_EQ(takes()[0].segments.size(), 1u);
  const auto& segment = takes()[0].segments[0];
  EXPECT_EQ(segment.label, "shake");  // a virtual board's motions stand ready: 1 idle, 2 shake …
  EXPECT_GE(segment.begin, 30);
  EXPECT_GE(segment.end - segment.begin, 40);
  EXPECT_LT(segment.end, takes()[0].frames - 20);
}

TEST_F(Collect, ALostBoardKeepsWhatWasRecorded) {
  connectBoard();
  setLabel("wave");
  choose("Length", 3);
  choose("Begin", 0);
  page_->setFocus();
  QTest::keyClick(page_.get(), Qt::Key_Space);
  ASSERT_TRUE(waitUntil([this] { return page_->recorder().recordedSeconds() > 1; }));
  bench_->board().pull();
  ASSERT_TRUE(waitUntil([this] { return takes().size() == 1; }));
  EXPECT_GE(takes()[0].frames, 100);
  EXPECT_LT(takes()[0].frames, 1000);
  ASSERT_FALSE(errors_.empty());
  EXPECT_EQ(errors_[0].code, ErrorCode::kDisconnected);
  auto samples = bench_->project().project()->samples(takes()[0].id);
  ASSERT_TRUE(samples);
  EXPECT_EQ(samples->frames(), takes()[0].frames);
}

TEST_F(Collect, ClosingTheWindowStoresTheRunningTake) {
  connectBoard();
  setLabel("idle");
  choose("Length", 4);
  choose("Begin", 0);
  page_->setFocus();
  QTest::keyClick(page_.get(), Qt::Key_Space);
  ASSERT_TRUE(waitUntil([this] { return page_->recorder().recordedSeconds() > 0.5; }));
  const QString path = bench_->project().path();
  page_->aboutToClose();
  page_.reset();
  bench_.reset();
  auto again = project::Project::open(path.toStdString());
  ASSERT_TRUE(again);
  auto recordings = (*again)->recordings();
  ASSERT_TRUE(recordings);
  ASSERT_EQ(recordings->size(), 1u);
  EXPECT_GE((*recordings)[0].frames, 50);
}

TEST_F(Collect, TakesAreAWellBehavedModelNewestFirst) {
  Thumbnails thumbnails(bench_->jobs());
  TakesModel model(bench_->project(), thumbnails);
  QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
  connectBoard();
  for (const char* label : {"one", "two"}) {
    page_->recorder().start(label, 0.3);
    const size_t before = takes().size();
    ASSERT_TRUE(waitUntil([&] { return takes().size() == before + 1; }));
  }
  ASSERT_EQ(model.rowCount(), 2);
  EXPECT_EQ(model.index(0).data(TakesModel::kLabel).toString(), "two");
  EXPECT_NEAR(model.index(0).data(TakesModel::kSeconds).toDouble(), 0.3, 1e-9);
  EXPECT_EQ(model.thumbnail(model.index(0)), nullptr);
  ASSERT_TRUE(waitUntil([&] { return model.thumbnail(model.index(0)) != nullptr; }));
  EXPECT_EQ(model.thumbnail(model.index(0))->columns, 30);
  auto gone = takes()[1];
  gone.deleted = true;
  bench_->project().editRecordings("Delete", {gone});
  EXPECT_EQ(model.rowCount(), 1);
  EXPECT_EQ(model.index(0).data(TakesModel::kLabel).toString(), "one");
}

TEST_F(Collect, WithoutABoardThePageSaysWhereToGetOne) {
  bool asked = false;
  QObject::connect(page_.get(), &Page::openStep, [&](Step step) { asked = step == Step::kBoard; });
  auto* empty = page_->findChild<EmptyState*>();
  ASSERT_TRUE(empty->isVisible());
  empty->button()->click();
  EXPECT_TRUE(asked);
}

}  // namespace
}  // namespace thimble::ui
