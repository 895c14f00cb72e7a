// CheckPage: how right the model is, where int8 loses, how far that is chance, and the windows behind it all.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTreeView>

#include "ui/charts/waveform/waveform_view.h"
#include "ui/pages/check/anomaly_view.h"
#include "ui/pages/check/class_view.h"
#include "ui/pages/check/folds_view.h"
#include "ui/pages/check/layers_view.h"
#include "ui/pages/check/number_view.h"
#include "ui/pages/check/window_model.h"
#include "ui/pages/page.h"
#include "ui/widgets/segmented_control.h"

namespace thimble::ui {

class CheckPage : public Page {
  Q_OBJECT
 public:
  explicit CheckPage(const PageContext& context, QWidget* parent = nullptr);

  std::vector<KeyHint> keys() const override;

  /// What is shown above the windows.
  enum class View { kAnswers, kLayers, kFolds };
  void openView(View view);

  MatrixView& floatMatrix() { return classes_->floatMatrix(); }
  MatrixView& int8Matrix() { return classes_->int8Matrix(); }
  NumberView& numbers() { return *numbers_; }
  AnomalyView& anomalies() { return *anomalies_; }
  LayersView& layers() { return *layers_; }
  FoldsView& folds() { return *folds_; }
  WindowModel& windows() { return *window_model_; }
  QTreeView& windowList() { return *window_list_; }
  WaveformView& waveform() { return *waveform_; }

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QWidget* makeWindows();
  void addAnswers(AnswerView* view);
  void check(dataset::Split split);
  void refresh();
  void showLayers();
  void showFolds();
  void showWorstRows();
  void followAdvice(quantize::Remedy remedy);
  void listWindows(const QString& title, const std::vector<size_t>& verdicts, bool int8);
  void list(const QString& title, std::vector<CheckedWindow> windows);
  void clearCell();
  void showWindow(int row);
  AnswerView* answers() const;

  SegmentedControl *view_, *split_;
  QStackedWidget* top_;
  ClassView* classes_;
  NumberView* numbers_;
  AnomalyView* anomalies_;
  LayersView* layers_;
  FoldsView* folds_;
  WindowModel* window_model_;
  QTreeView* window_list_;
  QLabel *cell_title_, *window_title_, *hint_;
  QWidget *windows_, *details_;
  WaveformView* waveform_;
  FrameRange window_;  // that is shown
  std::shared_ptr<const evaluate::Evaluation> shown_;
};

}  // namespace thimble::ui
