// VariantsView: variants of the model side by side, as a table and as a chart with the front that none beats.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QPushButton>
#include <QTreeView>

#include "ui/charts/point_chart.h"
#include "ui/pages/profile/variant_model.h"
#include "ui/widgets/segmented_control.h"

namespace thimble::ui {

/// Shows rows; what is asked for is only told.
class VariantsView : public QWidget {
  Q_OBJECT
 public:
  explicit VariantsView(const Theme& theme, QWidget* parent = nullptr);
  /// running: more rows come; counted_on: where instructions were counted, or empty; own: the variant that is the
  /// current model, or empty.
  void setVariants(std::vector<VariantRow> rows, bool running, const QString& counted_on);
  /// Instead of rows while there are none.
  void setMessage(const QString& message) { chart_->setMessage(message); }

  VariantModel& model() { return *model_; }
  QTreeView& list() { return *list_; }
  PointChart& chart() { return *chart_; }
  QPushButton& keepButton() { return *keep_; }

 Q_SIGNALS:
  void keepWanted(int row);

 private:
  enum Against { kBytes, kArena, kWork };
  void showChart();
  void showChosen();
  double costOf(const VariantRow& row) const;

  const Theme& theme_;
  VariantModel* model_;
  QTreeView* list_;
  PointChart* chart_;
  SegmentedControl* against_;
  QLabel *what_, *counted_;
  QPushButton* keep_;
  std::vector<int> shown_;  // the row of each point
};

}  // namespace thimble::ui
