// BudgetBar: how much of what the board has a model takes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/theme/theme.h"

namespace thimble::ui {

/// "61 kB", "1.2 MB" with kB = 1024 bytes, as memories are sold.
QString bytesText(int64_t bytes);

class BudgetBar : public QWidget {
  Q_OBJECT
 public:
  /// what: "flash", "RAM".
  BudgetBar(const Theme& theme, const QString& what, QWidget* parent = nullptr);
  /// used −1: unknown.  total 0: unknown.  Amber above 80 %, red above 100 %.
  void set(int64_t used, int64_t total);
  QSize sizeHint() const override { return {260, 44}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  const Theme& theme_;
  QString what_;
  int64_t used_ = -1;
  int64_t total_ = 0;
};

}  // namespace thimble::ui
