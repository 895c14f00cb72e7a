// TrainPage: curves, the net as a stack of layers, settings, and the trainings so far.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTreeView>

#include "ui/pages/page.h"
#include "ui/pages/train/curves.h"
#include "ui/pages/train/layer_stack.h"
#include "ui/pages/train/run_model.h"
#include "ui/pages/train/training_form.h"
#include "ui/widgets/segmented_control.h"

namespace thimble::ui {

class TrainPage : public Page {
  Q_OBJECT
 public:
  explicit TrainPage(const PageContext& context, QWidget* parent = nullptr);

  std::vector<KeyHint> keys() const override;
  /// Trains, or cancels while it trains.
  void trainOrCancel();
  /// 0 dense, 1 conv1d, 2 custom.
  void choosePreset(int preset);

  LayerStack& layers() { return *layers_; }
  Curves& curves() { return *curves_; }
  RunModel& runs() { return *run_model_; }
  QTreeView& runList() { return *run_list_; }
  TrainingForm& form() { return *form_; }

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QWidget* makeCurves();
  QWidget* makeRuns();
  QWidget* makeSide();
  void connectAll();
  void refresh();
  void showNet();
  void showEpochs();
  void showRuns();
  void showPrimary();

  Curves* curves_;
  QLabel *epoch_, *best_, *validation_, *test_;
  RunModel* run_model_;
  QTreeView* run_list_;
  QLabel* no_runs_;
  SegmentedControl* preset_;
  LayerStack* layers_;
  TrainingForm* form_;
};

}  // namespace thimble::ui
