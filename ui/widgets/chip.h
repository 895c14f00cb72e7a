// Chips: a small coloured dot with a word, to say a class or a state, or to switch something on and off.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QLabel>
#include <functional>

#include "ui/theme/theme.h"

namespace thimble::ui {

/// The colour is asked for at each painting, so that it follows the theme.
using ColorSource = std::function<QColor()>;

/// Checkable: on, the dot is filled; off, a ring and muted text.
class ToggleChip : public QAbstractButton {
  Q_OBJECT
 public:
  ToggleChip(const Theme& theme, const QString& text, ColorSource color, QWidget* parent = nullptr);
  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  const Theme& theme_;
  ColorSource color_;
};

/// Only says: ● word.
class Chip : public QWidget {
  Q_OBJECT
 public:
  Chip(const Theme& theme, const QString& text, ColorSource color, QWidget* parent = nullptr);
  void set(const QString& text, ColorSource color);
  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  const Theme& theme_;
  QString text_;
  ColorSource color_;
};

}  // namespace thimble::ui
