// WaveformView: what mouse and keys do.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/charts/waveform/waveform_view.h"

namespace thimble::ui {
namespace {
constexpr double kEdgeReach = 5;  // pixels
constexpr double kDragReach = 3;  // less is a click
constexpr double kKeyZoom = 1.5;
constexpr double kWheelZoom = 1.25;  // a notch
constexpr double kKeyStep = 0.01;    // of what is seen
constexpr double kPageStep = 0.8;
}  // namespace

std::optional<int64_t> WaveformView::edgeNear(const QPointF& at) const {
  std::optional<int64_t> nearest;
  double distance = kEdgeReach;
  const auto see = [&](int64_t edge) {
    const double away = std::abs(view_.pixelAt(static_cast<double>(edge)) - at.x());
    if (away <= distance) distance = away, nearest = edge;
  };
  for (const auto& segment : recording_->segments) {
    see(segment.begin);
    see(segment.end);
  }
  return nearest;
}

const dataset::Segment* WaveformView::segmentAt(double x) const {
  const double frame = view_.frameAt(x);
  for (const auto& segment : recording_->segments) {
    if (frame >= static_cast<double>(segment.begin) && frame < static_cast<double>(segment.end))
      return &segment;
  }
  return nullptr;
}

void WaveformView::moveWindow(double begin) {
  const int64_t last = std::max<int64_t>(0, recording_->frames - window_.frames());
  const int64_t at = std::clamp<int64_t>(std::llround(begin), 0, last);
  if (at != window_.begin) emit windowMoved(at);
}

void WaveformView::scrollTo(double x) {
  const QRectF bar = layoutNow().scroll;
  const double middle = (x - bar.left()) / bar.width() * static_cast<double>(view_.frames());
  view_.set(middle - view_.span() / 2, middle + view_.span() / 2);
  viewMoved();
}

void WaveformView::mousePressEvent(QMouseEvent* event) {
  if (!recording_ || event->button() != Qt::LeftButton) return QWidget::mousePressEvent(event);
  const QPointF at = event->position();
  const WaveformLayout layout = layoutNow();
  pressed_at_ = at;
  if (!view_.whole() && at.y() >= layout.scroll.top() - 2) {
    drag_ = Drag::kScroll;
    scrollTo(at.x());
  } else if (mode_ == Mode::kWindow) {
    const double frame = view_.frameAt(at.x());
    const bool inside =
        frame >= static_cast<double>(window_.begin) && frame < static_cast<double>(window_.end);
    grip_ = inside ? frame - static_cast<double>(window_.begin) : static_cast<double>(window_.frames()) / 2;
    drag_ = Drag::kWindow;
    moveWindow(frame - grip_);
  } else if (const auto edge = edgeNear(at)) {
    drag_ = Drag::kEdge;
    anchor_ = edge_to_ = *edge;
  } else {
    drag_ = Drag::kSelect;
    anchor_ = view_.borderAt(at.x());
  }
}

void WaveformView::mouseMoveEvent(QMouseEvent* event) {
  if (!recording_) return;
  const QPointF at = event->position();
  switch (drag_) {
    case Drag::kNone: {
      const bool edge = mode_ == Mode::kLabels && edgeNear(at);
      const bool plot = layoutNow().plot.contains(at);
      setCursor(edge   ? Qt::SizeHorCursor
                : plot ? (mode_ == Mode::kLabels ? Qt::IBeamCursor : Qt::OpenHandCursor)
                       : Qt::ArrowCursor);
      return;
    }
    case Drag::kScroll:
      return scrollTo(at.x());
    case Drag::kWindow:
      return moveWindow(view_.frameAt(at.x()) - grip_);
    case Drag::kEdge: {
      const auto moved =
          dataset::moveEdge(recording_->segments, anchor_, view_.borderAt(at.x()), recording_->frames);
      edge_to_ = view_.borderAt(at.x());
      if (moved) shown_segments_ = *moved;
      return update();
    }
    case Drag::kSelect: {
      if (std::abs(at.x() - pressed_at_.x()) < kDragReach) return;
      const int64_t to = view_.borderAt(at.x());
      const auto [begin, end] = std::minmax(anchor_, to);
      setSelection(begin < end ? std::optional(FrameRange{begin, end}) : std::nullopt);
      return;
    }
  }
}

void WaveformView::mouseReleaseEvent(QMouseEvent* event) {
  if (!recording_ || event->button() != Qt::LeftButton) return QWidget::mouseReleaseEvent(event);
  const Drag drag = drag_;
  drag_ = Drag::kNone;
  const bool click = std::abs(event->position().x() - pressed_at_.x()) < kDragReach;
  if (drag == Drag::kEdge && edge_to_ != anchor_) {
    shown_segments_ = recording_->segments;
    update();
    emit edgeMoved(anchor_, edge_to_);
  } else if (drag == Drag::kSelect && click) {
    const auto* segment =
        layoutNow().labels.contains(event->position()) ? segmentAt(event->position().x()) : nullptr;
    setSelection(segment ? std::optional(FrameRange{segment->begin, segment->end}) : std::nullopt);
    setCursorFrame(anchor_);
  } else if (drag == Drag::kSelect && selection_) {
    setCursorFrame(selection_->begin);
  }
}

void WaveformView::mouseDoubleClickEvent(QMouseEvent* event) {
  if (!recording_ || mode_ != Mode::kLabels) return;
  if (const auto* segment = segmentAt(event->position().x()))
    setSelection(FrameRange{segment->begin, segment->end});
}

void WaveformView::wheelEvent(QWheelEvent* event) {
  if (!recording_) return;
  const QPoint turn = event->angleDelta();
  const bool sideways = std::abs(turn.x()) > std::abs(turn.y()) || (event->modifiers() & Qt::ShiftModifier);
  if (sideways) {
    const double notches = (turn.x() != 0 ? turn.x() : turn.y()) / 120.0;
    view_.pan(-notches * view_.span() / 8);
  } else {
    view_.zoom(std::pow(kWheelZoom, turn.y() / 120.0), event->position().x());
  }
  viewMoved();
  event->accept();
}

void WaveformView::moveCursorBy(double frames, bool select) {
  const int64_t before = cursor_;
  const int64_t step = std::max<int64_t>(1, std::llround(std::abs(frames)));
  const int64_t to = std::clamp<int64_t>(cursor_ + (frames < 0 ? -step : step), 0, view_.frames());
  if (select) {
    if (!selection_) anchor_ = before;
    const int64_t fixed = selection_ && before == selection_->begin ? selection_->end
                          : selection_                              ? selection_->begin
                                                                    : anchor_;
    const auto [begin, end] = std::minmax(fixed, to);
    setSelection(begin < end ? std::optional(FrameRange{begin, end}) : std::nullopt);
  } else {
    setSelection({});
  }
  setCursorFrame(to);
  if (static_cast<double>(to) < view_.begin() || static_cast<double>(to) > view_.end()) {
    view_.reveal(static_cast<double>(to));
    viewMoved();
  }
}

void WaveformView::keyPressEvent(QKeyEvent* event) {
  if (!recording_) return QWidget::keyPressEvent(event);
  const bool shift = event->modifiers() & Qt::ShiftModifier;
  const double step = std::max(1.0, view_.span() * kKeyStep);
  switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      return zoom(kKeyZoom);
    case Qt::Key_Minus:
      return zoom(1 / kKeyZoom);
    case Qt::Key_F:
      return fit();
    case Qt::Key_Left:
    case Qt::Key_Right: {
      const double way = event->key() == Qt::Key_Left ? -step : step;
      if (mode_ == Mode::kWindow) return moveWindow(static_cast<double>(window_.begin) + std::round(way));
      return moveCursorBy(way, shift);
    }
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
      if (mode_ == Mode::kWindow) break;  // the owner's: another recording
      view_.pan((event->key() == Qt::Key_PageUp ? -kPageStep : kPageStep) * view_.span());
      return viewMoved();
    case Qt::Key_Home:
    case Qt::Key_End: {
      const double to = event->key() == Qt::Key_Home ? 0 : static_cast<double>(view_.frames());
      if (mode_ == Mode::kWindow) return moveWindow(to);
      return moveCursorBy(to - static_cast<double>(cursor_), shift);
    }
    case Qt::Key_Escape:
      if (selection_) return setSelection({});
      break;
    default:
      break;
  }
  QWidget::keyPressEvent(event);
}

}  // namespace thimble::ui
