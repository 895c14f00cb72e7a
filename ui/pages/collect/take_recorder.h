// TakeRecorder: one recording at a time from the board into the project: begin, label, end, whatever happens
// to the board.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>
#include <memory>

#include "device_link/session/recorder.h"
#include "ui/models/workbench.h"

namespace thimble::ui {

/// GUI thread only.
class TakeRecorder : public QObject {
  Q_OBJECT
 public:
  enum class State { kIdle, kStarting, kRecording, kStopping };

  explicit TakeRecorder(Workbench& workbench, QObject* parent = nullptr);
  ~TakeRecorder() override;

  /// Records from the connected board's stream.  seconds 0: until stop().  label may be empty.
  void start(const QString& label, double seconds);
  void stop();
  /// While recording: what passes from now on is `label`; empty: nothing.
  void setLabel(const QString& label);

  State state() const { return state_; }
  bool busy() const { return state_ != State::kIdle; }
  double recordedSeconds() const;
  double wantedSeconds() const { return wanted_s_; }
  int64_t lost() const;

 Q_SIGNALS:
  void stateChanged();
  void progressed();
  /// The recording is in the project.
  void stored(const thimble::dataset::RecordingInfo& info);

 private:
  void setState(State state);
  void tick();
  void boardChanged();
  QString nextName(const QString& label) const;

  Workbench& workbench_;
  std::shared_ptr<project::Project> project_;  // outlives the recorder
  std::shared_ptr<device_link::Recorder> recorder_;
  QTimer tick_;
  State state_ = State::kIdle;
  bool stop_wanted_ = false;
  double rate_hz_ = 0;
  double wanted_s_ = 0;
};

}  // namespace thimble::ui
