// ErrorBanner: what happened, what to do, and the button that does it; stays until it is closed or solved.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QLabel>
#include <QPushButton>
#include <functional>

#include "core/base/result.h"
#include "ui/theme/theme.h"

namespace thimble::ui {

class ErrorBanner : public QFrame {
  Q_OBJECT
 public:
  explicit ErrorBanner(const Theme& theme, QWidget* parent = nullptr);
  void show(const Error& error, const QString& action = {}, std::function<void()> act = {});
  QString message() const { return message_->text(); }

 private:
  QLabel* message_;
  QLabel* hint_;
  QPushButton* action_;
  std::function<void()> act_;
};

}  // namespace thimble::ui
