// WaveformView: one recording with its labels: zoom, pan, select, drag edges, or drag a window along it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

#include "core/project/project.h"
#include "ui/charts/waveform/frame_range.h"
#include "ui/charts/waveform/lanes.h"
#include "ui/charts/waveform/time_view.h"
#include "ui/charts/waveform/waveform_painter.h"
#include "ui/jobs/latest_job.h"
#include "ui/theme/theme.h"

namespace thimble::ui {

/// Reads one smallest and largest value a pixel column off the GUI thread, so it stays quick with millions of
/// frames. Edits are only told: the owner changes the recording and shows it again.
class WaveformView : public QWidget {
  Q_OBJECT
 public:
  /// kLabels: drags select and move edges.  kWindow: drags move the window.
  enum class Mode { kLabels, kWindow };

  WaveformView(const Theme& theme, JobRunner& jobs, Mode mode, QWidget* parent = nullptr);

  /// The same recording again keeps zoom, selection and cursor.
  void setRecording(std::shared_ptr<project::Project> project, const dataset::RecordingInfo& recording);
  void clear();
  int64_t recordingId() const { return recording_ ? recording_->id : 0; }

  const TimeView& view() const { return view_; }
  void zoom(double factor);
  void fit();
  /// Shows frames [begin, end) with some air.
  void showRange(const FrameRange& range);

  const std::optional<FrameRange>& selection() const { return selection_; }
  void setSelection(std::optional<FrameRange> selection);
  int64_t cursor() const { return cursor_; }
  void setCursorFrame(int64_t frame);

  /// kWindow: the marked window.
  void setWindow(const FrameRange& window);
  const FrameRange& window() const { return window_; }
  /// A signal over the recording's own, until the recording changes; empty: none.
  void setOverlay(WaveformOverlay overlay);
  const WaveformOverlay& overlay() const { return overlay_; }
  /// Where playing is; nullopt: not playing.
  void setPlayhead(std::optional<double> frame);

  /// Where things are drawn, in widget coordinates.
  WaveformLayout layoutNow() const;
  /// True once the picture shows the recording as it is.
  bool settled() const { return fetch_.idle() && overview_fetch_.idle(); }
  QSize minimumSizeHint() const override { return {240, 120}; }

 Q_SIGNALS:
  void selectionChanged();
  void cursorChanged();
  void viewChanged();
  /// A label's edge was dragged from frame `at` to `to`.
  void edgeMoved(qint64 at, qint64 to);
  /// The window was dragged so that it begins here.
  void windowMoved(qint64 begin);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  enum class Drag { kNone, kSelect, kEdge, kWindow, kScroll };
  /// The lanes, wide enough for what lies over them.
  std::vector<Lane> lanesShown() const;
  void fetchOverview();
  void fetch();
  void viewMoved();
  void scrollTo(double x);
  std::optional<int64_t> edgeNear(const QPointF& at) const;
  const dataset::Segment* segmentAt(double x) const;
  void moveWindow(double begin);
  void moveCursorBy(double frames, bool select);

  const Theme& theme_;
  const Mode mode_;
  std::shared_ptr<project::Project> project_;
  std::optional<dataset::RecordingInfo> recording_;
  std::vector<Lane> lanes_;
  PixelEnvelope envelope_;
  TimeView view_;
  std::optional<FrameRange> selection_;
  int64_t cursor_ = 0;
  FrameRange window_;
  WaveformOverlay overlay_;
  std::optional<double> playhead_;

  Drag drag_ = Drag::kNone;
  QPointF pressed_at_;
  int64_t anchor_ = 0;                            // kSelect: where it began; kEdge: the edge
  int64_t edge_to_ = 0;                           // kEdge: where it is now
  double grip_ = 0;                               // kWindow: frames from the window's begin to the mouse
  std::vector<dataset::Segment> shown_segments_;  // as the drag would leave them

  LatestJob<std::vector<project::MinMax>> overview_fetch_;
  LatestJob<PixelEnvelope> fetch_;
};

}  // namespace thimble::ui
