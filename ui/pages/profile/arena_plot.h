// ArenaPlot: the model's tensors in the arena: which bytes each takes while which operators run.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <vector>

#include "core/profile/model_cost.h"
#include "ui/theme/theme.h"

namespace thimble::ui {

/// Time goes right, addresses go up.  Hover or arrows choose a tensor.
class ArenaPlot : public QWidget {
  Q_OBJECT
 public:
  explicit ArenaPlot(const Theme& theme, QWidget* parent = nullptr);

  void setCost(const profile::ModelCost& cost);
  /// Index into the arena's blocks; −1: none.
  int blockAt(const QPointF& at) const;
  QRectF blockRect(int block) const;
  int chosen() const { return chosen_; }
  void setChosen(int block);
  /// "conv1_out: 3.1 kB at 1 600, alive in operators 0 to 2".
  QString textOf(int block) const;

  QSize sizeHint() const override { return {480, 280}; }
  QSize minimumSizeHint() const override { return {260, 180}; }

 Q_SIGNALS:
  void chosenChanged();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool event(QEvent* event) override;

 private:
  int steps() const { return static_cast<int>(ops_.size()); }
  QRectF plot() const;
  double xAt(double step) const;
  double yAt(double bytes) const;
  void paintAxes(QPainter& painter) const;
  void paintBlock(QPainter& painter, int block) const;

  const Theme& theme_;
  std::vector<profile::ArenaBlock> blocks_;
  QStringList ops_;  // a name for each step of time: input, the operators, output
  int64_t arena_bytes_ = 0;
  int64_t bound_bytes_ = 0;
  int chosen_ = -1;
};

/// "AVERAGE_POOL_2D" → "avg pool": there is only the 2-D kind.
QString opText(const std::string& op);

}  // namespace thimble::ui
