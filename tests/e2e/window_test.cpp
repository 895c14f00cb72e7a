// The whole loop in the real window, by mouse and keyboard, on a virtual board: connect … live.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <QApplication>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSettings>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <filesystem>

#include "app/wiring.h"
#include "ui/models/system_boards.h"
#include "ui/widgets/segmented_control.h"

namespace thimble::app {
namespace {

using ui::Step;

constexpr int kSecond = 1000;

class Window : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(THIMBLE_BINARY_DIR "/firmware/mps2-an386-boot.elf") ||
        !std::filesystem::exists("/usr/bin/qemu-system-arm")) {
      GTEST_SKIP() << "no firmware or no emulator";
    }
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, dir_.path());
    static int argc = 1;
    static char name[] = "test";
    static char* argv[] = {name, nullptr};
    application_ = std::make_unique<QApplication>(argc, argv);
    ui::AppPaths paths;
    paths.catalogue = THIMBLE_SOURCE_DIR "/resources/boards";
    paths.virtual_boards = {THIMBLE_BINARY_DIR "/firmware", dir_.filePath("boards").toStdString()};
    paths.user_data = dir_.path();
    desk_ = std::make_unique<Desk>(*application_, paths, ui::systemBoards(paths));
    desk_->window.resize(1280, 800);
    desk_->window.show();
    bench().project().create(dir_.filePath("loop.thimble"));
    ASSERT_TRUE(until([&] { return bench().project().isOpen(); }, 10));
  }
  void TearDown() override {
    desk_.reset();
    application_.reset();
  }

  ui::Workbench& bench() { return desk_->workbench; }
  ui::Page& page(Step step) { return desk_->window.page(step); }
  static bool until(const std::function<bool()>& done, int seconds) {
    return QTest::qWaitFor(done, seconds * kSecond);
  }

  /// Ctrl and the step's number, as a person goes there.
  void open(Step step) {
    QTest::keyClick(&desk_->window, static_cast<Qt::Key>(Qt::Key_1 + static_cast<int>(step)),
                    Qt::ControlModifier);
    ASSERT_TRUE(until([&] { return page(step).isVisible(); }, 5));
  }
  void clickPrimary(Step step) {
    auto* button = page(step).findChild<QPushButton*>("primary");
    ASSERT_NE(button, nullptr);
    ASSERT_TRUE(until([&] { return button->isVisible() && button->isEnabled(); }, 10))
        << static_cast<int>(step);
    QTest::mouseClick(button, Qt::LeftButton);
  }
  /// The visible widget of a page that a screen reader would call `name`.
  template <class T>
  T* named(Step step, const QString& name) {
    for (T* widget : page(step).findChildren<T*>()) {
      if (widget->accessibleName() == name && widget->isVisible()) return widget;
    }
    ADD_FAILURE() << "no " << name.toStdString();
    return nullptr;
  }
  void choose(Step step, const QString& row, int index) {
    if (auto* control = named<ui::SegmentedControl>(step, row)) {
      QTest::mouseClick(control->findChildren<QPushButton*>().at(index), Qt::LeftButton);
    }
  }
  void moveBoard(const QString& motion) {
    open(Step::kBoard);
    for (auto* button : page(Step::kBoard).findChildren<QPushButton*>()) {
      if (!button->isVisible() || button->text().compare(motion, Qt::CaseInsensitive) != 0) continue;
      QTest::mouseClick(button, Qt::LeftButton);
      return;
    }
    ADD_FAILURE() << "no button for the motion " << motion.toStdString();
  }
  void type(QSpinBox* box, int value) {
    if (!box) return;
    box->setFocus();
    box->selectAll();
    QTest::keyClicks(box, QString::number(value));
    QTest::keyClick(box, Qt::Key_Return);
  }

  QTemporaryDir dir_;
  std::unique_ptr<QApplication> application_;
  std::unique_ptr<Desk> desk_;
};

TEST_F(Window, TakesAPersonFromABoardToLiveAnswers) {
  // 1 Board
  open(Step::kBoard);
  auto* boards = named<QListView>(Step::kBoard, "Boards within reach");
  ASSERT_NE(boards, nullptr);
  ASSERT_TRUE(until([&] { return boards->model()->rowCount() > 0; }, 10));
  QTest::mouseClick(boards->viewport(), Qt::LeftButton, {},
                    boards->visualRect(boards->model()->index(0, 0)).center());
  clickPrimary(Step::kBoard);
  ASSERT_TRUE(until([&] { return bench().board().connected(); }, 20));

  // 2 Collect: three takes of two motions
  size_t takes = 0;
  for (const QString motion : {"idle", "shake"}) {
    moveBoard(motion);
    open(Step::kCollect);
    choose(Step::kCollect, "Length", 1);
    choose(Step::kCollect, "Begin", 0);
    auto* label = page(Step::kCollect).findChild<QLineEdit*>();
    ASSERT_NE(label, nullptr);
    label->setFocus();
    label->selectAll();
    QTest::keyClicks(label, motion);
    QTest::keyClick(label, Qt::Key_Return);
    for (int take = 0; take < 3; ++take) {
      page(Step::kCollect).setFocus();
      QTest::keyClick(&page(Step::kCollect), Qt::Key_Space);
      ++takes;
      ASSERT_TRUE(until([&] { return bench().project().recordings().size() == takes; }, 20));
    }
  }
  for (const auto& recording : bench().project().recordings()) {
    EXPECT_EQ(recording.frames, 200);
    EXPECT_EQ(recording.quality.lost, 0);
  }

  // 3 Data: a part of each class is set aside
  open(Step::kData);
  clickPrimary(Step::kData);
  const auto tests = [&] {
    int count = 0;
    for (const auto& recording : bench().project().recordings())
      count += recording.split == dataset::Split::kTest;
    return count;
  };
  ASSERT_TRUE(until([&] { return tests() == 2; }, 10));
  QTest::keyClick(&desk_->window, Qt::Key_Z, Qt::ControlModifier);
  EXPECT_TRUE(until([&] { return tests() == 0; }, 10));
  QTest::keyClick(&desk_->window, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
  EXPECT_TRUE(until([&] { return tests() == 2; }, 10));

  // 4 Features: one second, ten windows a second
  open(Step::kFeatures);
  type(named<QSpinBox>(Step::kFeatures, "Window"), 100);
  type(named<QSpinBox>(Step::kFeatures, "Stride"), 10);
  clickPrimary(Step::kFeatures);
  ASSERT_TRUE(until([&] { return bench().loop().table() && !bench().loop().tableStale(); }, 30));
  EXPECT_EQ(bench().loop().table()->settings.window, 100);
  EXPECT_EQ(bench().loop().table()->windows.size(), 6u * 11u);

  // 5 Train, 6 Check
  open(Step::kTrain);
  clickPrimary(Step::kTrain);
  ASSERT_TRUE(until([&] { return bench().loop().model() != nullptr; }, 120));
  EXPECT_FALSE(bench().loop().epochs().empty());
  open(Step::kCheck);
  clickPrimary(Step::kCheck);
  ASSERT_TRUE(until([&] { return bench().loop().evaluation() != nullptr; }, 60));
  EXPECT_GE(bench().loop().evaluation()->confusion_int8.accuracy(), 0.9);

  // 7 Profile
  open(Step::kProfile);
  clickPrimary(Step::kProfile);
  ASSERT_TRUE(until([&] { return bench().loop().instructions().has_value(); }, 60));
  EXPECT_GT(bench().loop().instructions()->inference, 1000);

  // 8 Flash and live
  open(Step::kFlash);
  clickPrimary(Step::kFlash);
  int answers = 0;
  QObject::connect(&bench().loop(), &ui::Loop::liveResult, [&](const auto&) { ++answers; });
  ASSERT_TRUE(until([&] { return bench().loop().deployment().has_value(); }, 120));
  EXPECT_GE(bench().loop().deployment()->proof.windows, 64);
  EXPECT_EQ(bench().loop().deployment()->proof.mismatches, 0);
  ASSERT_TRUE(until([&] { return bench().loop().live(); }, 20));
  EXPECT_TRUE(until([&] { return answers >= 5; }, 30));
}

}  // namespace
}  // namespace thimble::app
