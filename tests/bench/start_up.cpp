// Start-up: the time from the start of main until the first window is painted.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QElapsedTimer>
#include <QSettings>
#include <QTemporaryDir>
#include <QWindow>
#include <cstdio>

#include "app/wiring.h"
#include "ui/models/system_boards.h"

namespace {

/// Ends the event loop once the window was painted.
class FirstPaint : public QObject {
 public:
  bool eventFilter(QObject* watched, QEvent* event) override {
    if (event->type() != QEvent::UpdateRequest) return false;
    if (painted_) return false;
    painted_ = true;
    QCoreApplication::sendEvent(watched, event);
    QCoreApplication::quit();
    return true;
  }

 private:
  bool painted_ = false;
};

}  // namespace

int main(int argc, char** argv) {
  QElapsedTimer clock;
  clock.start();
  if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  const QTemporaryDir home;
  QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, home.path());
  QApplication application(argc, argv);
  const auto ms = [&] { return static_cast<double>(clock.nsecsElapsed()) * 1e-6; };
  const double after_qt = ms();
  thimble::ui::AppPaths paths;
  paths.catalogue = THIMBLE_SOURCE_DIR "/resources/boards";
  paths.docs = THIMBLE_SOURCE_DIR "/resources/docs";
  paths.user_data = home.path();
  thimble::app::Desk desk(application, paths, thimble::ui::systemBoards(paths));
  const double after_desk = ms();
  FirstPaint first;
  desk.window.installEventFilter(&first);
  desk.window.show();
  desk.window.windowHandle()->installEventFilter(&first);
  const double after_show = ms();
  QApplication::exec();
  std::printf("Qt %.0f ms, objects %.0f ms, show %.0f ms, paint %.0f ms: first window after %.0f ms\n",
              after_qt, after_desk - after_qt, after_show - after_desk, ms() - after_show, ms());
  return 0;
}
