// Theme: applies the tokens to the application.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include <QApplication>
#include <QEvent>
#include <QFontDatabase>
#include <QPalette>
#include <QStyle>
#include <QStyleFactory>

#include "ui/theme/style_sheet.h"
#include "ui/theme/system_scheme.h"

namespace thimble::ui {
namespace {

bool isDark(const QPalette& palette) { return palette.color(QPalette::Window).lightness() < 128; }

QPalette paletteOf(const Colors& c) {
  QPalette p;
  p.setColor(QPalette::Window, c.window);
  p.setColor(QPalette::WindowText, c.text);
  p.setColor(QPalette::Base, c.surface);
  p.setColor(QPalette::AlternateBase, c.window);
  p.setColor(QPalette::Text, c.text);
  p.setColor(QPalette::Button, c.surface);
  p.setColor(QPalette::ButtonText, c.text);
  p.setColor(QPalette::BrightText, c.danger);
  p.setColor(QPalette::ToolTipBase, c.raised);
  p.setColor(QPalette::ToolTipText, c.text);
  p.setColor(QPalette::PlaceholderText, c.muted);
  p.setColor(QPalette::Highlight, c.accent);
  p.setColor(QPalette::HighlightedText, c.onAccent);
  p.setColor(QPalette::Link, c.accent);
  p.setColor(QPalette::Light, c.raised);
  p.setColor(QPalette::Midlight, c.raised);
  p.setColor(QPalette::Mid, c.border);
  p.setColor(QPalette::Dark, c.border);
  p.setColor(QPalette::Shadow, c.border);
  for (auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    p.setColor(QPalette::Disabled, role, c.muted);
  }
  return p;
}

}  // namespace

Theme::Theme(QApplication& application) : application_(application) {
  QApplication::setStyle(QStyleFactory::create("Fusion"));
  system_dark_ = isDark(QApplication::palette()) || isDark(QApplication::style()->standardPalette());
  application.installEventFilter(this);
  connect(new SystemScheme(this), &SystemScheme::known, this, &Theme::setSystemDark);
  apply();
}

void Theme::setMode(Mode mode) {
  mode_ = mode;
  apply();
}

void Theme::toggle() { setMode(dark_ ? Mode::kLight : Mode::kDark); }

void Theme::apply() {
  dark_ = mode_ == Mode::kDark || (mode_ == Mode::kSystem && system_dark_);
  QApplication::setPalette(paletteOf(colors()));
  QApplication::setFont(font(kFontBody));
  application_.setStyleSheet(styleSheet(colors()));
  emit changed();
}

void Theme::setSystemDark(bool dark) {
  if (dark == system_dark_) return;
  system_dark_ = dark;
  if (mode_ == Mode::kSystem) apply();
}

bool Theme::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::ThemeChange) setSystemDark(isDark(QApplication::style()->standardPalette()));
  return QObject::eventFilter(watched, event);
}

QColor Theme::series(int index) const {
  const auto& series = colors().series;
  return series[static_cast<size_t>(index) % series.size()];
}

QColor Theme::classColor(const QString& label) const {
  return label.isEmpty() ? colors().muted : series(classes_.indexOf(label));
}

QFont Theme::font(int pixels, bool bold) const {
  QFont font = QFontDatabase::systemFont(QFontDatabase::GeneralFont);
  font.setPixelSize(pixels);
  if (bold) font.setWeight(QFont::DemiBold);
  return font;
}

QFont Theme::mono(int pixels) const {
  QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
  font.setPixelSize(pixels);
  return font;
}

QIcon Theme::icon(const QString& name, IconTone tone) const { return QIcon(new IconEngine(name, tone)); }

}  // namespace thimble::ui
