// WindowMemory: the window opens where it was left, at the page that was open last.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QObject>
#include <QRect>
#include <QSettings>
#include <optional>

namespace thimble::ui {

class MainWindow;

/// Where a window that was at `remembered` opens, no larger than its screen; nullopt if too little of its upper
/// edge, by which one drags it, would lie on any of the screens.
std::optional<QRect> placeOnScreens(const QRect& remembered, const QList<QRect>& screens);

/// Makes the window as it was (in QSettings) when made, and remembers it whenever it is closed.
class WindowMemory : public QObject {
  Q_OBJECT
 public:
  explicit WindowMemory(MainWindow& window);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void restore();
  void remember();
  MainWindow& window_;
  QSettings settings_;
};

}  // namespace thimble::ui
