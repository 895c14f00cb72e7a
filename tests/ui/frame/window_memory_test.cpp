// The window's memory: place and page return at the next start, but never off the screens or from nonsense.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/window_memory.h"

#include <gtest/gtest.h>

#include <QScreen>

#include "tests/ui/desk.h"
#include "ui/frame/main_window.h"

namespace thimble::ui {
namespace {

const QList<QRect> kTwoScreens{{0, 0, 1920, 1040}, {1920, 0, 1280, 984}};

TEST(PlaceOnScreens, KeepsAPlaceWhoseUpperEdgeCanBeReached) {
  EXPECT_EQ(placeOnScreens({100, 50, 1280, 800}, kTwoScreens), QRect(100, 50, 1280, 800));
  EXPECT_EQ(placeOnScreens({2000, 100, 1100, 800}, kTwoScreens), QRect(2000, 100, 1100, 800));
  EXPECT_EQ(placeOnScreens({-900, 50, 1280, 800}, kTwoScreens), QRect(-900, 50, 1280, 800));
}

TEST(PlaceOnScreens, ForgetsAPlaceOnAScreenThatIsGone) {
  EXPECT_FALSE(placeOnScreens({2000, 100, 1100, 800}, {kTwoScreens.front()}));
  EXPECT_FALSE(placeOnScreens({-1200, 50, 1280, 800}, kTwoScreens));  // 80 pixels are too few to hold
  EXPECT_FALSE(placeOnScreens({100, -40, 1280, 800}, kTwoScreens));   // the title is above the screen
  EXPECT_FALSE(placeOnScreens({100, 1030, 1280, 800}, kTwoScreens));
  EXPECT_FALSE(placeOnScreens({}, kTwoScreens));
  EXPECT_FALSE(placeOnScreens({0, 0, 1280, 800}, {}));
}

TEST(PlaceOnScreens, IsNoLargerThanTheScreen) {
  EXPECT_EQ(placeOnScreens({1920, 0, 3840, 2000}, kTwoScreens), QRect(1920, 0, 1280, 984));
}

class Memory : public testing::Test {
 protected:
  Memory()
      : workbench_({},
                   {[]() -> Result<std::vector<device_link::BoardEntry>> {
                      return std::vector<device_link::BoardEntry>{};
                    },
                    {}},
                   testTheme()) {
    QSettings().clear();
  }
  std::unique_ptr<MainWindow> start() {
    auto window = std::make_unique<MainWindow>(testTheme(), workbench_);
    new WindowMemory(*window);
    return window;
  }
  Workbench workbench_;
};

TEST_F(Memory, OpensAsItWasClosed) {
  const QRect screen = QGuiApplication::primaryScreen()->availableGeometry();
  // The first time there is nothing to remember.
  EXPECT_EQ(start()->currentStep(), Step::kBoard);
  const QRect place(screen.left() + 30, screen.top() + 40, 1100, 720);
  {
    auto window = start();
    window->show();
    window->setGeometry(place);
    window->openStep(Step::kTrain);
    window->close();
  }
  auto next = start();
  EXPECT_EQ(next->currentStep(), Step::kTrain);
  EXPECT_EQ(next->geometry().topLeft(), place.topLeft());
  EXPECT_FALSE(next->isMaximized());
  next->showMaximized();
  next->close();
  auto last = start();
  EXPECT_TRUE(last->isMaximized());
}

TEST_F(Memory, NonsenseInTheSettingsIsNotFollowed) {
  QSettings settings;
  for (const QVariant& nonsense :
       {QVariant(-3), QVariant(8), QVariant("x"), QVariant(QRect(90000, 0, 5, 5))}) {
    settings.setValue("window/step", nonsense);
    settings.setValue("window/place", nonsense);
    settings.setValue("window/maximised", nonsense);
    auto window = start();
    EXPECT_EQ(window->currentStep(), Step::kBoard);
    EXPECT_EQ(window->size(), QSize(1280, 800));
  }
}

TEST_F(Memory, TheLastProjectOpensIfItIsStillThere) {
  QTemporaryDir dir;
  const QString path = dir.filePath("last.thimble");
  {
    auto window = start();
    workbench_.project().create(path);
    ASSERT_TRUE(waitUntil([this] { return workbench_.project().isOpen(); }));
    workbench_.project().close();
  }
  start()->openLastProject();
  ASSERT_TRUE(waitUntil([&] { return workbench_.project().path() == path; }));
  workbench_.project().close();
  ASSERT_TRUE(waitUntil([this] { return workbench_.jobs().idle(); }));  // what pages had begun to read
  QFile::remove(path);
  start()->openLastProject();
  EXPECT_TRUE(workbench_.jobs().idle());
}

}  // namespace
}  // namespace thimble::ui
