// What is set for a training: every field reaches the recipe, alone, and is undone.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <QLineEdit>
#include <cmath>

#include "tests/ui/train/train_page_fixture.h"
#include "ui/pages/train/fields.h"
#include "ui/widgets/chip.h"

namespace thimble::ui {
namespace {

TEST_F(TrainPageTest, EverySettingReachesTheRecipeAloneAndIsUndone) {
  ASSERT_NO_FATAL_FAILURE(open(5));
  page->openPart(TrainPage::Part::kTraining);
  const nn::TrainSettings before = bench.project().recipe().training;
  nn::TrainSettings expected = before;
  const auto now = [&]() -> const nn::TrainSettings& { return bench.project().recipe().training; };
  const auto number = [&](const char* name, auto value, auto nn::TrainSettings::*member, auto stored) {
    auto* spin =
        field<std::conditional_t<std::is_integral_v<decltype(value)>, QSpinBox, QDoubleSpinBox>>(name);
    ASSERT_TRUE(spin) << name;
    EXPECT_FALSE(spin->toolTip().isEmpty());
    spin->setValue(value);
    expected.*member = stored;
    EXPECT_EQ(now(), expected) << name;
  };
  const auto choice = [&](const char* name, int row, auto nn::TrainSettings::*member, auto stored) {
    auto* box = field<QComboBox>(name);
    ASSERT_TRUE(box) << name;
    box->setCurrentIndex(row);
    expected.*member = stored;
    EXPECT_EQ(now(), expected) << name;
  };
  choice("Loss", 3, &nn::TrainSettings::loss, nn::Loss::kHuber);
  EXPECT_TRUE(field<QDoubleSpinBox>("Huber delta")->isEnabled());
  number("Huber delta", 0.5, &nn::TrainSettings::huber_delta, 0.5f);
  number("Label smoothing", 0.1, &nn::TrainSettings::label_smoothing, 0.1f);
  choice("Class weighting", 1, &nn::TrainSettings::class_weighting, nn::ClassWeighting::kBalanced);
  choice("Schedule", 2, &nn::TrainSettings::schedule, nn::Schedule::kStep);
  EXPECT_TRUE(field<QSpinBox>("Epochs between steps")->isEnabled());
  EXPECT_FALSE(field<QDoubleSpinBox>("Rising share")->isEnabled());
  number("Epochs between steps", 7, &nn::TrainSettings::step_epochs, 7);
  number("Step factor", 0.5, &nn::TrainSettings::step_factor, 0.5f);
  choice("Schedule", 3, &nn::TrainSettings::schedule, nn::Schedule::kOneCycle);
  number("Rising share", 25.0, &nn::TrainSettings::warmup, 0.25f);
  number("Gradient clipping", 1.5, &nn::TrainSettings::clip, 1.5f);
  number("Patience", 9, &nn::TrainSettings::patience, 9);
  number("Validation share", 20.0, &nn::TrainSettings::validation, 0.2f);
  number("Seeds to try", 3, &nn::TrainSettings::seeds, 3);
  number("Threads", 2, &nn::TrainSettings::threads, 2);
  choice("Optimiser", 2, &nn::TrainSettings::optimizer, nn::Optimizer::kAdamW);
  while (bench.project().undo().canUndo()) bench.project().undo().undo();
  EXPECT_EQ(now(), before);
}

TEST_F(TrainPageTest, WeightsOfClassesAreReadAsNumbersOrNotAtAll) {
  ASSERT_NO_FATAL_FAILURE(open(5));
  page->openPart(TrainPage::Part::kTraining);
  auto* line = field<QLineEdit>("Weights of the classes");
  ASSERT_TRUE(line);
  field<QComboBox>("Class weighting")->setCurrentIndex(2);
  const auto type = [&](const char* text) {
    line->setText(text);
    emit line->editingFinished();
    return bench.project().recipe().training.class_weights;
  };
  EXPECT_EQ(type("1, 2.5 ; 4"), (std::vector<float>{1, 2.5f, 4}));
  for (const char* wrong : {"1, -2, 3", "1, nan, 2", "one two", "0"}) {
    EXPECT_EQ(type(wrong), (std::vector<float>{1, 2.5f, 4})) << wrong;
    EXPECT_EQ(line->text(), "1, 2.5, 4");
  }
}

TEST_F(TrainPageTest, TheTaskSaysWhatItNeedsAndIsUndone) {
  ASSERT_NO_FATAL_FAILURE(open(5));
  page->openPart(TrainPage::Part::kTask);
  const auto says = [&](const QString& words) {
    for (auto* label : page->task().findChildren<QLabel*>())
      if (label->isVisible() && label->text().contains(words)) return true;
    return false;
  };
  EXPECT_TRUE(says("idle, shake, wave"));
  page->task().choose(Task::kRegression);
  EXPECT_EQ(bench.project().recipe().task.kind, Task::kRegression);
  EXPECT_TRUE(says("Not a number: idle, shake, wave"));
  auto* unit = field<QLineEdit>("Unit of the target");
  unit->setText("rpm");
  emit unit->editingFinished();
  EXPECT_EQ(bench.project().recipe().task.unit, "rpm");
  page->task().choose(Task::kAnomaly);
  EXPECT_EQ(bench.project().recipe().task.normal, std::vector<std::string>{"idle"});
  QAbstractButton* shake = nullptr;
  for (auto* chip : page->task().findChildren<ToggleChip*>())
    if (chip->text() == "shake") shake = chip;
  ASSERT_TRUE(shake);
  shake->click();
  EXPECT_EQ(bench.project().recipe().task.normal, (std::vector<std::string>{"idle", "shake"}));
  field<QComboBox>("Detector")->setCurrentIndex(1);
  EXPECT_EQ(bench.project().recipe().task.anomaly.detector, anomaly::DetectorKind::kKMeans);
  EXPECT_TRUE(field<QSpinBox>("Centres")->isEnabled());
  EXPECT_FALSE(field<QSpinBox>("Components")->isEnabled());
  page->openPart(TrainPage::Part::kNet);
  EXPECT_FALSE(page->layers().isVisible());  // k-means has no layers
  while (bench.project().undo().canUndo()) bench.project().undo().undo();
  EXPECT_EQ(bench.project().recipe().task, evaluate::TaskSettings());
  EXPECT_TRUE(page->layers().isVisible());
}

TEST_F(TrainPageTest, TheAugmentationIsSeenOnARealTrainingWindow) {
  ASSERT_NO_FATAL_FAILURE(open(5));
  page->openPart(TrainPage::Part::kAugmentation);
  auto& form = page->augmentation();
  ASSERT_TRUE(waitUntil([&] { return !form.before().row().empty(); }));
  const auto table = bench.loop().table();
  ASSERT_TRUE(table);
  const auto rows = features::normalisedRows(*table);
  const auto isTraining = [&](const std::vector<float>& row) {
    for (size_t i = 0; i < table->windows.size(); ++i) {
      if (table->windows[i].split == dataset::Split::kTrain &&
          std::equal(row.begin(), row.end(), rows.begin() + static_cast<std::ptrdiff_t>(i * row.size())))
        return true;
    }
    return false;
  };
  EXPECT_TRUE(isTraining(form.before().row()));
  EXPECT_EQ(form.after().row(), form.before().row());  // all is off
  field<QDoubleSpinBox>("Noise")->setValue(0.2);
  EXPECT_EQ(bench.project().recipe().training.augmentation.noise, 0.2f);
  const auto first = form.after().row();
  EXPECT_NE(first, form.before().row());
  double squares = 0;
  for (size_t i = 0; i < first.size(); ++i) squares += std::pow(first[i] - form.before().row()[i], 2);
  EXPECT_NEAR(std::sqrt(squares / static_cast<double>(first.size())), 0.2, 0.05);
  const auto before = form.before().row();
  QTest::keyClick(page.get(), Qt::Key_A);
  EXPECT_NE(form.before().row(), before);
  EXPECT_TRUE(isTraining(form.before().row()));
  EXPECT_FALSE(form.before().isMap());
  EXPECT_FALSE(form.grab().isNull());
}

TEST(AugmentFormTest, OfASpectrogramBandsAreMaskedInTheMap) {
  const LoopBench bench;
  AugmentForm form(*bench.theme);
  form.resize(380, 600);
  form.show();
  auto examples = std::make_shared<AugmentExamples>();
  examples->input = {20, 12, 1};
  examples->rows.assign(240, 1.0f);
  examples->names = {"one"};
  form.setExamples(examples);
  nn::Augmentation settings;
  settings.band_masks = 1;
  settings.band_mask = 0.5f;
  form.setSettings(settings);
  EXPECT_TRUE(form.before().isMap());
  bool masked = false;
  for (int i = 0; i < 10 && !masked; ++i, form.another()) {
    const auto& after = form.after().row();
    ASSERT_EQ(after.size(), 240u);
    for (size_t band = 0; band < 12; ++band) {
      bool blank = true;
      for (size_t step = 0; step < 20; ++step) blank &= after[step * 12 + band] == 0;
      masked |= blank;
    }
  }
  EXPECT_TRUE(masked);
  EXPECT_FALSE(form.grab().isNull());
  form.setExamples(nullptr);
  EXPECT_TRUE(form.before().row().empty());
}

TEST_F(TrainPageTest, ASettingTouchesOnlyItself) {
  ASSERT_NO_FATAL_FAILURE(open(5));
  auto recipe = bench.project().recipe();
  recipe.training.learning_rate = 0.0000123f;  // finer than its field shows
  bench.project().editRecipe("test", recipe);
  auto* momentum = field<QDoubleSpinBox>("Momentum");
  EXPECT_FALSE(momentum->isEnabled());
  field<QSpinBox>("Batch")->setValue(64);
  field<QComboBox>("Optimiser")->setCurrentIndex(1);
  EXPECT_TRUE(momentum->isEnabled());
  const auto& training = bench.project().recipe().training;
  EXPECT_EQ(training.batch, 64);
  EXPECT_EQ(training.optimizer, nn::Optimizer::kSgd);
  EXPECT_EQ(training.learning_rate, 0.0000123f);
}

}  // namespace
}  // namespace thimble::ui
