// Presets: the one that suits the data on top, each with what it reached, and taken back by undo.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <QRegularExpression>

#include "tests/ui/train/train_page_fixture.h"

namespace thimble::ui {
namespace {

TEST_F(TrainPageTest, ThePresetThatSuitsTheDataIsOnTopAndEachSaysWhatItReached) {
  ASSERT_NO_FATAL_FAILURE(open(5));
  QComboBox& box = page->presets().box();
  ASSERT_EQ(box.count(), static_cast<int>(project::presets().size()));
  const project::Preset& suits = project::presetFor(project::shapeOf(bench.project().recordings()));
  EXPECT_EQ(box.itemData(0).toString(), suits.name);
  EXPECT_TRUE(box.itemText(0).endsWith("recommended"));
  EXPECT_EQ(box.currentIndex(), -1);  // the recipe has a net of its own
  EXPECT_TRUE(page->presets().note().text().contains(suits.title));
  EXPECT_TRUE(page->presets().note().text().contains("Reached in int8"));
  EXPECT_TRUE(page->presets().note().toolTip().contains(suits.suits));
  for (int row = 0; row < box.count(); ++row) {
    const QString tip = box.itemData(row, Qt::ToolTipRole).toString();
    EXPECT_TRUE(tip.contains(QRegularExpression("Reached in int8: .* [01]\\.[0-9]+ on [a-z]")))
        << tip.toStdString();
    EXPECT_EQ(row > 0, !box.itemText(row).endsWith("recommended"));
  }
}

TEST_F(TrainPageTest, APresetOfATaskSetsFeaturesNetAndTrainingAndIsUndone) {
  ASSERT_NO_FATAL_FAILURE(open(5));
  const project::Recipe before = bench.project().recipe();
  QComboBox& box = page->presets().box();
  const auto shape = project::shapeOf(bench.project().recordings());
  for (const char* name : {"activity", "vibration"}) {
    const int row = box.findData(name);
    ASSERT_GE(row, 0);
    box.setCurrentIndex(row);
    emit box.activated(row);
    const project::Recipe now = bench.project().recipe();
    const project::Recipe expected = project::recipeOf(*project::presetNamed(name), shape);
    EXPECT_EQ(now.features, expected.features);
    EXPECT_EQ(now.training, expected.training);
    EXPECT_EQ(now.net.preset, name);
    const auto planned = bench.loop().plannedNet();
    ASSERT_TRUE(planned) << name;
    EXPECT_EQ(planned->layers, project::presetNamed(name)->layers(planned->input, 3));
    EXPECT_EQ(page->layers().model().rowCount(), static_cast<int>(planned->layers.size()));
    EXPECT_EQ(box.currentData().toString(), name);
  }
  while (bench.project().undo().canUndo()) bench.project().undo().undo();
  EXPECT_EQ(bench.project().recipe(), before);
  EXPECT_EQ(box.currentIndex(), -1);
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

}  // namespace
}  // namespace thimble::ui
