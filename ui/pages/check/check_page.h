// CheckPage: how right the model is: confusion matrices, metrics, and the windows behind each cell.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTreeView>

#include "ui/charts/waveform/waveform_view.h"
#include "ui/pages/check/matrix_view.h"
#include "ui/pages/check/metrics_model.h"
#include "ui/pages/check/window_model.h"
#include "ui/pages/page.h"
#include "ui/widgets/segmented_control.h"

namespace thimble::ui {

class CheckPage : public Page {
  Q_OBJECT
 public:
  explicit CheckPage(const PageContext& context, QWidget* parent = nullptr);

  std::vector<KeyHint> keys() const override;

  MatrixView& floatMatrix() { return *float_; }
  MatrixView& int8Matrix() { return *int8_; }
  WindowModel& windows() { return *window_model_; }
  QTreeView& windowList() { return *window_list_; }
  WaveformView& waveform() { return *waveform_; }

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QWidget* makeMatrix(const QString& title, MatrixView*& matrix, QLabel*& accuracy);
  QWidget* makeMetrics();
  QWidget* makeWindows();
  void check(dataset::Split split);
  void refresh();
  void showCell(bool int8, int actual, int predicted);
  void clearCell();
  /// Chooses the int8 cell with the most mistakes, so that one sees at once what goes wrong.
  void showWorstMistake();
  void showWindow(int row);

  SegmentedControl* split_;
  MatrixView *float_, *int8_;
  QLabel *float_accuracy_, *int8_accuracy_;
  MetricsModel* metrics_;
  WindowModel* window_model_;
  QTreeView* window_list_;
  QLabel *cell_title_, *window_title_, *hint_;
  QWidget* details_;
  WaveformView* waveform_;
  FrameRange window_;  // that is shown
  std::shared_ptr<const evaluate::Evaluation> shown_;
};

}  // namespace thimble::ui
