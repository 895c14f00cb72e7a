// TakeRecorder: starts and stops recorders off the GUI thread, and watches them ten times a second.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/collect/take_recorder.h"

#include <cmath>

namespace thimble::ui {
namespace {
constexpr int kTickMs = 50;
}

TakeRecorder::TakeRecorder(Workbench& workbench, QObject* parent) : QObject(parent), workbench_(workbench) {
  tick_.setInterval(kTickMs);
  connect(&tick_, &QTimer::timeout, this, &TakeRecorder::tick);
  connect(&workbench.board(), &BoardController::stateChanged, this, &TakeRecorder::boardChanged);
  connect(&workbench.project(), &ProjectModel::projectChanged, this, &TakeRecorder::stop);
}

TakeRecorder::~TakeRecorder() {
  if (recorder_) workbench_.board().setRecorder(nullptr);
}

void TakeRecorder::start(const QString& label, double seconds) {
  BoardController& board = workbench_.board();
  if (busy() || !board.connected() || !workbench_.project().isOpen()) return;
  using Out = std::shared_ptr<device_link::Recorder>;
  project_ = workbench_.project().project();
  const dataset::SensorFormat format = board.format();
  rate_hz_ = format.rate_hz;
  wanted_s_ = seconds;
  stop_wanted_ = false;
  setState(State::kStarting);
  workbench_.jobs().runQuiet<Out>(
      this,
      [project = project_, format, source = board.entry()->name, name = nextName(label).toStdString(),
       label = label.toStdString(), frames = std::llround(seconds * format.rate_hz)](Job&) -> Result<Out> {
        auto recorder = device_link::Recorder::start(*project, format, source, name, label, frames);
        if (!recorder) return recorder.error();
        return Out(std::move(*recorder));
      },
      [this](Result<Out> recorder) {
        if (!recorder) {
          setState(State::kIdle);
          return workbench_.report(tr("Recording"), recorder.error());
        }
        recorder_ = *recorder;
        workbench_.board().setRecorder(recorder_);
        setState(State::kRecording);
        tick_.start();
        if (stop_wanted_) stop();
      });
}

void TakeRecorder::stop() {
  stop_wanted_ = true;
  if (state_ != State::kRecording) return;
  tick_.stop();
  workbench_.board().setRecorder(nullptr);
  setState(State::kStopping);
  workbench_.jobs().runQuiet<dataset::RecordingInfo>(
      this,
      [recorder = recorder_, project = project_](Job&) {
        const Result<void> written = recorder->status();
        auto info = recorder->stop();
        return written || !info ? info : Result<dataset::RecordingInfo>(written.error());
      },
      [this, project = project_](Result<dataset::RecordingInfo> info) {
        recorder_.reset();
        project_.reset();
        setState(State::kIdle);
        const bool same = project == workbench_.project().project();
        if (!info) {
          if (same) workbench_.project().reload();  // what was stored before it failed is there
          return workbench_.report(tr("Recording"), info.error());
        }
        if (!same) return;
        workbench_.project().addStored(*info);
        emit stored(*info);
      });
}

void TakeRecorder::setLabel(const QString& label) {
  if (recorder_) recorder_->setLabel(label.toStdString());
}

double TakeRecorder::recordedSeconds() const {
  return recorder_ && rate_hz_ > 0 ? static_cast<double>(recorder_->frames()) / rate_hz_ : 0;
}

int64_t TakeRecorder::lost() const { return recorder_ ? recorder_->lost() : 0; }

void TakeRecorder::tick() {
  emit progressed();
  if (recorder_->full() || !recorder_->status()) stop();
}

void TakeRecorder::boardChanged() {
  if (workbench_.board().connected() || !busy()) return;
  const double seconds = recordedSeconds();
  const bool was_recording = state_ == State::kRecording;
  stop();
  if (was_recording) {
    workbench_.report(tr("Recording"),
                      {ErrorCode::kDisconnected, tr("The board was lost while recording.").toStdString(),
                       tr("The %1 s until then are kept.").arg(seconds, 0, 'f', 1).toStdString()});
  }
}

QString TakeRecorder::nextName(const QString& label) const {
  const QString stem = label.isEmpty() ? tr("stream") : label;
  int count = 1;
  for (const auto& recording : workbench_.project().recordings()) {
    const QString name = QString::fromStdString(recording.name);
    if (name.startsWith(stem + ' ')) count = std::max(count, name.mid(stem.size() + 1).toInt() + 1);
  }
  return QString("%1 %2").arg(stem).arg(count);
}

void TakeRecorder::setState(State state) {
  state_ = state;
  emit stateChanged();
}

}  // namespace thimble::ui
