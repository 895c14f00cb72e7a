// The Board page on a real virtual board: connect, stream, measure, lose it, have it back.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/board/board_page.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <QAbstractItemModelTester>
#include <QListView>

#include "tests/ui/board_bench.h"
#include "ui/models/board_memory.h"
#include "ui/pages/board/stream_meter.h"
#include "ui/pages/motion_switch.h"

namespace thimble::ui {
namespace {

using State = BoardController::State;

class BoardPageTest : public BoardBench {
 protected:
  void SetUp() override {
    BoardBench::SetUp();
    if (IsSkipped()) return;
    page_ = std::make_unique<BoardPage>(context());
    page_->resize(1100, 700);
    page_->show();
    ASSERT_TRUE(waitUntil([this] { return !bench_->board().boards().empty(); }));
  }
  void TearDown() override { page_.reset(); }
  QString primary() { return page_->findChild<QPushButton*>("primary")->text(); }
  std::unique_ptr<BoardPage> page_;
};

TEST_F(BoardPageTest, ListsVirtualBoardsFirstInAWellBehavedModel) {
  BoardsModel model(bench_->board());
  QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
  ASSERT_GE(model.rowCount(), 5);
  EXPECT_EQ(model.at(model.index(0))->id, "virtual-m4");
  EXPECT_TRUE(model.index(0).data(BoardsModel::kVirtual).toBool());
  EXPECT_FALSE(model.index(0).data(BoardsModel::kDescription).toString().isEmpty());
  EXPECT_EQ(model.index(0).data(BoardsModel::kState).value<State>(), State::kNone);
  connectBoard();
  EXPECT_EQ(model.index(0).data(BoardsModel::kState).value<State>(), State::kConnected);
  EXPECT_EQ(model.index(1).data(BoardsModel::kState).value<State>(), State::kNone);
}

TEST_F(BoardPageTest, EnterConnectsTheChosenBoardAndItStreams) {
  page_->setFocus();
  EXPECT_EQ(primary(), "Connect");
  QTest::keyClick(page_.get(), Qt::Key_Return);
  EXPECT_EQ(bench_->board().state(), State::kConnecting);
  ASSERT_TRUE(waitUntil([this] { return bench_->board().connected(); }));
  EXPECT_EQ(primary(), "Record");
  EXPECT_EQ(bench_->board().format().channels.size(), 6u);
  ASSERT_TRUE(frames(150));
  ASSERT_TRUE(waitUntil([this] { return bench_->board().meter().rate_hz > 0; }));
  EXPECT_NE(page_->findChild<StreamMeter*>()->findChild<QLabel*>()->text(), "–");
  EXPECT_NEAR(bench_->board().meter().rate_hz, 100, 5);
  EXPECT_EQ(bench_->board().meter().lost, 0);
  EXPECT_TRUE(errors_.empty());
}

TEST_F(BoardPageTest, TheSensorMovesAsTheButtonsSay) {
  connectBoard();
  const auto spread = [this] {
    const auto view = bench_->board().ring().latest(100);
    int low = 40000, high = -40000;
    for (size_t i = 0; i < view.samples.values.size(); i += 6) {
      low = std::min<int>(low, view.samples.values[i]);
      high = std::max<int>(high, view.samples.values[i]);
    }
    return high - low;
  };
  ASSERT_TRUE(frames(120));
  const int still = spread();
  bench_->board().setMotion(dataset::Motion::kShake);
  ASSERT_TRUE(frames(150));
  EXPECT_GT(spread(), 4 * still);
  EXPECT_EQ(page_->findChild<MotionSwitch*>()->current(), 1);
}

TEST_F(BoardPageTest, PullingTheCableIsSaidAtOnceAndPluggingItInConnectsAgain) {
  connectBoard();
  ASSERT_TRUE(frames(20));
  bench_->board().pull();
  ASSERT_TRUE(waitUntil([this] { return bench_->board().state() == State::kLost; }, 3000));
  auto* banner = page_->findChild<ErrorBanner*>();
  EXPECT_TRUE(banner->isVisible());
  EXPECT_FALSE(banner->message().isEmpty());
  QTest::qWait(1200);  // it stays lost as long as the cable is out
  EXPECT_EQ(bench_->board().state(), State::kLost);
  bench_->board().plug();
  ASSERT_TRUE(waitUntil([this] { return bench_->board().connected(); }));
  EXPECT_FALSE(banner->isVisible());
  EXPECT_TRUE(frames(50));
}

TEST_F(BoardPageTest, ABoardThatDiesComesBackByItself) {
  connectBoard();
  ASSERT_TRUE(frames(20));
  const uint32_t boots = bench_->board().info().boot_count;
  auto link = bench_->board().player();
  ASSERT_TRUE(link);
  link.reset();
  bench_->board().pull();
  bench_->board().plug();  // gone for a moment only
  ASSERT_TRUE(
      waitUntil([&] { return bench_->board().connected() && bench_->board().info().boot_count > boots; }));
  EXPECT_TRUE(frames(50));
}

TEST_F(BoardPageTest, GoingToAnotherBoardLeavesTheFirst) {
  connectBoard();
  const auto other = device_link::findBoard(bench_->paths().catalogue.toStdString(), "virtual-m3");
  ASSERT_TRUE(other);
  bench_->board().connectTo(*other);
  ASSERT_TRUE(waitUntil([this] { return bench_->board().connected(); }));
  EXPECT_EQ(bench_->board().entry()->id, "virtual-m3");
  EXPECT_NE(bench_->board().info().core.find("M3"), std::string::npos);
  bench_->board().disconnectBoard();
  EXPECT_EQ(bench_->board().state(), State::kNone);
}

TEST_F(BoardPageTest, TheLastBoardIsConnectedAtTheNextStartUntilItIsLeft) {
  QSettings().clear();
  new BoardMemory(bench_->board());
  connectBoard();
  bench_->board().pull();
  ASSERT_TRUE(waitUntil([this] { return bench_->board().state() == State::kLost; }));
  EXPECT_EQ(QSettings().value("board"), "virtual-m4");  // a loss is no farewell
  bench_->board().plug();
  Workbench next(bench_->paths(), systemBoards(bench_->paths()), testTheme());
  (new BoardMemory(next.board()))->connectLast();
  ASSERT_TRUE(waitUntil([&] { return next.board().state() == State::kConnecting; }));
  EXPECT_EQ(next.board().entry()->id, "virtual-m4");
  bench_->board().disconnectBoard();
  EXPECT_FALSE(QSettings().contains("board"));
}

TEST_F(BoardPageTest, ABoardThatCannotBeReachedIsSaidWithWhatToDo) {
  device_link::BoardEntry none;
  none.id = none.port = "/dev/ttyTHIMBLE-NONE";
  none.name = "No such port";
  bench_->board().connectTo(none);
  ASSERT_TRUE(waitUntil([this] { return bench_->board().state() == State::kNone; }));
  ASSERT_TRUE(bench_->board().error().has_value());
  EXPECT_FALSE(bench_->board().error()->message.empty());
  EXPECT_FALSE(bench_->board().error()->hint.empty());
}

TEST_F(BoardPageTest, ThePausedScopeStandsStill) {
  connectBoard();
  auto* scope = page_->findChild<LiveScope*>();
  QTest::keyClick(page_.get(), Qt::Key_P);
  EXPECT_TRUE(scope->paused());
  QTest::keyClick(page_.get(), Qt::Key_P);
  EXPECT_FALSE(scope->paused());
}

}  // namespace
}  // namespace thimble::ui
