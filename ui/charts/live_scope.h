// LiveScope: the moving signal of a board: the last seconds, pause, autoscale, channels that can be switched
// off.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QTimer>
#include <QToolButton>
#include <QWidget>
#include <functional>

#include "ui/charts/channel_stack.h"

namespace thimble::ui {

/// Where the scope takes its samples from; both are called on the GUI thread and return at once.
struct ScopeSource {
  std::function<int64_t()> received;                // frames so far, to see whether there is anything new
  std::function<dataset::Samples(int64_t)> latest;  // the newest frames, at most so many, oldest first
};

/// Draws at 60 frames a second while it is visible and something is new; never more than kMaxPoints points a
/// series.
class LiveScope : public QWidget {
  Q_OBJECT
 public:
  explicit LiveScope(const Theme& theme, QWidget* parent = nullptr);

  void setSource(ScopeSource source);
  void setFormat(const dataset::SensorFormat& format);
  bool paused() const { return paused_; }
  void setPaused(bool paused);
  bool autoscale() const { return autoscale_; }
  void setAutoscale(bool on);
  void setSeconds(double seconds);
  double seconds() const { return seconds_; }
  /// Adds a control at the right of the scope's tool row.
  void addTool(QWidget* tool);
  ChannelStack& stack() { return *stack_; }

 Q_SIGNALS:
  void pausedChanged(bool paused);

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  void tick();
  void draw();
  void showHint(bool on);

  const Theme& theme_;
  ScopeSource source_;
  ChannelStack* stack_;
  QHBoxLayout* tools_;
  QToolButton* pause_;
  QToolButton* fit_;
  QWidget* spans_;
  QLabel* hint_;
  QTimer timer_;
  double seconds_ = 5;
  bool paused_ = false;
  bool autoscale_ = true;
  int64_t drawn_ = -1;
};

}  // namespace thimble::ui
