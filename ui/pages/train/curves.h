// Curves: loss and accuracy over epochs, training and validation, with the best epoch marked.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QStackedLayout>
#include <QWidget>
#include <vector>

#include "core/base/task.h"
#include "core/nn/trainer.h"
#include "ui/charts/line_chart.h"

namespace thimble::ui {

class Curves : public QWidget {
  Q_OBJECT
 public:
  explicit Curves(const Theme& theme, QWidget* parent = nullptr);
  /// planned: epochs of the axis while training goes on; 0: as many as there are.
  void setEpochs(const std::vector<nn::EpochStats>& epochs, int planned);
  /// Which loss is drawn, and whether beside it stands the share of right windows, or R² and the mean absolute error
  /// (in `unit`, may be empty).  in_epochs: false of what is fitted at once and has no curves.
  void setKind(Task task, nn::Loss loss, const QString& unit, bool in_epochs = true);
  int points() const { return points_; }
  int best() const { return best_; }

 private:
  LineChart *loss_, *accuracy_, *error_;
  QLabel* waiting_;
  QStackedLayout* stack_;
  bool share_ = true;  // accuracy; else R²
  int points_ = 0;
  int best_ = 0;
};

/// The epoch that training keeps: of the least validation loss, or training loss where nothing is held back.
/// 0: none.
int bestEpoch(const std::vector<nn::EpochStats>& epochs);

}  // namespace thimble::ui
