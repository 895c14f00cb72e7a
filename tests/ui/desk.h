// The process's one application and theme, offscreen, and waiting that serves events.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <functional>

#include "ui/theme/theme.h"

namespace thimble::ui {

inline Theme& testTheme() {
  static Theme* theme = [] {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    static QTemporaryDir settings;
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settings.path());
    static int argc = 1;
    static char name[] = "test";
    static char* argv[] = {name, nullptr};
    return new Theme(*new QApplication(argc, argv));
  }();
  return *theme;
}

inline bool waitUntil(const std::function<bool()>& done, int milliseconds = 20'000) {
  return QTest::qWaitFor(done, milliseconds);
}

}  // namespace thimble::ui
