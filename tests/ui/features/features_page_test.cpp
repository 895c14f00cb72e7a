// The Features page on a real project: settings, preview, extraction, and the map's way back to the signal.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/features/features_page.h"

#include <gmock/gmock.h>

#include <QListWidget>
#include <QMenu>

#include "core/base/job.h"
#include "core/features/cost.h"
#include "core/features/preview.h"
#include "tests/ui/data/project_fixture.h"
#include "ui/pages/features/window_count.h"

namespace thimble::ui {
namespace {

using features::FeatureSettings;

class FeaturesPageTest : public ProjectFixture {
 protected:
  void SetUp() override {
    ProjectFixture::SetUp();
    page_ = std::make_unique<FeaturesPage>(PageContext{*theme_, *bench_});
    page_->resize(1100, 680);
    page_->show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(page_.get()));
    settle();
  }
  FeatureSettings saved() { return bench_->project().recipe().features; }
  bool saves(const std::function<bool(const FeatureSettings&)>& good) {
    return waitFor([&] { return good(saved()); });
  }
  void extract() {
    QTest::keyClick(page_.get(), Qt::Key_Return, Qt::ControlModifier);
    ASSERT_TRUE(waitFor([this] { return bench_->loop().table() && page_->map().isVisible(); }));
    settle();
  }
  std::unique_ptr<FeaturesPage> page_;
};

TEST_F(FeaturesPageTest, ChoosesALabelledRecordingByItself) {
  EXPECT_EQ(page_->chosenRecording(), recording(0).id);
  EXPECT_EQ(page_->waveform().window(), (FrameRange{0, saved().window}));
}

TEST_F(FeaturesPageTest, AChangeReachesTheRecipeAndCanBeUndone) {
  const FeatureSettings before = saved();
  auto* number = page_->form().window().number();
  number->setFocus();
  number->setValue(40);
  EXPECT_EQ(page_->form().settings().window, 40);
  EXPECT_EQ(page_->form().settings().stride, 40);  // at most a window
  ASSERT_TRUE(saves([](const auto& s) { return s.window == 40; }));
  EXPECT_EQ(page_->waveform().window().frames(), 40);
  bench_->project().undo().undo();
  EXPECT_EQ(saved(), before);
  EXPECT_EQ(page_->form().settings(), before);
}

TEST_F(FeaturesPageTest, SlidersDraggedInQuickSuccessionAreOneStepOfUndo) {
  auto* slider = page_->form().window().slider();
  for (int value = 90; value > 60; --value) slider->setValue(value);
  ASSERT_TRUE(saves([](const auto& s) { return s.window == 61; }));
  EXPECT_EQ(bench_->project().undo().count(), 1);
}

TEST_F(FeaturesPageTest, FftLengthsArePowersOfTwoAndBandsAtMostHalf) {
  auto& form = page_->form();
  auto settings = form.settings();
  settings.blocks = {dsp::Block::kSpectrum};
  form.setSettings(settings);
  form.parameter("fft_length").number()->setValue(100);
  EXPECT_EQ(form.settings().blocks[0].value("fft_length"), 128);
  form.parameter("fft_length").number()->stepUp();
  EXPECT_EQ(form.settings().blocks[0].value("fft_length"), 256);
  form.parameter("bands").number()->setValue(64);
  EXPECT_EQ(form.settings().blocks[0].value("bands"), 64);
  form.parameter("fft_length").number()->setValue(16);
  EXPECT_EQ(form.settings().blocks[0].value("bands"), 8);
  ASSERT_TRUE(saves([](const auto& s) {
    return s.blocks[0].value("fft_length") == 16 && s.blocks[0].value("bands") == 8;
  }));
}

TEST_F(FeaturesPageTest, RecommendedIsWhatTheDataAsksFor) {
  SilentJob job;
  const auto project = bench_->project().project();
  const auto wanted = features::recommendFrom(
      bench_->project().recordings(), [&](int64_t id) { return project->samples(id); }, job);
  ASSERT_TRUE(wanted.ok());
  page_->form().window().number()->setValue(33);
  ASSERT_TRUE(saves([](const auto& s) { return s.window == 33; }));
  QTest::keyClick(page_.get(), Qt::Key_R);
  ASSERT_TRUE(saves([&](const auto& s) { return s == wanted->settings; }));
  EXPECT_TRUE(page_->form().reasons().isVisible());
  EXPECT_TRUE(page_->form().reasons().text().startsWith(QString::fromStdString(wanted->why.front())));
  page_->form().window().number()->setValue(33);  // no longer what was recommended
  EXPECT_FALSE(page_->form().reasons().isVisible());
}

TEST_F(FeaturesPageTest, BlocksAreAddedMovedAndRemovedEachWithUndo) {
  auto& form = page_->form();
  const FeatureSettings before = saved();
  const auto trigger = [&](const QString& name) {
    for (QAction* action : form.blocks().add().menu()->actions())
      if (action->text() == name) action->trigger();
  };
  trigger("Statistics");
  ASSERT_TRUE(saves([](const auto& s) { return s.blocks.size() == 2; }));
  EXPECT_EQ(form.currentBlock(), 1);
  trigger("Spectrum");
  ASSERT_TRUE(saves([](const auto& s) { return s.blocks.size() == 3; }));
  EXPECT_EQ(form.currentBlock(), 2);
  QTest::mouseClick(&form.blocks().up(), Qt::LeftButton);
  ASSERT_TRUE(saves([](const auto& s) { return s.blocks[1].block == dsp::Block::kSpectrum; }));
  EXPECT_EQ(form.currentBlock(), 1);
  form.setCurrentBlock(0);
  QTest::mouseClick(&form.blocks().remove(), Qt::LeftButton);
  ASSERT_TRUE(saves([](const auto& s) { return s.blocks.size() == 2; }));
  EXPECT_EQ(saved().blocks[0].block, dsp::Block::kSpectrum);
  EXPECT_EQ(saved().blocks[1].block, dsp::Block::kStatistics);
  for (int i = 0; i < 4; ++i) bench_->project().undo().undo();
  EXPECT_EQ(saved(), before);
  EXPECT_EQ(form.settings(), before);
  EXPECT_EQ(form.blocks().list().count(), 1);
  EXPECT_FALSE(form.blocks().remove().isEnabled());  // the last one stays
}

TEST_F(FeaturesPageTest, TheFilteredSignalLiesOverTheRawOne) {
  auto& form = page_->form();
  features::FeatureSettings settings = form.settings();
  settings.window = 50;
  settings.blocks = {{dsp::Block::kStatistics}};
  form.setSettings(settings);
  emit form.changed("test");
  settle();
  EXPECT_TRUE(page_->waveform().overlay().values.empty());
  const QImage plain = page_->waveform().grab().toImage();
  settings.blocks[0].filter = {dsp::Filter::kHighPass, 2, 4, 0};
  settings.blocks[0].channels = 0b101;
  form.setSettings(settings);
  emit form.changed("test");
  ASSERT_TRUE(waitFor([this] { return !page_->waveform().overlay().values.empty(); }));
  const WaveformOverlay& overlay = page_->waveform().overlay();
  EXPECT_EQ(overlay.channels, (std::vector<int>{0, 2}));
  EXPECT_EQ(overlay.range, page_->waveform().window());
  // A raw block behind the same filter gives these very samples.
  features::FeatureSettings raw = settings;
  raw.blocks[0] = {dsp::Block::kRaw};
  raw.blocks[0].filter = settings.blocks[0].filter;
  raw.blocks[0].channels = settings.blocks[0].channels;
  const auto samples = bench_->project().project()->samples(page_->chosenRecording());
  ASSERT_TRUE(samples);
  const auto expected = features::preview(raw, recording(0).format, *samples, overlay.range.begin);
  ASSERT_TRUE(expected);
  EXPECT_EQ(overlay.values, *expected);
  EXPECT_NE(page_->waveform().grab().toImage(), plain);
}

TEST_F(FeaturesPageTest, EachBlockStatesItsOwnCost) {
  features::FeatureSettings settings = saved();
  settings.blocks = {{dsp::Block::kRaw}, {dsp::Block::kStatistics}};
  auto recipe = bench_->project().recipe();
  recipe.features = settings;
  bench_->project().editRecipe("test", recipe);
  settle();
  auto* list = page_->findChild<QListWidget*>();
  ASSERT_TRUE(list);
  ASSERT_EQ(list->count(), 2);
  const auto costs = features::costsOfBlocks(page_->form().settings(), recording(0).format);
  for (int i = 0; i < 2; ++i) {
    const auto& cost = costs[static_cast<size_t>(i)];
    ASSERT_GT(cost.ram_bytes, 0);
    const QString tip = list->item(i)->toolTip();
    for (const QString& figure :
         {QString("RAM %L1 bytes").arg(cost.ram_bytes), QString("flash %L1 bytes").arg(cost.flash_bytes),
          QString("about %1 instructions")
              .arg(QString::fromStdString(features::countText(cost.instructions)))})
      EXPECT_TRUE(tip.contains(figure)) << tip.toStdString();
  }
  EXPECT_NE(list->item(0)->toolTip(), list->item(1)->toolTip());
}

TEST_F(FeaturesPageTest, NoMoreThanEightBlocksStandSideBySide) {
  auto& form = page_->form();
  auto settings = form.settings();
  settings.blocks.assign(8, dsp::Block::kStatistics);
  form.setSettings(settings);
  EXPECT_FALSE(form.blocks().add().isEnabled());
  EXPECT_FALSE(form.blocks().up().isEnabled());
  EXPECT_TRUE(form.blocks().down().isEnabled());
}

TEST_F(FeaturesPageTest, AFilterShowsWhatItLetsThroughWhileItIsDragged) {
  auto& editor = page_->form().editor();
  EXPECT_FALSE(editor.filterChart().isVisible());
  editor.filterKind().setCurrentIndex(1);
  emit editor.filterKind().activated(1);
  ASSERT_TRUE(saves([](const auto& s) { return s.blocks[0].filter.kind == dsp::Filter::kLowPass; }));
  EXPECT_TRUE(editor.filterChart().isVisible());
  EXPECT_TRUE(editor.filterHigh().isVisible());
  EXPECT_FALSE(editor.filterLow().isVisible());
  editor.filterHigh().number()->setValue(25);  // of 50 Hz: the middle of the chart
  const auto curve = editor.filterChart().decibels();
  ASSERT_EQ(curve.size(), 201u);
  EXPECT_NEAR(curve.front(), 0, 0.01);
  EXPECT_NEAR(curve[100], -3.01, 0.05);
  EXPECT_LT(curve.back(), -100);
  editor.filterHigh().slider()->setValue(editor.filterHigh().slider()->value() - 100);
  EXPECT_LT(editor.filterChart().decibels()[100], -10);
  ASSERT_TRUE(saves([](const auto& s) { return s.blocks[0].filter.high_hz < 20; }));
}

TEST_F(FeaturesPageTest, EveryKindOfBlockCanBeChosenAndGivesFeatures) {
  auto& form = page_->form();
  form.window().number()->setValue(100);
  for (int i = 0; i < form.editor().kind().count(); ++i) {
    form.editor().kind().setCurrentIndex(i);
    emit form.editor().kind().activated(i);
    const auto board = features::pipelineSettings(form.settings(), imuFormat());
    ASSERT_TRUE(board.ok()) << form.editor().kind().itemText(i).toStdString() << " " << board.error().message;
    EXPECT_EQ(static_cast<int>(form.settings().blocks[0].block), i);
    settle();
    EXPECT_FALSE(page_->grab().isNull());
  }
}

TEST_F(FeaturesPageTest, FeaturesOfASpectrogramLieInTimeAndFrequency) {
  FeaturePreview preview(bench_->jobs());
  FeatureSettings settings = saved();
  settings.window = 100;
  settings.blocks = {
      dsp::Block::kStatistics,
      {dsp::Block::kSpectrogram, {{"frame", 32}, {"hop", 17}, {"fft_length", 32}, {"bands", 4}}}};  // 5 steps
  preview.show(bench_->project().project(), recording(0), settings, 0);
  ASSERT_TRUE(waitFor([&] { return preview.shown() != nullptr; }));
  PreviewChart chart(*theme_);
  chart.resize(452, 320);
  chart.setFeatures(preview.shown(), 1);
  const int first = 6 * 8;
  EXPECT_EQ(chart.featureAt({50, 48}), first);     // first step, first channel, lowest band at its bottom
  EXPECT_EQ(chart.featureAt({50, 2}), first + 3);  // its highest band
  EXPECT_EQ(chart.featureAt({440, 48}), first + 4 * 24);  // last step
  EXPECT_EQ(chart.featureAt({50, 298}), first + 5 * 4);   // last channel
}

TEST_F(FeaturesPageTest, DraggingTheWindowMovesIt) {
  page_->form().window().number()->setValue(40);
  ASSERT_TRUE(saves([](const auto& s) { return s.window == 40; }));
  settle();
  auto* view = &page_->waveform();
  const int y = static_cast<int>(view->layoutNow().plot.center().y());
  const auto x = [&](double frame) {
    return QPoint(static_cast<int>(std::lround(view->view().pixelAt(frame))), y);
  };
  QTest::mousePress(view, Qt::LeftButton, {}, x(20));
  QTest::mouseMove(view, x(70));
  QTest::mouseMove(view, x(120));
  QTest::mouseRelease(view, Qt::LeftButton, {}, x(120));
  EXPECT_NEAR(static_cast<double>(page_->chosenBegin()), 100, 1);
  QTest::keyClick(view, Qt::Key_End);
  EXPECT_EQ(page_->chosenBegin(), kFrames - 40);
}

TEST_F(FeaturesPageTest, ExtractionMarksLaterChangesAsStale) {
  extract();
  const auto table = bench_->loop().table();
  EXPECT_EQ(static_cast<int64_t>(table->windows.size()),
            countWindows(bench_->project().recordings(), saved()).windows);
  EXPECT_FALSE(bench_->loop().tableStale());
  EXPECT_EQ(bench_->steps()[static_cast<size_t>(Step::kFeatures)].mark, StepMark::kDone);
  page_->form().stride().number()->setValue(20);
  ASSERT_TRUE(waitFor([this] { return bench_->loop().tableStale(); }));
  EXPECT_EQ(bench_->steps()[static_cast<size_t>(Step::kFeatures)].mark, StepMark::kStale);
  bench_->project().undo().undo();
  EXPECT_FALSE(bench_->loop().tableStale());
}

TEST_F(FeaturesPageTest, AClickOnTheMapShowsThatWindowOnItsRecordingAndPlaysIt) {
  page_->form().stride().number()->setValue(25);
  ASSERT_TRUE(saves([](const auto& s) { return s.stride == 25; }));
  extract();
  const auto table = bench_->loop().table();
  auto& map = page_->map();
  for (const size_t wanted : {table->windows.size() - 1, table->windows.size() / 2, size_t{1}}) {
    const QPoint place = map.pixelOf(static_cast<int>(wanted)).toPoint();
    const int hit = map.windowAt(place);  // another point may lie closer to the pixel's middle
    ASSERT_GE(hit, 0);
    QTest::mouseClick(&map, Qt::LeftButton, {}, place);
    const auto& ref = table->windows[static_cast<size_t>(hit)];
    EXPECT_EQ(map.selected(), hit);
    EXPECT_EQ(page_->chosenRecording(), ref.recording);
    EXPECT_EQ(page_->chosenBegin(), ref.begin);
    EXPECT_EQ(page_->waveform().recordingId(), ref.recording);
    EXPECT_EQ(page_->waveform().window(), (FrameRange{ref.begin, ref.begin + table->settings.window}));
    EXPECT_TRUE(page_->playing());
  }
  page_->stopPlaying();
  QTest::keyClick(&map, Qt::Key_Right);
  EXPECT_EQ(page_->chosenBegin(), table->windows[static_cast<size_t>(map.selected())].begin);
}

TEST_F(FeaturesPageTest, PlayingAWindowEndsByItself) {
  page_->form().window().number()->setValue(20);
  ASSERT_TRUE(saves([](const auto& s) { return s.window == 20; }));
  page_->playWindow();
  EXPECT_TRUE(page_->playing());
  EXPECT_TRUE(waitFor([this] { return !page_->playing(); }));
}

TEST_F(FeaturesPageTest, SaysWhatIsMissingWithoutLabels) {
  Recordings all = bench_->project().recordings();
  for (auto& r : all) r.segments.clear();
  bench_->project().editRecordings("Erase all", all);
  auto* empty = page_->findChild<EmptyState*>();
  EXPECT_TRUE(empty->isVisible());
  Step opened = Step::kBoard;
  QObject::connect(page_.get(), &Page::openStep, [&](Step step) { opened = step; });
  QTest::mouseClick(empty->button(), Qt::LeftButton);
  EXPECT_EQ(opened, Step::kData);
  bench_->project().undo().undo();
  EXPECT_FALSE(empty->isVisible());
}

TEST_F(FeaturesPageTest, ThePreviewIsTheRowThatExtractionGives) {
  extract();
  const auto table = bench_->loop().table();
  FeaturePreview preview(bench_->jobs());
  for (const size_t i : {size_t{0}, table->windows.size() - 1}) {
    const auto& ref = table->windows[i];
    preview.show(bench_->project().project(), *bench_->project().find(ref.recording), table->settings,
                 ref.begin);
    ASSERT_TRUE(waitFor([&] { return preview.shown() != nullptr; }));
    const float* row = table->row(i);
    EXPECT_THAT(preview.shown()->values,
                testing::ElementsAreArray(row, static_cast<size_t>(table->features)));
    EXPECT_EQ(preview.shown()->names.size(), preview.shown()->values.size());
    preview.clear();
  }
}

TEST_F(FeaturesPageTest, OfManyRequestsTheNewestIsShown) {
  FeaturePreview preview(bench_->jobs());
  FeatureSettings settings = saved();
  settings.blocks = {dsp::Block::kStatistics};
  for (settings.window = 10; settings.window < 100; ++settings.window) {
    preview.show(bench_->project().project(), recording(0), settings, 0);
  }
  settings.window = 99;
  ASSERT_TRUE(waitFor([&] { return preview.shown() && preview.shown()->settings == settings; }));
  const auto samples = bench_->project().project()->samples(recording(0).id);
  const auto expected = features::preview(settings, recording(0).format, *samples, 0);
  ASSERT_TRUE(expected.ok());
  EXPECT_EQ(preview.shown()->values, *expected);
}

TEST_F(FeaturesPageTest, FeaturesUnderTheMouseAreTheRightOnes) {
  FeaturePreview preview(bench_->jobs());
  FeatureSettings settings = saved();
  settings.blocks = {dsp::Block::kStatistics};
  preview.show(bench_->project().project(), recording(0), settings, 0);
  ASSERT_TRUE(waitFor([&] { return preview.shown() != nullptr; }));
  PreviewChart chart(*theme_);
  chart.resize(452, 320);
  chart.setFeatures(preview.shown());
  EXPECT_EQ(chart.featureAt({60, 5}), 0);        // first channel's mean
  EXPECT_EQ(chart.featureAt({440, 5}), 7);       // its crossings
  EXPECT_EQ(chart.featureAt({60, 295}), 5 * 8);  // last channel's mean
  EXPECT_EQ(chart.featureAt({10, 5}), -1);
  chart.setMessage("nothing");
  EXPECT_EQ(chart.featureAt({60, 5}), -1);
}

TEST(CountWindows, CountsPartsThatAreTooShort) {
  dataset::RecordingInfo info;
  info.frames = 1000;
  info.segments = {{0, 100, "a"}, {100, 199, "b"}, {300, 455, "a"}};
  FeatureSettings settings;
  settings.window = 100;
  settings.stride = 50;
  const auto count = countWindows({info}, settings);
  EXPECT_EQ(count.windows, 1 + 0 + 2);
  EXPECT_EQ(count.short_segments, 1);
  EXPECT_EQ(count.longest_segment, 155);
  EXPECT_EQ(count.losses, (std::vector<LabelLoss>{{"b", 1, 1}}));
}

TEST(CountWindows, CountsShortPartsWhoseEndsAreHeld) {
  dataset::RecordingInfo info;
  info.frames = 1000;
  info.segments = {{0, 100, "a"}, {100, 199, "b"}, {300, 455, "a"}};
  FeatureSettings settings;
  settings.window = 100;
  settings.stride = 50;
  settings.hold_short = true;
  const auto count = countWindows({info}, settings);
  EXPECT_EQ(count.windows, 1 + 1 + 2);
  EXPECT_EQ(count.short_segments, 0);
  EXPECT_TRUE(count.losses.empty());
}

TEST(CountWindows, SaysWhichLabelsLoseHowMuch) {
  dataset::RecordingInfo info;
  info.frames = 1000;
  info.segments = {{0, 100, "a"}, {100, 130, "a"}, {300, 350, "b"}, {400, 420, "b"}, {500, 700, "c"}};
  FeatureSettings settings;
  settings.window = 100;
  EXPECT_EQ(lossText(countWindows({info}, settings)),
            "b vanishes: every part of it is shorter than the window. "
            "Parts shorter than the window give none: a 1 of 2.");
  settings.window = 20;
  EXPECT_EQ(lossText(countWindows({info}, settings)), "");
  settings.window = 150;
  EXPECT_EQ(lossText(countWindows({info}, settings)),
            "a, b vanish: every part of them is shorter than the window.");
}

TEST_F(FeaturesPageTest, ALabelThatVanishesIsSaidOnThePage) {
  Recordings all = bench_->project().recordings();
  for (auto& r : all)
    for (auto& segment : r.segments)
      if (segment.label == "circle") segment.end = 50;
  bench_->project().editRecordings("Shorten", all);
  page_->form().window().number()->setValue(60);
  ASSERT_TRUE(waitFor([this] {
    for (const auto* label : page_->findChildren<QLabel*>())
      if (label->isVisible() && label->text().startsWith("circle vanishes")) return true;
    return false;
  }));
}

}  // namespace
}  // namespace thimble::ui
