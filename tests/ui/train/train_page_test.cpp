// The Train page on a real project: the net as a stack of layers, its costs, and what is missing.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QLineEdit>

#include "core/nn/layer_table.h"
#include "tests/ui/train/train_page_fixture.h"
#include "ui/pages/train/fields.h"
#include "ui/widgets/chip.h"

namespace thimble::ui {
namespace {

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

TEST_F(TrainPageTest, EveryKindOfLayerCanBeAddedShowsItsOwnFieldsAndUndone) {
  ASSERT_NO_FATAL_FAILURE(open(5));
  const auto before = page->layers().model().net().layers;
  for (const nn::LayerType* type : nn::layerTypes()) {
    choose(0);
    page->layers().add(type->kind);
    ASSERT_EQ(net().layers.size(), before.size() + 1) << type->name;
    EXPECT_EQ(net().layers[1].kind, type->kind);
    EXPECT_FALSE(layerTip(type->kind).isEmpty()) << type->name;
    EXPECT_EQ(field<QSpinBox>("Units")->isVisible(), nn::heeds(type->kind, nn::Field::kUnits)) << type->name;
    EXPECT_EQ(field<QSpinBox>("Kernel length")->isVisible(), nn::heeds(type->kind, nn::Field::kSliding))
        << type->name;
    EXPECT_EQ(field<QSpinBox>("Depth multiplier")->isVisible(),
              nn::heeds(type->kind, nn::Field::kMultiplier));
    EXPECT_EQ(field<QSpinBox>("Layers back")->isVisible(), nn::heeds(type->kind, nn::Field::kBack))
        << type->name;
    EXPECT_EQ(field<QSpinBox>("Height")->isVisible(), nn::heeds(type->kind, nn::Field::kShape)) << type->name;
    EXPECT_EQ(field<QCheckBox>("Every step")->isVisible(), nn::heeds(type->kind, nn::Field::kSequence))
        << type->name;
    bench.project().undo().undo();
    EXPECT_EQ(page->layers().model().net().layers, before);
  }
}

TEST_F(TrainPageTest, ASeparableConvolutionIsTwoLayersThatFit) {
  ASSERT_NO_FATAL_FAILURE(open(5));
  choose(0);
  page->layers().addSeparable();
  EXPECT_EQ(net().layers[1].kind, nn::LayerKind::kDepthwiseConv1d);
  EXPECT_EQ(net().layers[2].kind, nn::LayerKind::kConv1d);
  EXPECT_EQ(net().layers[2].kernel_h, 1);
  EXPECT_FALSE(page->layers().model().error());
  EXPECT_EQ(page->layers().currentRow(), 2);
}

TEST_F(TrainPageTest, AnAddKeepsItsPartnerWhileLayersComeAndGo) {
  ASSERT_NO_FATAL_FAILURE(open(5));
  auto recipe = bench.project().recipe();
  recipe.net = *bench.loop().plannedNet();
  recipe.net.preset = "custom";
  const nn::LayerSpec conv{
      .kind = nn::LayerKind::kConv1d, .units = 8, .kernel_h = 3, .padding = nn::Padding::kSame};
  recipe.net.layers = {conv,
                       {.kind = nn::LayerKind::kRelu},
                       conv,
                       {.kind = nn::LayerKind::kAdd, .back = 2},
                       {.kind = nn::LayerKind::kFlatten},
                       {.kind = nn::LayerKind::kDense, .units = 3}};
  bench.project().editRecipe("test", recipe);
  ASSERT_FALSE(page->layers().model().error());
  choose(2);
  page->layers().add(nn::LayerKind::kRelu6);  // between the two that are added
  EXPECT_EQ(net().layers[4].back, 3);
  choose(3);
  page->layers().remove();
  EXPECT_EQ(net().layers[3].back, 2);
  choose(1);
  page->layers().remove();  // the partner itself: what was before it takes its place
  EXPECT_EQ(net().layers[2].kind, nn::LayerKind::kAdd);
  EXPECT_EQ(net().layers[2].back, 2);
  EXPECT_FALSE(page->layers().model().error());
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
