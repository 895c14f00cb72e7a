// BudgetStack: a memory of the board as one wide bar: its parts by name, and what is left.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <vector>

#include "ui/theme/theme.h"

namespace thimble::ui {

class BudgetStack : public QWidget {
  Q_OBJECT
 public:
  struct Part {
    QString name;  // "model"
    int64_t bytes = 0;
    int series = 0;  // index into the theme's series
  };
  struct Budget {
    std::vector<Part> parts;
    int64_t total = 0;  // 0: unknown
    QString of;         // "of 1 MB flash"
    QString note;       // a quiet word at the right ("a slot holds 256 kB")
    int64_t used() const;
    bool fits() const { return total <= 0 || used() <= total; }
  };

  /// what: "Flash", "RAM".
  BudgetStack(const Theme& theme, const QString& what, QWidget* parent = nullptr);
  void set(Budget budget);
  const Budget& budget() const { return budget_; }
  QSize sizeHint() const override { return {320, 84}; }
  QSize minimumSizeHint() const override { return {200, 84}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void paintBar(QPainter& painter, const QRectF& bar) const;
  void paintLegend(QPainter& painter, const QRectF& row) const;

  const Theme& theme_;
  const QString what_;
  Budget budget_;
};

}  // namespace thimble::ui
