// WindowMemory: a rectangle, whether it was maximised, and a step, checked when they are read.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/window_memory.h"

#include <QEvent>
#include <QGuiApplication>
#include <QScreen>
#include <algorithm>

#include "ui/frame/main_window.h"

namespace thimble::ui {
namespace {
constexpr char kPlace[] = "window/place";
constexpr char kMaximised[] = "window/maximised";
constexpr char kStep[] = "window/step";
constexpr int kGripHeight = 32;  // of the upper edge, the part with the title
constexpr int kGripWidth = 160;  // that much of it must be within reach
}  // namespace

std::optional<QRect> placeOnScreens(const QRect& remembered, const QList<QRect>& screens) {
  if (remembered.isEmpty()) return {};
  const QRect grip(remembered.topLeft(), QSize(remembered.width(), kGripHeight));
  for (const QRect& screen : screens) {
    const QRect seen = grip & screen;
    if (seen.height() < kGripHeight || seen.width() < std::min(kGripWidth, remembered.width())) continue;
    return QRect(remembered.topLeft(), remembered.size().boundedTo(screen.size()));
  }
  return {};
}

WindowMemory::WindowMemory(MainWindow& window) : QObject(&window), window_(window) {
  restore();
  window.installEventFilter(this);
}

void WindowMemory::restore() {
  QList<QRect> screens;
  for (const QScreen* screen : QGuiApplication::screens()) screens.append(screen->availableGeometry());
  if (const auto place = placeOnScreens(settings_.value(kPlace).toRect(), screens))
    window_.setGeometry(*place);
  if (settings_.value(kMaximised).toBool()) window_.setWindowState(Qt::WindowMaximized);
  const int step = settings_.value(kStep).toInt();
  if (step >= 0 && step < kSteps) window_.openStep(static_cast<Step>(step));
}

void WindowMemory::remember() {
  settings_.setValue(kPlace, window_.isMaximized() ? window_.normalGeometry() : window_.geometry());
  settings_.setValue(kMaximised, window_.isMaximized());
  settings_.setValue(kStep, static_cast<int>(window_.currentStep()));
}

bool WindowMemory::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Close) remember();
  return QObject::eventFilter(watched, event);
}

}  // namespace thimble::ui
