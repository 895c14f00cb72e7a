// FlashPage: the model onto the board, proved there, and its live results.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/live_scope.h"
#include "ui/pages/flash/live_trace.h"
#include "ui/pages/flash/live_view.h"
#include "ui/pages/flash/step_row.h"
#include "ui/pages/page.h"

namespace thimble::ui {

class FlashPage : public Page {
  Q_OBJECT
 public:
  explicit FlashPage(const PageContext& context, QWidget* parent = nullptr);

  std::vector<KeyHint> keys() const override;

  /// Uploads, verifies, proves, then goes live; an upload that the loss of the board stopped goes on by
  /// itself when the board is back.
  void flash();
  void toggleLive();

  const DeploySteps& steps() const { return steps_->steps(); }
  LiveTrace& trace() { return *trace_; }
  QString outcome() const { return outcome_->text(); }
  const LiveHistory& history() const { return history_; }

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  struct Facts {
    QLabel *title, *what, *first, *second, *third;
  };
  QWidget* makeSides();
  Facts makeFacts(QHBoxLayout* row, const QString& caption);
  QWidget* makeWay();
  QWidget* makeLive();
  void connectAll();
  void refresh();
  void showBoard();
  void showModel();
  void showSteps();
  void showOutcome();
  void showLive();
  void boardChanged();
  void deploymentChanged();
  void deploymentFailed(const Error& error);
  void readModel();
  /// A virtual board's times are this computer's and say nothing of a real board's.
  bool timesMean() const;
  /// The board runs the current model, proved or by what it says.
  bool onBoard() const;
  bool canLive() const;

  Facts board_, model_;
  StepRow* steps_;
  QLabel *outcome_, *outcome_detail_;
  QPushButton* live_;
  LiveScope* scope_;
  LiveView* view_;
  HistoryStrip* strip_;
  LiveTrace* trace_;
  LiveHistory history_;
  QLabel* live_detail_;
  int64_t shown_model_ = -1;
  int last_step_ = 0;    // where the deployment was when last heard of
  QString last_detail_;  // "42 %"
  int failed_step_ = -1;
  bool deploying_ = false;  // the user asked for it and it has not ended
  bool resume_ = false;     // the board was lost on the way: go on when it is back
};

}  // namespace thimble::ui
