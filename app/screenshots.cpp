// Screenshots: the loop's jobs one after the other, then the pages.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/screenshots.h"

#include <QDir>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QPixmap>
#include <QTimer>
#include <functional>

namespace thimble::app {
namespace {

constexpr QSize kSizes[] = {{1280, 800}, {1920, 1080}};
constexpr int kPollMs = 20;
constexpr int kSettleMs = 300;  // layouts, envelopes and one meter tick
constexpr int kScopeMs = 5500;  // a full screen of signal
constexpr int kBoardMs = 20'000;
constexpr int kJobMs = 180'000;
constexpr int kLiveMs = 4000;

void serve(int ms) {
  QEventLoop loop;
  QTimer::singleShot(ms, &loop, &QEventLoop::quit);
  loop.exec();
}

/// Serves events until `done` or the time is over.
bool waitFor(const std::function<bool()>& done, int ms) {
  QElapsedTimer timer;
  timer.start();
  while (!done()) {
    if (timer.elapsed() > ms) return false;
    serve(kPollMs);
  }
  return true;
}

/// Everything that a page may show: features, a model, its check, its profile, its place on the board.
void goRound(ui::Workbench& bench) {
  waitFor([&] { return bench.project().isOpen(); }, kBoardMs);
  waitFor(
      [&] { return bench.board().connected() || bench.board().state() == ui::BoardController::State::kNone; },
      kBoardMs);
  if (bench.project().labels().size() < 2) return;
  const auto idle = [&] { return bench.jobs().jobs().empty(); };
  if (!bench.loop().model() || bench.loop().modelStale())
    bench.loop().train();
  else
    bench.loop().evaluate();
  serve(kSettleMs);
  waitFor([&] { return bench.loop().evaluation() && idle(); }, kJobMs);
  bench.loop().profile();
  serve(kSettleMs);
  waitFor(idle, kJobMs);
  if (!bench.board().connected()) return;
  bench.loop().deploy();
  serve(kSettleMs);
  waitFor(idle, kJobMs);
  if (bench.loop().deployment()) bench.loop().startLive();
  serve(kLiveMs);
}

Result<void> grab(Desk& desk, const QString& folder, ui::Step step, const QString& mode) {
  const QString file = QString("%1/%2-%3-%4-%5x%6.png")
                           .arg(folder)
                           .arg(static_cast<int>(step) + 1)
                           .arg(ui::stepName(step).toLower(), mode)
                           .arg(desk.window.width())
                           .arg(desk.window.height());
  if (desk.window.grab().save(file)) return {};
  return Error{ErrorCode::kIo, QObject::tr("The picture %1 could not be written.").arg(file).toStdString(),
               QObject::tr("Check that the folder can be written to.").toStdString()};
}

}  // namespace

Result<void> takeScreenshots(Desk& desk, const QString& folder) {
  QDir().mkpath(folder);
  desk.window.show();
  goRound(desk.workbench);
  desk.window.openStep(ui::Step::kBoard);
  if (desk.workbench.board().connected()) serve(kScopeMs);
  for (const QSize size : kSizes) {
    desk.window.resize(size);
    for (const auto mode : {ui::Theme::Mode::kLight, ui::Theme::Mode::kDark}) {
      desk.theme.setMode(mode);
      for (int i = 0; i < ui::kSteps; ++i) {
        desk.window.openStep(static_cast<ui::Step>(i));
        serve(kSettleMs);
        auto taken =
            grab(desk, folder, static_cast<ui::Step>(i), mode == ui::Theme::Mode::kLight ? "light" : "dark");
        if (!taken) return taken;
      }
    }
  }
  return {};
}

}  // namespace thimble::app
