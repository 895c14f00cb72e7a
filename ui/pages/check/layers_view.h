// LayersView: the quantization debugger: layers by what is left of the signal, the chosen one's values, advice.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QPushButton>
#include <QTreeView>
#include <QVBoxLayout>
#include <memory>

#include "ui/charts/bins_chart.h"
#include "ui/pages/check/layer_report_model.h"

namespace thimble::ui {

class LayersView : public QWidget {
  Q_OBJECT
 public:
  explicit LayersView(const Theme& theme, QWidget* parent = nullptr);
  /// Null: nothing is known yet; message says why, or what is being done.
  void setReport(std::shared_ptr<const quantize::DebugReport> report, const QString& message);

  LayerReportModel& layers() { return *layers_; }
  QTreeView& list() { return *list_; }
  BinsChart& values() { return *values_; }
  QString advice() const { return advice_->text(); }

 Q_SIGNALS:
  /// The user wants the windows where model and float net differ most; rows: those of the report's WindowReports.
  void worstWanted();
  /// Advice that the settings of the quantization can follow.
  void remedyWanted(thimble::quantize::Remedy remedy);

 private:
  void showLayer(int row);
  void showAdvice();

  const Theme& theme_;
  std::shared_ptr<const quantize::DebugReport> report_;
  LayerReportModel* layers_;
  QTreeView* list_;
  BinsChart* values_;
  QLabel *layer_name_, *agreement_, *advice_, *waiting_;
  QPushButton *worst_, *follow_;
  QWidget* content_;
};

}  // namespace thimble::ui
