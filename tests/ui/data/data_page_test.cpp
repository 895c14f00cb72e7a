// The Data page on a real project: labelling by mouse and keys, every edit undone and done again, in window
// and file.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/data/data_page.h"

#include <gmock/gmock.h>

#include <QDropEvent>
#include <QFile>
#include <QMenu>
#include <QMimeData>
#include <filesystem>
#include <set>

#include "core/dataset/csv_import.h"
#include "tests/ui/data/project_fixture.h"
#include "ui/pages/data/balance_bar.h"

namespace thimble::ui {
namespace {

using dataset::Segment;
using testing::ElementsAre;
using testing::IsEmpty;

class DataPageTest : public ProjectFixture {
 protected:
  void SetUp() override {
    ProjectFixture::SetUp();
    page_ = std::make_unique<DataPage>(PageContext{*theme_, *bench_});
    page_->resize(1100, 640);
    page_->show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(page_.get()));
    page_->choose(idle());
    settle();
  }
  int64_t idle() { return recording(2 * kPerMotion).id; }
  const std::vector<Segment>& idleSegments() { return bench_->project().find(idle())->segments; }

  QPoint at(int64_t frame, bool labels = false) {
    const auto layout = page_->waveform().layoutNow();
    return {static_cast<int>(std::lround(page_->waveform().view().pixelAt(static_cast<double>(frame)))),
            static_cast<int>(labels ? layout.labels.center().y() : layout.plot.center().y())};
  }
  void drag(int64_t from, int64_t to) {
    auto* view = &page_->waveform();
    QTest::mousePress(view, Qt::LeftButton, {}, at(from));
    QTest::mouseMove(view, (at(from) + at(to)) / 2);
    QTest::mouseMove(view, at(to));
    QTest::mouseRelease(view, Qt::LeftButton, {}, at(to));
    QTest::qWait(1);
  }
  std::unique_ptr<DataPage> page_;
};

TEST_F(DataPageTest, LabelsWithoutRoomAreInAMenu) {
  LabelBar bar(theme());
  QStringList labels;
  for (char c = 'a'; c <= 'l'; ++c) labels << QString(6, QChar(c));
  bar.resize(600, 40);
  bar.setLabels(labels);
  bar.show();
  QPushButton* more = nullptr;
  qsizetype shown = 0;
  for (auto* button : bar.findChildren<QPushButton*>()) {
    if (button->accessibleName() == "More labels") more = button;
    shown += labels.contains(button->accessibleName()) && button->isVisible();
  }
  ASSERT_TRUE(more && more->isVisible());
  EXPECT_GE(shown, 1);
  QString chosen;
  QObject::connect(&bar, &LabelBar::labelChosen, [&](const QString& label) { chosen = label; });
  more->click();
  auto* menu = bar.findChild<QMenu*>();
  ASSERT_TRUE(menu);
  EXPECT_EQ(menu->actions().size(), labels.size() - shown);
  menu->actions().back()->trigger();
  EXPECT_EQ(chosen, "llllll");
  bar.setLabels({"a"});
  EXPECT_FALSE(more->isVisible());
}

TEST_F(DataPageTest, ClassesTakeThreeRowsAtMost) {
  BalanceBar bar(theme());
  const auto heightOf = [&](int classes) {
    std::vector<ClassShare> shares;
    for (int i = 0; i < classes; ++i) shares.push_back({QString::number(i), 1.0, 1.0, 1});
    bar.setShares(shares);
    return bar.heightForWidth(600);
  };
  EXPECT_LT(heightOf(3), heightOf(12));
  EXPECT_EQ(heightOf(300), heightOf(40));
  EXPECT_LE(heightOf(300), 120);
}

TEST_F(DataPageTest, ADragAndANumberKeyLabelAPart) {
  drag(50, 120);
  const auto selection = page_->waveform().selection();
  ASSERT_TRUE(selection);
  EXPECT_NEAR(static_cast<double>(selection->begin), 50, 1);
  EXPECT_NEAR(static_cast<double>(selection->end), 120, 1);
  expectRoundTrip([&] { QTest::keyClick(&page_->waveform(), Qt::Key_2); });
  EXPECT_THAT(idleSegments(), ElementsAre(Segment{selection->begin, selection->end, "shake"}));
  EXPECT_FALSE(page_->waveform().selection());
}

TEST_F(DataPageTest, AfterADragALabelCanBeTypedAtOnce) {
  drag(20, 80);
  auto* edit = page_->findChild<LabelBar*>()->edit();
  QTest::keyClicks(edit, "rest");
  expectRoundTrip([&] { QTest::keyClick(edit, Qt::Key_Return); });
  ASSERT_EQ(idleSegments().size(), 1u);
  EXPECT_EQ(idleSegments()[0].label, "rest");
  EXPECT_EQ(page_->findChild<LabelBar*>()->labels(), QStringList({"circle", "rest", "shake"}));
}

TEST_F(DataPageTest, NumberKeysInTheEmptyLineLabelToo) {
  drag(20, 80);
  expectRoundTrip([&] { QTest::keyClick(page_->findChild<LabelBar*>()->edit(), Qt::Key_1); });
  EXPECT_EQ(idleSegments()[0].label, "circle");
}

TEST_F(DataPageTest, DraggingAnEdgeMovesIt) {
  page_->choose(recording(0).id);
  settle();
  drag(kFrames, 150);
  ASSERT_EQ(bench_->project().undo().count(), 1);
  EXPECT_EQ(recording(0).segments.size(), 1u);
  EXPECT_EQ(recording(0).segments[0].begin, 0);
  EXPECT_NEAR(static_cast<double>(recording(0).segments[0].end), 150, 1);
  const int64_t end = recording(0).segments[0].end;
  expectRoundTrip([&] { drag(end, 100); });
  EXPECT_NEAR(static_cast<double>(recording(0).segments[0].end), 100, 1);
}

TEST_F(DataPageTest, AClickOnALabelSelectsItAndDelErasesIt) {
  page_->choose(recording(0).id);
  settle();
  QTest::mouseClick(&page_->waveform(), Qt::LeftButton, {}, at(70, true));
  ASSERT_EQ(page_->waveform().selection(), (FrameRange{0, kFrames}));
  expectRoundTrip([&] { QTest::keyClick(&page_->waveform(), Qt::Key_Delete); });
  EXPECT_THAT(recording(0).segments, IsEmpty());
}

TEST_F(DataPageTest, WithoutASelectionANumberLabelsAllOfIt) {
  expectRoundTrip([&] { QTest::keyClick(&page_->list(), Qt::Key_1); });
  EXPECT_THAT(idleSegments(), ElementsAre(Segment{0, kFrames, "circle"}));
}

TEST_F(DataPageTest, KeysSelectWithoutAMouse) {
  auto* view = &page_->waveform();
  for (int i = 0; i < 10; ++i) QTest::keyClick(view, Qt::Key_Right);
  const int64_t from = view->cursor();
  for (int i = 0; i < 5; ++i) QTest::keyClick(view, Qt::Key_Right, Qt::ShiftModifier);
  EXPECT_GT(from, 0);
  EXPECT_EQ(view->selection(), (FrameRange{from, view->cursor()}));
  QTest::keyClick(view, Qt::Key_Escape);
  EXPECT_FALSE(view->selection());
}

TEST_F(DataPageTest, ZoomKeysAndWheelKeepInsideTheRecording) {
  auto* view = &page_->waveform();
  QTest::keyClick(view, Qt::Key_Plus);
  QTest::keyClick(view, Qt::Key_Plus);
  EXPECT_LT(view->view().span(), static_cast<double>(kFrames) / 2);
  QTest::keyClick(view, Qt::Key_F);
  EXPECT_TRUE(view->view().whole());
}

TEST_F(DataPageTest, RenamesALabelEverywhereAndJoinsNeighbours) {
  page_->waveform().setSelection(FrameRange{0, 100});
  page_->label("circle");
  page_->waveform().setSelection(FrameRange{100, 150});
  page_->label("shake");
  expectRoundTrip([&] { page_->renameLabel("shake", "circle"); });
  EXPECT_EQ(bench_->project().labels(), QStringList({"circle"}));
  EXPECT_THAT(idleSegments(), ElementsAre(Segment{0, 150, "circle"}));
}

TEST_F(DataPageTest, RenamesDeletesAndTogglesRecordings) {
  expectRoundTrip([&] { page_->renameRecording(idle(), "rest"); });
  expectRoundTrip([&] { QTest::keyClick(&page_->list(), Qt::Key_T); });
  EXPECT_EQ(bench_->project().find(idle())->split, dataset::Split::kTest);
  const int64_t gone = idle();
  expectRoundTrip([&] { QTest::keyClick(&page_->list(), Qt::Key_Delete); });
  EXPECT_EQ(bench_->project().find(gone), nullptr);
  EXPECT_NE(page_->waveform().recordingId(), gone);
  EXPECT_NE(page_->waveform().recordingId(), 0);
}

TEST_F(DataPageTest, TheSwitchInTheListTogglesTheSplit) {
  const QModelIndex index = page_->list().currentIndex();
  const auto* delegate = static_cast<RecordingDelegate*>(page_->list().itemDelegate());
  const QPoint place = delegate->splitRect(page_->list().visualRect(index)).center();
  expectRoundTrip([&] { QTest::mouseClick(page_->list().viewport(), Qt::LeftButton, {}, place); });
  EXPECT_EQ(bench_->project().find(idle())->split, dataset::Split::kTest);
}

TEST_F(DataPageTest, CutsARecordingInTwoAtTheCursor) {
  page_->choose(recording(0).id);
  settle();
  page_->waveform().setCursorFrame(80);
  expectRoundTrip([&] { QTest::keyClick(&page_->waveform(), Qt::Key_S); });
  const auto& all = bench_->project().recordings();
  ASSERT_EQ(all.size(), 2u * kPerMotion + 2);
  EXPECT_EQ(all[all.size() - 2].frames, 80);
  EXPECT_EQ(all[all.size() - 1].frames, kFrames - 80);
  EXPECT_THAT(all.back().segments, ElementsAre(Segment{0, kFrames - 80, "shake"}));
}

TEST_F(DataPageTest, SplitKeepsRecordingsWholeAndClassesOnBothSides) {
  expectRoundTrip([&] { page_->splitByClass(); });
  std::set<std::string> test, train;
  for (const auto& r : bench_->project().recordings()) {
    if (!r.segments.empty()) (r.split == dataset::Split::kTest ? test : train).insert(r.segments[0].label);
  }
  EXPECT_THAT(test, ElementsAre("circle", "shake"));
  EXPECT_THAT(train, ElementsAre("circle", "shake"));
}

TEST_F(DataPageTest, ExportsWhatAnImportReadsBackAlike) {
  page_->choose(recording(1).id);
  page_->exportTo(dir_.path().toStdString());
  settle();
  const std::filesystem::path file = std::filesystem::path(dir_.path().toStdString()) / "shake.2.csv";
  ASSERT_TRUE(std::filesystem::exists(file));
  dataset::CsvImportOptions options;
  options.target = recording(1).format;
  const auto read = dataset::importCsv(file, options);
  ASSERT_TRUE(read.ok());
  const auto samples = bench_->project().project()->samples(recording(1).id);
  ASSERT_TRUE(samples.ok());
  EXPECT_EQ(read->samples.values, samples->values);
  EXPECT_EQ(read->info.segments[0].label, "shake");

  page_->exportTo(dir_.path().toStdString());  // nothing is replaced
  settle();
  EXPECT_TRUE(std::filesystem::exists(file.parent_path() / "shake.2 2.csv"));
}

TEST_F(DataPageTest, FilesDroppedOnThePageAreImportedAsOneStep) {
  const QString folder = dir_.filePath("in");
  std::filesystem::create_directory(folder.toStdString());
  for (const char* name : {"tap.a.csv", "tap.b.csv", "broken.csv"}) {
    QFile file(folder + "/" + name);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    const bool broken = QByteArray(name) == "broken.csv";
    file.write(broken ? "no numbers here\n" : "timestamp,accX,accY,accZ,gyrX,gyrY,gyrZ\n");
    for (int i = 0; i < 50 && !broken; ++i) file.write(QByteArray::number(10 * i) + ",1,2,9.81,0.5,-10,2\n");
  }
  QMimeData data;
  data.setUrls({QUrl::fromLocalFile(folder)});
  const size_t before = bench_->project().recordings().size();
  QDragEnterEvent enter({100, 100}, Qt::CopyAction, &data, Qt::LeftButton, {});
  QCoreApplication::sendEvent(page_.get(), &enter);
  ASSERT_TRUE(enter.isAccepted());
  QDropEvent drop({100, 100}, Qt::CopyAction, &data, Qt::LeftButton, {});
  QCoreApplication::sendEvent(page_.get(), &drop);
  ASSERT_TRUE(waitFor([&] { return bench_->project().recordings().size() == before + 2; }));
  settle();
  ASSERT_EQ(errors_.size(), 1u);
  EXPECT_THAT(errors_[0].message, testing::HasSubstr("broken"));
  EXPECT_THAT(bench_->project().labels(), testing::Contains(QString("tap")));
  bench_->project().undo().undo();
  EXPECT_EQ(bench_->project().recordings().size(), before);
  bench_->project().undo().redo();
  EXPECT_EQ(bench_->project().recordings().size(), before + 2);
}

TEST_F(DataPageTest, SaysWhatToDoWhenThereIsNothing) {
  Recordings all = bench_->project().recordings();
  for (auto& r : all) r.deleted = true;
  bench_->project().editRecordings("Delete all", all);
  auto* empty = page_->findChild<EmptyState*>();
  EXPECT_TRUE(empty->isVisible());
  EXPECT_EQ(page_->inspector(), nullptr);
  Step opened = Step::kData;
  QObject::connect(page_.get(), &Page::openStep, [&](Step step) { opened = step; });
  QTest::mouseClick(empty->button(), Qt::LeftButton);
  EXPECT_EQ(opened, Step::kCollect);
  bench_->project().undo().undo();
  EXPECT_FALSE(empty->isVisible());
}

TEST_F(DataPageTest, ThumbnailsAreTheRecordingsOwnEnvelope) {
  Thumbnails thumbnails(bench_->jobs());
  thumbnails.setProject(bench_->project().project());
  EXPECT_EQ(thumbnails.get(recording(0)), nullptr);
  ASSERT_TRUE(waitFor([&] { return thumbnails.get(recording(0)) != nullptr; }));
  const auto* thumbnail = thumbnails.get(recording(0));
  const auto samples = bench_->project().project()->samples(recording(0).id);
  ASSERT_EQ(thumbnail->columns, Thumbnails::kColumns);
  int16_t low = INT16_MAX, high = INT16_MIN;
  for (size_t i = 0; i < thumbnail->values.size(); i += 6) {
    low = std::min(low, thumbnail->values[i].min);
    high = std::max(high, thumbnail->values[i].max);
  }
  int16_t lowest = INT16_MAX, highest = INT16_MIN;
  for (size_t i = 0; i < samples->values.size(); i += 6) {
    lowest = std::min(lowest, samples->values[i]);
    highest = std::max(highest, samples->values[i]);
  }
  EXPECT_EQ(low, lowest);
  EXPECT_EQ(high, highest);
}

}  // namespace
}  // namespace thimble::ui
