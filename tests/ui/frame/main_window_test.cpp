// The window: every page opens with nothing there, every control can be reached and read out, keys do what
// '?' says.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/main_window.h"

#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QDragEnterEvent>
#include <QFile>
#include <QLineEdit>
#include <QListView>
#include <QMimeData>
#include <QScrollBar>

#include "core/quantize/quantizer.h"
#include "core/tflite/model_file.h"
#include "tests/ui/desk.h"
#include "ui/frame/help_window.h"
#include "ui/frame/keys_overlay.h"
#include "ui/frame/rail.h"

namespace thimble::ui {
namespace {

AppPaths pathsOf(const QTemporaryDir& dir) {
  AppPaths paths;
  paths.docs = QString(THIMBLE_SOURCE_DIR) + "/resources/docs";
  paths.catalogue = QString(THIMBLE_SOURCE_DIR) + "/resources/boards";
  paths.user_data = dir.path();
  return paths;
}

BoardAccess noBoards() {
  return {
      []() -> Result<std::vector<device_link::BoardEntry>> { return std::vector<device_link::BoardEntry>{}; },
      [](const device_link::BoardEntry&) -> Result<std::unique_ptr<BoardLink>> {
        return Error{ErrorCode::kNotFound, "There is no such board.", "Plug one in."};
      }};
}

class Window : public testing::Test {
 protected:
  Window() : workbench_(pathsOf(dir_), noBoards(), testTheme()), window_(testTheme(), workbench_) {
    window_.show();
    window_.activateWindow();
    EXPECT_TRUE(QTest::qWaitForWindowActive(&window_));
  }
  void openProject() {
    workbench_.project().create(dir_.filePath("new.thimble"));
    ASSERT_TRUE(waitUntil([this] { return workbench_.project().isOpen(); }));
  }
  void drop(const QString& path) {
    QMimeData mime;
    mime.setUrls({QUrl::fromLocalFile(path)});
    QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &mime, Qt::LeftButton, {});
    QApplication::sendEvent(&window_, &enter);
    EXPECT_TRUE(enter.isAccepted());
    QDropEvent drop(QPointF(5, 5), Qt::CopyAction, &mime, Qt::LeftButton, {});
    QApplication::sendEvent(&window_, &drop);
  }
  /// Controls a person can use; the insides of Qt's own composite widgets are not counted.
  std::vector<QWidget*> controls() {
    std::vector<QWidget*> list;
    for (QWidget* widget : window_.findChildren<QWidget*>()) {
      const bool control = qobject_cast<QAbstractButton*>(widget) || qobject_cast<QComboBox*>(widget) ||
                           qobject_cast<QAbstractSpinBox*>(widget) || qobject_cast<QLineEdit*>(widget);
      const QWidget* parent = widget->parentWidget();
      const bool inside =
          parent &&
          (qobject_cast<const QComboBox*>(parent) || qobject_cast<const QAbstractSpinBox*>(parent) ||
           qobject_cast<const QLineEdit*>(parent) || qobject_cast<const QAbstractItemView*>(parent));
      if (control && !inside) list.push_back(widget);
    }
    return list;
  }
  QTemporaryDir dir_;
  Workbench workbench_;
  MainWindow window_;
};

std::string nameOf(const QWidget* widget) {
  QString path = widget->metaObject()->className();
  if (auto* button = qobject_cast<const QAbstractButton*>(widget)) path += " '" + button->text() + "'";
  for (const QWidget* up = widget->parentWidget(); up; up = up->parentWidget()) {
    path += QString(" < ") + up->metaObject()->className();
  }
  return path.toStdString();
}

TEST_F(Window, EveryPageOpensWithoutProjectAndBoard) {
  for (int i = 0; i < kSteps; ++i) {
    QTest::keyClick(&window_, static_cast<Qt::Key>(Qt::Key_1 + i), Qt::ControlModifier);
    EXPECT_EQ(window_.currentStep(), static_cast<Step>(i));
    EXPECT_TRUE(window_.page(static_cast<Step>(i)).isVisible());
    EXPECT_FALSE(window_.grab().isNull());
  }
}

TEST_F(Window, WithoutAProjectAPageOffersToMakeOneAndNothingElse) {
  for (int i = static_cast<int>(Step::kCollect); i < kSteps; ++i) {
    window_.openStep(static_cast<Step>(i));
    QStringList offered;
    for (const QWidget* control : controls()) {
      if (control->isVisible() && window_.page(static_cast<Step>(i)).isAncestorOf(control))
        offered.append(control->accessibleName());
    }
    EXPECT_EQ(offered, QStringList{"New project…"}) << i;
  }
}

TEST_F(Window, EveryPageOpensWithAnEmptyProject) {
  openProject();
  for (int i = 0; i < kSteps; ++i) {
    window_.openStep(static_cast<Step>(i));
    QTest::qWait(1);
    EXPECT_FALSE(window_.grab().isNull());
  }
  EXPECT_EQ(window_.windowTitle(), "new.thimble – Thimble");
}

TEST_F(Window, EveryControlHasANameAndATip) {
  openProject();
  const auto all = controls();
  EXPECT_GT(all.size(), 40u);
  for (const QWidget* widget : all) {
    const auto* button = qobject_cast<const QAbstractButton*>(widget);
    if (button && !button->isVisible() && button->text().isEmpty() && button->icon().isNull()) {
      continue;  // a button that has no use now has no words yet
    }
    EXPECT_FALSE(widget->accessibleName().isEmpty()) << nameOf(widget);
    EXPECT_FALSE(widget->toolTip().isEmpty()) << nameOf(widget);
  }
}

TEST_F(Window, EveryVisibleControlIsReachedByTab) {
  openProject();
  for (int i = 0; i < kSteps; ++i) {
    window_.openStep(static_cast<Step>(i));
    QTest::qWait(1);
    for (QWidget* widget : controls()) {
      if (!widget->isVisible() || !widget->isEnabled()) continue;
      // A row of exclusive choices is one stop of Tab, and arrows go on from there.
      EXPECT_TRUE(widget->focusPolicy() & Qt::TabFocus) << nameOf(widget);
    }
  }
}

TEST_F(Window, FitsTheSmallestScreenItPromises) {
  openProject();
  for (int i = 0; i < kSteps; ++i) {
    window_.openStep(static_cast<Step>(i));
    window_.resize(1024, 700);
    QTest::qWait(1);
    EXPECT_EQ(window_.size(), QSize(1024, 700)) << i;
    const int needed = window_.page(static_cast<Step>(i)).minimumSizeHint().width();
    EXPECT_LE(window_.minimumSizeHint().width(), 1024) << i << " itself needs " << needed;
    EXPECT_LE(window_.minimumSizeHint().height(), 700) << i;
  }
}

TEST_F(Window, QuestionMarkShowsTheKeysAndAnyKeyHidesThem) {
  auto* overlay = window_.findChild<KeysOverlay*>();
  ASSERT_NE(overlay, nullptr);
  QTest::keyClick(&window_, Qt::Key_F1);
  EXPECT_TRUE(overlay->isVisible());
  QTest::keyClick(overlay, Qt::Key_Escape);
  EXPECT_FALSE(overlay->isVisible());
}

TEST_F(Window, ErrorsAreShownWithWhatToDo) {
  workbench_.report("Import", {ErrorCode::kIo, "a.csv could not be read.", "Check the file."});
  auto* banner = window_.findChild<ErrorBanner*>(QString(), Qt::FindChildrenRecursively);
  ASSERT_NE(banner, nullptr);
  bool shown = false;
  for (auto* b : window_.findChildren<ErrorBanner*>())
    shown |= b->isVisible() && b->message() == "Import: a.csv could not be read.";
  EXPECT_TRUE(shown);
}

TEST_F(Window, CancelingIsNoError) {
  workbench_.report("Training", canceledError());
  for (auto* b : window_.findChildren<ErrorBanner*>()) EXPECT_FALSE(b->isVisible());
}

TEST_F(Window, TakesProjectsThatAreDropped) {
  openProject();
  const QString other = dir_.filePath("other.thimble");
  ASSERT_TRUE(project::Project::create(other.toStdString()));
  drop(other);
  EXPECT_TRUE(waitUntil([this] { return workbench_.project().name() == "other.thimble"; }));
  QMimeData picture;
  picture.setUrls({QUrl::fromLocalFile("/x/y.png")});
  QDragEnterEvent refused(QPoint(5, 5), Qt::CopyAction, &picture, Qt::LeftButton, {});
  refused.ignore();
  QApplication::sendEvent(&window_, &refused);
  EXPECT_FALSE(refused.isAccepted());
}

TEST_F(Window, AGoodModelThatIsDroppedIsTheCurrentOne) {
  openProject();
  const auto graph = quantize::sketch({"dense", {1, 1, 4}, {{.kind = nn::LayerKind::kDense, .units = 3}}});
  ASSERT_TRUE(graph) << graph.error().message;
  const auto bytes = tflite::writeModel(*graph);
  ASSERT_TRUE(bytes) << bytes.error().message;
  const QString path = dir_.filePath("mine.tflite");
  QFile file(path);
  ASSERT_TRUE(file.open(QIODevice::WriteOnly));
  file.write(reinterpret_cast<const char*>(bytes->data()), static_cast<qint64>(bytes->size()));
  file.close();
  drop(path);
  auto* banner = window_.findChild<ErrorBanner*>();
  ASSERT_TRUE(waitUntil([&] { return workbench_.loop().model() || banner->isVisible(); }));
  ASSERT_FALSE(banner->isVisible()) << banner->message().toStdString();
  ASSERT_EQ(workbench_.project().runs().size(), 1u);
  EXPECT_EQ(workbench_.project().currentRun()->name, "mine");
  EXPECT_EQ(workbench_.loop().model()->file, workbench_.project().currentRun()->model);
  EXPECT_TRUE(waitUntil([this] { return workbench_.loop().cost() && !workbench_.loop().costIsSketch(); }));
  EXPECT_FALSE(banner->isVisible());
}

TEST_F(Window, AModelThatIsDroppedIsReadAndNonsenseIsRefusedWithWhatToDo) {
  openProject();
  const QString path = dir_.filePath("model.tflite");
  QFile file(path);
  ASSERT_TRUE(file.open(QIODevice::WriteOnly));
  file.write(QByteArray(4096, 'x'));
  file.close();
  drop(path);
  auto* banner = window_.findChild<ErrorBanner*>();
  ASSERT_TRUE(waitUntil([&] { return banner->isVisible(); }));
  EXPECT_FALSE(banner->message().isEmpty());
  EXPECT_TRUE(workbench_.project().runs().empty());
}

TEST_F(Window, UndoKeysReachTheProject) {
  openProject();
  auto recipe = workbench_.project().recipe();
  recipe.training.epochs = 3;
  workbench_.project().editRecipe("Epochs", recipe);
  QTest::keyClick(&window_, Qt::Key_Z, Qt::ControlModifier);
  EXPECT_EQ(workbench_.project().recipe().training.epochs, project::Recipe{}.training.epochs);
  QTest::keyClick(&window_, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
  EXPECT_EQ(workbench_.project().recipe().training.epochs, 3);
}

TEST_F(Window, RailSaysTheStateOfEachStep) {
  const auto buttons = window_.findChildren<RailButton*>();
  ASSERT_EQ(buttons.size(), kSteps);
  EXPECT_EQ(buttons[0]->accessibleName(), "Board, ready");
  EXPECT_EQ(buttons[1]->accessibleName(), "Collect, not yet");
  for (auto* button : buttons) EXPECT_FALSE(button->accessibleDescription().isEmpty());
}

TEST(Help, FindsTheGuidesAndShowsEach) {
  const QString docs = QString(THIMBLE_SOURCE_DIR) + "/resources/docs";
  const auto guides = HelpWindow::guides(docs);
  ASSERT_GE(guides.size(), 2);
  HelpWindow help(testTheme(), docs);
  for (const auto& guide : guides) {
    help.open(guide.file);
    EXPECT_GT(help.findChild<QTextBrowser*>()->toPlainText().size(), 100) << guide.file.toStdString();
  }
}

}  // namespace
}  // namespace thimble::ui
