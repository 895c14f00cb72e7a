// The Profile page: the arena's picture, the sorted layers, the budgets, and instructions from a virtual
// board.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/profile/profile_page.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QFileInfo>
#include <QPushButton>
#include <QtTest/QTest>
#include <filesystem>

#include "tests/ui/train/loop_bench.h"

namespace thimble::ui {
namespace {

profile::ModelCost smallCost() {
  profile::ModelCost cost;
  cost.model_bytes = 4096;
  cost.arena_bytes = 1024;
  cost.arena_lower_bound_bytes = 960;
  cost.macs = 600;
  cost.layers = {{"hidden", "CONV_2D", 500, 300, 512, -1}, {"out", "FULLY_CONNECTED", 100, 900, 64, -1}};
  cost.arena = {{"x", 0, 448, -1, 0}, {"hidden", 448, 512, 0, 1}, {"out", 0, 64, 1, 2}};
  return cost;
}

TEST(ArenaPlotTest, HitsTheTensorWhoseBytesLieThere) {
  application();
  Theme theme(application());
  ArenaPlot plot(theme);
  plot.resize(500, 300);
  plot.setCost(smallCost());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(plot.blockAt(plot.blockRect(i).center()), i);
  // Time goes right: x lives in two of the four steps (input, conv), out in the other two.
  EXPECT_NEAR(plot.blockRect(0).right(), plot.blockRect(2).left(), 1e-9);
  EXPECT_NEAR(plot.blockRect(0).width(), plot.blockRect(2).width(), 1e-9);
  // Addresses go up: hidden begins where x ends.
  EXPECT_NEAR(plot.blockRect(0).top(), plot.blockRect(1).bottom(), 1e-9);
  EXPECT_NEAR(plot.blockRect(1).height() / plot.blockRect(0).height(), 512.0 / 448, 1e-9);
  // Free bytes hit nothing: above out, in the last step.
  EXPECT_EQ(plot.blockAt({plot.blockRect(2).right() - 2, plot.blockRect(2).top() - 20}), -1);
  EXPECT_EQ(plot.blockAt({1, 1}), -1);
}

TEST(ArenaPlotTest, HoverAndArrowsChooseAndTell) {
  application();
  Theme theme(application());
  ArenaPlot plot(theme);
  plot.resize(500, 300);
  plot.setCost(smallCost());
  plot.show();
  QTest::mouseMove(&plot, plot.blockRect(1).center().toPoint());
  ASSERT_TRUE(waitUntil([&] { return plot.chosen() == 1; }, 5000));
  EXPECT_EQ(plot.textOf(1), "hidden: 512 bytes at offset 448, alive from “conv” to “fully connected”");
  QTest::keyClick(&plot, Qt::Key_Right);
  EXPECT_EQ(plot.chosen(), 2);
  QTest::keyClick(&plot, Qt::Key_Right);
  EXPECT_EQ(plot.chosen(), 0);
  QTest::keyClick(&plot, Qt::Key_Left);
  EXPECT_EQ(plot.chosen(), 2);
  EXPECT_EQ(plot.accessibleDescription(), plot.textOf(2));
}

TEST(LayerCostModelTest, SortsByWhatIsKnownAndHoldsToTheRulesOfItemModels) {
  application();
  LayerCostModel model;
  QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
  model.setCost(smallCost(), {});
  EXPECT_EQ(model.operatorOf(0), 0);
  EXPECT_NEAR(model.index(0, LayerCostModel::kMacs).data(LayerCostModel::kShare).toDouble(), 500.0 / 600,
              1e-9);
  EXPECT_EQ(model.index(0, LayerCostModel::kInstructions).data().toString(), "–");
  model.setCost(smallCost(), {1'000, 1'234'567});
  EXPECT_EQ(model.operatorOf(0), 1);
  EXPECT_EQ(model.index(0, LayerCostModel::kInstructions).data().toString(), groupedText(1'234'567));
  EXPECT_EQ(groupedText(1'234'567), QString("1\u2009234\u2009567"));
  EXPECT_EQ(groupedText(-123), "-123");
  model.setCost({}, {});
  EXPECT_EQ(model.rowCount(), 0);
}

TEST(BudgetStackTest, SaysWhetherItFits) {
  application();
  Theme theme(application());
  BudgetStack stack(theme, "Flash");
  stack.set({{{"model", 600, 0}, {"runtime code", 300, 1}}, 1024, "of 1.0 kB", ""});
  EXPECT_EQ(stack.budget().used(), 900);
  EXPECT_TRUE(stack.budget().fits());
  EXPECT_TRUE(stack.accessibleName().contains("runtime code 300 B"));
  stack.set({{{"model", 2000, 0}}, 1024, "of 1.0 kB", ""});
  EXPECT_FALSE(stack.budget().fits());
}

VariantRow variant(const char* name, double accuracy, int64_t bytes, bool pareto) {
  VariantRow row;
  row.name = row.title = name;
  row.accuracy = accuracy;
  row.model_bytes = bytes;
  row.arena_bytes = 100;
  row.macs = 1000;
  row.deployable = true;
  row.pareto = pareto;
  return row;
}

TEST(VariantsViewTest, TableChartAndFrontAreOfTheSameVariants) {
  application();
  Theme theme(application());
  VariantsView view(theme);
  view.resize(1100, 500);
  QAbstractItemModelTester tester(&view.model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
  VariantRow of_float = variant("float", 0.99, 4000, false);
  of_float.deployable = false;
  VariantRow failed = variant("16x8", 0, 0, false);
  failed.failure = "no";
  view.setVariants({of_float, variant("int8", 0.97, 1000, true), variant("pruned", 0.95, 1000, false),
                    variant("structured", 0.90, 500, true), failed},
                   false, {});
  EXPECT_EQ(view.model().rowCount(), 5);
  ASSERT_EQ(view.chart().points().size(), 3u);  // what a board can run
  EXPECT_EQ(view.chart().points()[0].y, 97);
  EXPECT_EQ(view.chart().points()[0].x, 1000);
  EXPECT_TRUE(view.chart().points()[0].strong);
  EXPECT_FALSE(view.chart().points()[1].strong);
  EXPECT_EQ(view.model().index(4, VariantModel::kAccuracy).data().toString(), "–");
  int kept = -1;
  QObject::connect(&view, &VariantsView::keepWanted, [&](int row) { kept = row; });
  EXPECT_FALSE(view.keepButton().isEnabled());
  emit view.chart().pointChosen(2);
  EXPECT_EQ(view.list().currentIndex().row(), 3);
  ASSERT_TRUE(view.keepButton().isEnabled());
  view.keepButton().click();
  EXPECT_EQ(kept, 3);
  view.list().setCurrentIndex(view.model().index(0, 0));
  EXPECT_FALSE(view.keepButton().isEnabled());  // no board runs float
  EXPECT_EQ(view.chart().chosen(), -1);
  EXPECT_FALSE(view.grab().isNull());
  view.setVariants({}, false, {});
  EXPECT_FALSE(view.grab().isNull());
}

class ProfilePageTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(bench.openProject(2));
    page = std::make_unique<ProfilePage>(bench.context());
    page->resize(1100, 660);
    page->show();
  }
  LoopBench bench;
  std::unique_ptr<ProfilePage> page;
};

TEST_F(ProfilePageTest, ShowsThePlannedCostBeforeTrainingAgainstTheBoardThatIsChosen) {
  ASSERT_TRUE(waitUntil([&] { return page->layers().rowCount() > 0; }));
  EXPECT_EQ(page->layers().rowCount(), static_cast<int>(bench.loop().cost()->layers.size()));
  EXPECT_EQ(page->flash().budget().used(), bench.loop().cost()->model_bytes);
  bench.workbench->board().refresh();
  ASSERT_TRUE(waitUntil([&] { return page->boards().count() >= 2; }));
  for (int i = 0; i < 2; ++i) {
    page->boards().setCurrentIndex(i);
    emit page->boards().activated(i);
    const QString id = page->boards().currentData().toString();
    for (const auto& entry : bench.workbench->board().boards()) {
      if (QString::fromStdString(entry.id) != id) continue;
      EXPECT_EQ(page->flash().budget().total, entry.flash_bytes);
      EXPECT_EQ(page->ram().budget().total, entry.ram_bytes);
    }
  }
}

TEST_F(ProfilePageTest, CountsInstructionsLayerByLayerOnAVirtualBoard) {
  if (!std::filesystem::exists(THIMBLE_BINARY_DIR "/firmware/mps2-an386-boot.elf"))
    GTEST_SKIP() << "the virtual boards' firmware is not built";
  if (!std::filesystem::exists("/usr/bin/qemu-system-arm"))
    GTEST_SKIP() << "qemu-system-arm is not installed";
  auto recipe = bench.project().recipe();
  recipe.net = nn::densePreset(bench.loop().plannedNet()->input, 3);
  bench.project().editRecipe("test", recipe);
  ASSERT_NO_FATAL_FAILURE(bench.train());
  ASSERT_TRUE(waitUntil([&] { return bench.loop().cost() && !bench.loop().costIsSketch(); }));
  QTest::keyClick(page.get(), Qt::Key_Return, Qt::ControlModifier);
  ASSERT_TRUE(
      waitUntil([&] { return bench.loop().instructions().has_value() || !bench.errors.isEmpty(); }, 120'000));
  ASSERT_TRUE(bench.errors.isEmpty()) << bench.errors.join("\n").toStdString();
  const auto& counts = *bench.loop().instructions();
  ASSERT_EQ(counts.layers.size(), bench.loop().cost()->layers.size());
  EXPECT_EQ(page->total(), groupedText(counts.inference + counts.features));
  const auto dearest = std::max_element(counts.layers.begin(), counts.layers.end()) - counts.layers.begin();
  EXPECT_EQ(page->layers().operatorOf(0), static_cast<int>(dearest));
}

TEST_F(ProfilePageTest, VariantsAreComparedInTheBackgroundAndOneIsKeptAndUndone) {
  auto recipe = bench.project().recipe();
  recipe.net = nn::densePreset(bench.loop().plannedNet()->input, 3);
  bench.project().editRecipe("test", recipe);
  ASSERT_NO_FATAL_FAILURE(bench.train());
  const int64_t before = bench.project().currentRun()->id;
  ASSERT_TRUE(
      waitUntil([&] { return bench.loop().cost() && !bench.loop().costIsSketch(); }));  // the page is there
  page->openView(ProfilePage::View::kVariants);
  QTest::keyClick(page.get(), Qt::Key_Return, Qt::ControlModifier);
  auto& lab = bench.workbench->lab();
  ASSERT_TRUE(waitUntil([&] { return lab.comparing(); }));
  ASSERT_TRUE(waitUntil([&] { return !lab.comparing() || !bench.errors.isEmpty(); }, 200'000));
  ASSERT_TRUE(bench.errors.isEmpty()) << bench.errors.join("\n").toStdString();
  auto& view = page->variants();
  ASSERT_EQ(view.model().rowCount(), static_cast<int>(compress::variantKinds().size()));
  int chosen = -1;
  for (int row = 0; row < view.model().rowCount(); ++row)
    if (view.model().rows()[static_cast<size_t>(row)].name == "int8-mse") chosen = row;
  ASSERT_GE(chosen, 0);
  view.list().setCurrentIndex(view.model().index(chosen, 0));
  QTest::keyClick(page.get(), Qt::Key_K);
  ASSERT_TRUE(
      waitUntil([&] { return bench.project().currentRun()->id != before && bench.loop().evaluation(); }));
  EXPECT_EQ(bench.loop().model()->file, lab.variants()[static_cast<size_t>(chosen)]->model);
  EXPECT_EQ(view.model().rowCount(),
            static_cast<int>(compress::variantKinds().size()));  // still there to choose from
  bench.project().undo().undo();
  EXPECT_EQ(bench.project().currentRun()->id, before);
  EXPECT_EQ(bench.project().runs().size(), 2u);
}

TEST_F(ProfilePageTest, ADetectorHasNoVariantsAndThePageSaysSo) {
  project::Recipe recipe = bench.project().recipe();
  recipe.task.kind = Task::kAnomaly;
  recipe.task.normal = {"idle"};
  recipe.task.anomaly.detector = anomaly::DetectorKind::kKMeans;
  bench.project().editRecipe("test", recipe);
  ASSERT_NO_FATAL_FAILURE(bench.train());
  ASSERT_TRUE(waitUntil([&] { return bench.loop().cost() && !bench.loop().costIsSketch(); }));
  page->openView(ProfilePage::View::kVariants);
  QPushButton* compare = nullptr;
  for (auto* button : page->findChildren<QPushButton*>())
    if (button->text() == "Compare variants") compare = button;
  ASSERT_TRUE(compare);
  EXPECT_FALSE(compare->isEnabled());
  EXPECT_TRUE(page->variants().chart().message().startsWith("A detector of anomalies"));
  page->openView(ProfilePage::View::kCost);
  QPushButton* count = nullptr;
  for (auto* button : page->findChildren<QPushButton*>())
    if (button->text() == "Count instructions") count = button;
  ASSERT_TRUE(count);
  EXPECT_TRUE(count->isEnabled());
}

TEST_F(ProfilePageTest, ComparingIsCanceledAtOnceAndWhatIsDoneStays) {
  auto recipe = bench.project().recipe();
  recipe.features.stride = 2;  // thousands of windows: there is time to cancel
  bench.project().editRecipe("test", recipe);
  ASSERT_NO_FATAL_FAILURE(bench.train());
  page->openView(ProfilePage::View::kVariants);
  auto& lab = bench.workbench->lab();
  lab.compare();
  ASSERT_TRUE(waitUntil([&] { return !lab.variants().empty(); }));
  QTest::keyClick(page.get(), Qt::Key_Escape);
  ASSERT_TRUE(waitUntil([&] { return !lab.comparing(); }, 10'000));
  EXPECT_FALSE(lab.variants().empty());
  EXPECT_LT(lab.variants().size(), compress::variantKinds().size());
  EXPECT_EQ(page->variants().model().rowCount(), static_cast<int>(lab.variants().size()));
  EXPECT_TRUE(bench.errors.isEmpty()) << bench.errors.join("\n").toStdString();
}

}  // namespace
}  // namespace thimble::ui
