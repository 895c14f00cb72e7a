// EmptyState: what is missing on a page, in words, with the one button that gets it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QPushButton>
#include <QWidget>
#include <functional>

#include "ui/theme/theme.h"

namespace thimble::ui {

class EmptyState : public QWidget {
  Q_OBJECT
 public:
  explicit EmptyState(const Theme& theme, QWidget* parent = nullptr);
  /// action: the button's text (none: no button); act: what it does.
  void set(const QString& icon, const QString& title, const QString& text, const QString& action = {},
           std::function<void()> act = {});
  QPushButton* button() { return button_; }

 private:
  void drawIcon();
  const Theme& theme_;
  QString icon_name_;
  QLabel* icon_;
  QLabel* title_;
  QLabel* text_;
  QPushButton* button_;
  std::function<void()> act_;
};

}  // namespace thimble::ui
