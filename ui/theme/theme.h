// Theme: turns the tokens into palette, style sheet, fonts and icons, light or dark, and tells when they
// change.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QIcon>
#include <QObject>

#include "ui/theme/class_colors.h"
#include "ui/theme/icon_engine.h"
#include "ui/theme/tokens.h"

class QApplication;

namespace thimble::ui {

/// One a program, made in app and handed to whatever paints.  GUI thread only.
class Theme : public QObject {
  Q_OBJECT
 public:
  enum class Mode { kSystem, kLight, kDark };

  /// Sets Fusion, the palette, the font and the style sheet on the application.
  explicit Theme(QApplication& application);

  Mode mode() const { return mode_; }
  void setMode(Mode mode);
  bool dark() const { return dark_; }
  /// Light ↔ dark, leaving kSystem.
  void toggle();

  const Colors& colors() const { return dark_ ? darkColors() : lightColors(); }
  /// The i-th colour of the series (channels), wrapping round.
  QColor series(int index) const;
  /// The class's colour; no label: muted.
  QColor classColor(const QString& label) const;
  ClassColors& classes() { return classes_; }

  /// The system's font at one of the kFont sizes.
  QFont font(int pixels, bool bold = false) const;
  /// The same with digits of one width, for numbers that change.
  QFont mono(int pixels) const;
  /// resources/icons/NAME.svg in the text colour of the moment, sharp at every scale; follows theme switches.
  QIcon icon(const QString& name, IconTone tone = IconTone::kText) const;

 Q_SIGNALS:
  void changed();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void apply();
  void setSystemDark(bool dark);
  QApplication& application_;
  Mode mode_ = Mode::kSystem;
  bool dark_ = false;
  bool system_dark_ = false;
  mutable ClassColors classes_;
};

}  // namespace thimble::ui
