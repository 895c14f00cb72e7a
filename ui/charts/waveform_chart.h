// WaveformChart: a recording's waveform that can be zoomed, panned and, with its segments over it, labelled.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <functional>
#include <vector>

#include "core/dataset/recording.h"
#include "core/project/project.h"
#include "ui/charts/channel_stack.h"

namespace thimble::ui {

/// Asks for the envelope of frames [begin, end) in `columns` columns; reply comes later on the GUI thread, or
/// never.
using Envelope = std::vector<project::MinMax>;  // [columns][channels]
using EnvelopeSource =
    std::function<void(int64_t begin, int64_t end, int columns, std::function<void(Envelope)> reply)>;

/// Mouse: drag selects, wheel zooms, Shift or middle drag pans, an edge can be dragged.  Keys: ← → pan, + −
/// zoom, F fit. The chart changes nothing itself: it tells what the user asked for.
class WaveformChart : public QWidget {
  Q_OBJECT
 public:
  explicit WaveformChart(const Theme& theme, QWidget* parent = nullptr);

  /// Shows a recording whole.
  void setRecording(const dataset::RecordingInfo& info, EnvelopeSource source);
  /// The same recording with other segments.
  void setSegments(const std::vector<dataset::Segment>& segments);
  void clear();
  /// Whether segments can be selected and edges dragged.
  void setEditable(bool editable) { editable_ = editable; }

  /// Frames shown.
  int64_t viewBegin() const { return begin_; }
  int64_t viewEnd() const { return end_; }
  void setView(int64_t begin, int64_t end);
  void fit();
  void zoom(double factor, double at_frame);
  void pan(double share_of_view);

  /// Selected frames [first, second), or {-1, -1}.
  std::pair<int64_t, int64_t> selection() const { return {select_begin_, select_end_}; }
  void setSelection(int64_t begin, int64_t end);
  /// A frame range to point at (the window that is being looked at); {-1, -1}: none.
  void setHighlight(int64_t begin, int64_t end);
  /// A moving line while a recording is played; −1: none.
  void setCursorFrame(double frame);

  QWidget* legend() { return stack_->legend(); }

 Q_SIGNALS:
  void selectionChanged(qint64 begin, qint64 end);
  /// An edge was dragged from frame `from` to frame `to` and let go.
  void edgeMoved(qint64 from, qint64 to);
  void viewChanged();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  class Overlay;
  enum class Drag { kNone, kSelect, kEdge, kPan };
  void request();
  void show(int64_t begin, int64_t end, const Envelope& envelope);
  double frameAt(double pixel) const;
  double pixelAt(double frame) const;
  int64_t edgeNear(double pixel) const;
  bool press(const QPoint& at, Qt::MouseButton button, Qt::KeyboardModifiers modifiers);
  void move(const QPoint& at);
  void release();

  const Theme& theme_;
  ChannelStack* stack_;
  Overlay* overlay_;
  dataset::RecordingInfo info_;
  EnvelopeSource source_;
  int64_t begin_ = 0, end_ = 0;
  int64_t select_begin_ = -1, select_end_ = -1;
  int64_t highlight_begin_ = -1, highlight_end_ = -1;
  double cursor_ = -1;
  bool editable_ = false;
  Drag drag_ = Drag::kNone;
  int64_t drag_from_ = 0;
  double drag_to_ = 0;
  int64_t drag_view_ = 0;
  int asked_ = 0;
};

}  // namespace thimble::ui
