// MatrixView: a confusion matrix: counts, each row shaded in its class's colour by its share.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>

#include "core/evaluate/evaluation.h"
#include "ui/theme/theme.h"

namespace thimble::ui {

/// Arrows move the chosen cell; a click chooses one.
class MatrixView : public QWidget {
  Q_OBJECT
 public:
  struct Cell {
    int actual = 0;
    int predicted = 0;
    friend bool operator==(const Cell&, const Cell&) = default;
  };

  /// name: "int8", for screen readers.
  MatrixView(const Theme& theme, const QString& name, QWidget* parent = nullptr);

  void setConfusion(const evaluate::Confusion& confusion);
  void setChosen(std::optional<Cell> cell);
  const std::optional<Cell>& chosen() const { return chosen_; }

  QRectF cellRect(const Cell& cell) const;
  std::optional<Cell> cellAt(const QPointF& at) const;
  QSize sizeHint() const override { return {340, 320}; }
  QSize minimumSizeHint() const override { return {200, 180}; }

 Q_SIGNALS:
  void cellChosen(int actual, int predicted);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool event(QEvent* event) override;

 private:
  int classes() const { return static_cast<int>(confusion_.classes.size()); }
  QRectF grid() const;
  void choose(const Cell& cell);
  QString textOf(const Cell& cell) const;
  void paintCell(QPainter& painter, const Cell& cell) const;
  void paintNames(QPainter& painter) const;

  const Theme& theme_;
  const QString name_;
  evaluate::Confusion confusion_;
  std::optional<Cell> chosen_;
  std::optional<Cell> hovered_;
};

}  // namespace thimble::ui
