// TrainPage: curves, the net as a stack of layers, settings, and the trainings so far.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTreeView>

#include "ui/pages/page.h"
#include "ui/pages/train/augment_form.h"
#include "ui/pages/train/curves.h"
#include "ui/pages/train/layer_stack.h"
#include "ui/pages/train/preset_picker.h"
#include "ui/pages/train/quantize_form.h"
#include "ui/pages/train/run_model.h"
#include "ui/pages/train/task_form.h"
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
  /// Features, net and training of a task's preset.
  void chooseTaskPreset(const project::Preset& preset);

  /// What is set beside the curves.
  enum class Part { kTask, kNet, kTraining, kAugmentation };
  void openPart(Part part);

  LayerStack& layers() { return *layers_; }
  Curves& curves() { return *curves_; }
  PresetPicker& presets() { return *presets_; }
  RunModel& runs() { return *run_model_; }
  QTreeView& runList() { return *run_list_; }
  TrainingForm& form() { return *form_; }
  TaskForm& task() { return *task_; }
  AugmentForm& augmentation() { return *augment_; }

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QWidget* makeCurves();
  QWidget* makeRuns();
  QWidget* makeSide();
  QWidget* makeNet();
  QWidget* makeTraining();
  void connectAll();
  void refresh();
  void showNet();
  void showEpochs();
  void showRuns();
  void showPrimary();
  void showExamples();
  void showCheckpoint();
  /// edit changes a copy of the recipe.
  void editRecipe(const QString& what, const std::function<void(project::Recipe&)>& edit);

  Curves* curves_;
  QWidget* stopped_bar_;
  QLabel* stopped_;
  QLabel *epoch_, *best_, *validation_, *test_;
  RunModel* run_model_;
  QTreeView* run_list_;
  QLabel* no_runs_;
  SegmentedControl *part_, *preset_;
  PresetPicker* presets_;
  QStackedWidget* parts_;
  TaskForm* task_;
  LayerStack* layers_;
  QLabel* no_net_;
  TrainingForm* form_;
  QuantizeForm* quantize_;
  AugmentForm* augment_;
  std::shared_ptr<const features::FeatureTable> exampled_;  // whose windows the augmentation shows
};

}  // namespace thimble::ui
