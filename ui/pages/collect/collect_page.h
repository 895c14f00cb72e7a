// CollectPage: record from the board, labelled, by length or streaming on with number keys held down.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineEdit>
#include <QListView>

#include "ui/charts/live_scope.h"
#include "ui/pages/collect/label_keys.h"
#include "ui/pages/collect/take_recorder.h"
#include "ui/pages/collect/takes_model.h"
#include "ui/pages/page.h"
#include "ui/widgets/countdown.h"
#include "ui/widgets/segmented_control.h"

namespace thimble::ui {

class CollectPage : public Page {
  Q_OBJECT
 public:
  explicit CollectPage(const PageContext& context, QWidget* parent = nullptr);
  std::vector<KeyHint> keys() const override;
  void aboutToClose() override;

  TakeRecorder& recorder() { return recorder_; }

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void keyReleaseEvent(QKeyEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;
  bool event(QEvent* event) override;

 private:
  QWidget* makeScope();
  QWidget* makeControls();
  QWidget* makeStrip();
  void refresh();
  void refreshRecording();
  void refreshLabels();
  void toggle();
  void begin();
  void hold(const QString& label);
  void letGo();
  double seconds() const;
  QStringList quickLabels() const;

  TakeRecorder recorder_;
  Thumbnails thumbnails_;
  LiveScope* scope_;
  QFrame* scope_card_;
  Countdown* countdown_;
  QLineEdit* label_;
  SegmentedControl* length_;
  SegmentedControl* wait_;
  QLabel* status_;
  LabelKeys* label_keys_;
  TakesModel* takes_;
  QListView* strip_;
  int held_key_ = 0;
};

}  // namespace thimble::ui
