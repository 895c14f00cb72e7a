// The Train page on a real project: edits, costs, training as a job, cancel, history.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/train_page.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QPushButton>
#include <QtTest/QTest>

#include "tests/ui/train/loop_bench.h"
#include "ui/pages/train/fields.h"

namespace thimble::ui {
namespace {

class TrainPageTest : public testing::Test {
 protected:
  void open(int epochs) {
    ASSERT_NO_FATAL_FAILURE(bench.openProject(epochs));
    page = std::make_unique<TrainPage>(bench.context());
    page->resize(1100, 660);
    page->show();
  }
  QPushButton* primary() {
    for (auto* button : page->findChildren<QPushButton*>())
      if (button->text() == "Train" || button->text() == "Cancel") return button;
    return nullptr;
  }
  template <class Field>
  Field* field(const QString& name) {
    for (auto* candidate : page->findChildren<Field*>())
      if (candidate->accessibleName() == name) return candidate;
    return nullptr;
  }
  /// Opens the row and returns its kind.
  nn::LayerKind choose(int row) {
    page->layers().list().setCurrentIndex(page->layers().model().index(row, 0));
    return page->layers().model().net().layers[static_cast<size_t>(row)].kind;
  }
  int rowOf(nn::LayerKind kind) {
    const auto& layers = page->layers().model().net().layers;
    for (size_t i = 0; i < layers.size(); ++i)
      if (layers[i].kind == kind) return static_cast<int>(i);
    return -1;
  }
  const nn::NetSpec& net() { return bench.project().recipe().net; }

  LoopBench bench;
  std::unique_ptr<TrainPage> page;
};

TEST_F(TrainPageTest, ShowsTheRecommendedNetWithShapesAndCosts) {
  ASSERT_NO_FATAL_FAILURE(open(5));
  auto& model = page->layers().model();
  const auto expected = nn::inspect(*bench.loop().plannedNet());
  ASSERT_TRUE(expected);
  ASSERT_EQ(model.rowCount(), static_cast<int>(expected->size()));
  int64_t macs = 0;
  for (int row = 0; row < model.rowCount(); ++row) {
    const auto& info = (*expected)[static_cast<size_t>(row)];
    EXPECT_EQ(model.index(row).data().toString(), QString::fromStdString(info.name));
    EXPECT_EQ(model.index(row).data(LayerModel::kParameters).toLongLong(), info.parameters);
    EXPECT_EQ(model.index(row).data(LayerModel::kMacs).toLongLong(), info.macs);
    macs += info.macs;
  }
  EXPECT_EQ(model.macs(), macs);
  EXPECT_GT(macs, 0);
}

TEST_F(TrainPageTest, AnEditOfUnitsChangesTheCostBeforeTraining) {
  ASSERT_NO_FATAL_FAILURE(open(5));
  ASSERT_TRUE(waitUntil([&] { return bench.loop().cost() != nullptr; }));
  EXPECT_TRUE(bench.loop().costIsSketch());
  const auto before = bench.loop().cost();
  choose(rowOf(nn::LayerKind::kConv1d));
  auto* filters = field<QSpinBox>("Units");
  ASSERT_TRUE(filters && filters->isVisible());
  filters->setValue(filters->value() * 2);
  EXPECT_EQ(net().preset, "custom");
  ASSERT_TRUE(waitUntil([&] { return bench.loop().cost() != before; }));
  EXPECT_GT(bench.loop().cost()->macs, before->macs);
  EXPECT_GT(bench.loop().cost()->model_bytes, before->model_bytes);
}

TEST_F(TrainPageTest, LayersCanBeAddedMovedAndRemovedByKeyAndUndone) {
  ASSERT_NO_FATAL_FAILURE(open(5));
  const auto before = page->layers().model().net().layers;
  choose(0);
  page->layers().add(nn::LayerKind::kDropout);
  ASSERT_EQ(net().layers.size(), before.size() + 1);
  EXPECT_EQ(net().layers[1].kind, nn::LayerKind::kDropout);
  EXPECT_EQ(page->layers().currentRow(), 1);
  auto& list = page->layers().list();
  QTest::keyClick(&list, Qt::Key_Down, Qt::AltModifier);
  EXPECT_EQ(net().layers[2].kind, nn::LayerKind::kDropout);
  EXPECT_EQ(page->layers().currentRow(), 2);
  QTest::keyClick(&list, Qt::Key_Delete);
  EXPECT_EQ(net().layers, before);
  while (bench.project().undo().canUndo()) bench.project().undo().undo();
  EXPECT_EQ(page->layers().model().net().layers, before);
  EXPECT_NE(net().preset, "custom");
}

TEST_F(TrainPageTest, ANetThatDoesNotFitSaysWhichLayerAndWhyAndCannotBeTrained) {
  ASSERT_NO_FATAL_FAILURE(open(5));
  const int conv = rowOf(nn::LayerKind::kConv1d);
  choose(conv);
  auto* padding = field<QComboBox>("Padding");
  auto* kernel = field<QSpinBox>("Kernel length");
  ASSERT_TRUE(padding && kernel);
  padding->setCurrentIndex(0);
  kernel->setValue(400);  // longer than the window
  auto& model = page->layers().model();
  ASSERT_TRUE(model.error());
  EXPECT_EQ(model.faultyRow(), conv);
  EXPECT_FALSE(model.index(conv).data(LayerModel::kFits).toBool());
  EXPECT_TRUE(model.index(0).data(LayerModel::kFits).toBool());
  bool said = false;
  for (auto* label : page->findChildren<QLabel*>())
    said |= label->isVisible() && label->text().contains("Layer " + QString::number(conv + 1));
  EXPECT_TRUE(said);
  EXPECT_FALSE(primary()->isEnabled());
  kernel->setValue(3);
  EXPECT_FALSE(model.error());
  EXPECT_TRUE(primary()->isEnabled());
  // Without its last dense layer the net has no end.
  choose(model.rowCount() - 1);
  page->layers().remove();
  EXPECT_TRUE(model.error());
  EXPECT_EQ(model.faultyRow(), model.rowCount() - 1);
}

TEST_F(TrainPageTest, PresetsReplaceTheLayers) {
  ASSERT_NO_FATAL_FAILURE(open(5));
  page->choosePreset(0);
  EXPECT_EQ(net().preset, "dense");
  EXPECT_EQ(rowOf(nn::LayerKind::kConv1d), -1);
  page->choosePreset(1);
  EXPECT_EQ(net().preset, "conv1d");
  EXPECT_GE(rowOf(nn::LayerKind::kConv1d), 0);
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

TEST_F(TrainPageTest, TrainsAsAJobFillsCurvesAndKeepsEachRun) {
  ASSERT_NO_FATAL_FAILURE(open(6));
  page->choosePreset(0);
  QTest::keyClick(page.get(), Qt::Key_Return, Qt::ControlModifier);
  ASSERT_TRUE(waitUntil([&] { return page->curves().points() >= 2; }));
  ASSERT_TRUE(waitUntil([&] { return bench.loop().evaluation() != nullptr; }));
  EXPECT_EQ(page->curves().points(), 6);
  ASSERT_EQ(page->runs().rowCount(), 1);
  const project::Run first = bench.project().runs()[0];
  EXPECT_EQ(page->curves().best(), first.best_epoch);
  EXPECT_EQ(page->runs().index(0, RunModel::kBest).data().toString(), QString::number(first.best_epoch));

  field<QSpinBox>("Seed")->setValue(2);
  field<QSpinBox>("Epochs")->setValue(3);
  page->trainOrCancel();
  ASSERT_TRUE(waitUntil([&] { return page->runs().rowCount() == 2; }));
  EXPECT_EQ(page->curves().points(), 3);
  // The older run, second in the list, becomes current by choosing it.
  auto& list = page->runList();
  QTest::mouseClick(list.viewport(), Qt::LeftButton, {}, list.visualRect(page->runs().index(1, 0)).center());
  EXPECT_EQ(bench.project().currentRun()->id, first.id);
  EXPECT_EQ(page->curves().points(), 6);
  EXPECT_TRUE(page->runs().index(1, 0).data(RunModel::kCurrent).toBool());
  EXPECT_TRUE(bench.errors.isEmpty()) << bench.errors.join("\n").toStdString();
}

TEST_F(TrainPageTest, CancelStopsAtOnceAndKeepsNothing) {
  ASSERT_NO_FATAL_FAILURE(open(10'000));
  page->trainOrCancel();
  ASSERT_TRUE(waitUntil([&] { return page->curves().points() >= 1; }));
  ASSERT_EQ(primary()->text(), "Cancel");
  QTest::keyClick(page.get(), Qt::Key_Escape);
  ASSERT_TRUE(waitUntil([&] { return !bench.loop().training(); }, 5000));
  EXPECT_EQ(primary()->text(), "Train");
  EXPECT_TRUE(bench.project().runs().empty());
  EXPECT_TRUE(bench.errors.isEmpty()) << bench.errors.join("\n").toStdString();
}

TEST_F(TrainPageTest, WithoutAProjectOrLabelsItSaysWhatIsMissing) {
  page = std::make_unique<TrainPage>(bench.context());
  const auto says = [&](const QString& text) {
    for (auto* label : page->findChildren<QLabel*>())
      if (label->text() == text) return true;
    return false;
  };
  EXPECT_TRUE(says("No project is open"));
  EXPECT_EQ(primary(), nullptr);
}

TEST(LayerModelTest, HoldsToTheRulesOfItemModels) {
  application();
  LayerModel model;
  QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
  model.setNet(nn::conv1dPreset({50, 1, 6}, 3));
  const int rows = model.rowCount();
  EXPECT_GT(rows, 5);
  auto net = model.net();
  net.layers[1].units += 1;
  model.setNet(net);
  net.layers.clear();
  model.setNet(net);
  EXPECT_EQ(model.rowCount(), 0);
  EXPECT_TRUE(model.error());
}

TEST(RunModelTest, HoldsToTheRulesOfItemModels) {
  application();
  RunModel model;
  QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
  project::Run run;
  run.id = 7;
  run.name = "dense seed 1";
  run.test_accuracy_int8 = 0.975;
  model.setRuns({run}, 7);
  EXPECT_EQ(model.index(0, RunModel::kInt8).data().toString(), "97.5 %");
  EXPECT_EQ(model.index(0, RunModel::kFloat).data().toString(), "–");
  model.setRuns({run}, 0);
  EXPECT_FALSE(model.index(0, 0).data(RunModel::kCurrent).toBool());
  model.setRuns({}, 0);
  EXPECT_EQ(model.rowOf(7), -1);
}

TEST(BestEpochTest, IsOfTheLeastValidationLossOrTrainingLossWithoutValidation) {
  std::vector<nn::EpochStats> epochs = {{1, 0.9f, 0, 0.8f, 0}, {2, 0.5f, 0, 0.6f, 0}, {3, 0.2f, 0, 0.7f, 0}};
  EXPECT_EQ(bestEpoch(epochs), 2);
  for (auto& epoch : epochs) epoch.validation_loss = std::nanf("");
  EXPECT_EQ(bestEpoch(epochs), 3);
  EXPECT_EQ(bestEpoch({}), 0);
}

TEST(WordsTest, ShapesAndCountsAreShort) {
  EXPECT_EQ(shapeText({1, 1, 32}), "32");
  EXPECT_EQ(shapeText({50, 1, 6}), "50 × 6");
  EXPECT_EQ(shapeText({8, 8, 3}), "8 × 8 × 3");
  EXPECT_EQ(countText(9999), "9999");
  EXPECT_EQ(countText(12'340), "12.3 k");
  EXPECT_EQ(countText(1'230'000), "1.23 M");
}

}  // namespace
}  // namespace thimble::ui
