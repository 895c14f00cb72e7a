// WaveformChart: strips fed by envelopes, under an overlay that draws segments, selection and cursor.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/waveform_chart.h"

#include <QEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/charts/decimate.h"

namespace thimble::ui {
namespace {
constexpr int kEdgeReach = 5;
constexpr int64_t kFewestFrames = 8;
constexpr double kZoomStep = 1.25;
constexpr int kLabelHeight = 18;
}  // namespace

/// Lies over the strips and lets the mouse through.
class WaveformChart::Overlay : public QWidget {
 public:
  explicit Overlay(WaveformChart& chart) : QWidget(&chart), chart_(chart) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    const auto& strips = chart_.stack_->strips();
    if (strips.empty()) return;
    QPainter painter(this);
    const QRectF plot = strips.front()->plot();
    painter.setClipRect(QRectF(plot.left(), 0, plot.width(), height()));
    for (const auto& segment : chart_.info_.segments) paintSegment(painter, segment, bottom());
    const Colors& c = chart_.theme_.colors();
    paintRange(painter, chart_.highlight_begin_, chart_.highlight_end_, c.text, false);
    paintRange(painter, chart_.select_begin_, chart_.select_end_, c.accent, true);
    if (chart_.drag_ == Drag::kEdge) paintLine(painter, chart_.drag_to_, c.accent);
    if (chart_.cursor_ >= 0) paintLine(painter, chart_.cursor_, c.text);
  }

 private:
  double bottom() const {
    const SignalStrip* last = chart_.stack_->strips().back();
    return last->y() + last->plot().bottom();
  }
  void paintSegment(QPainter& painter, const dataset::Segment& segment, double bottom) {
    const double left = chart_.pixelAt(static_cast<double>(segment.begin));
    const double right = chart_.pixelAt(static_cast<double>(segment.end));
    const QString label = QString::fromStdString(segment.label);
    QColor color = chart_.theme_.classColor(label);
    painter.fillRect(QRectF(left, 0, right - left, 3), color);
    painter.setPen(QPen(color, 1));
    painter.drawLine(QPointF(left, 0), QPointF(left, bottom));
    painter.drawLine(QPointF(right, 0), QPointF(right, bottom));
    color.setAlphaF(0.10f);
    painter.fillRect(QRectF(left, 0, right - left, bottom), color);
    painter.setPen(chart_.theme_.colors().text);
    painter.setFont(chart_.theme_.font(kFontSmall));
    painter.drawText(
        QRectF(std::max(left, 64.0) + kSpace1, 4, std::max(0.0, right - left - 2 * kSpace1), kLabelHeight),
        Qt::AlignLeft | Qt::AlignVCenter, label);
  }
  void paintRange(QPainter& painter, int64_t begin, int64_t end, QColor color, bool filled) {
    if (begin < 0) return;
    const double left = chart_.pixelAt(static_cast<double>(begin)),
                 right = chart_.pixelAt(static_cast<double>(end));
    painter.setPen(QPen(color, 1.5));
    color.setAlphaF(filled ? 0.15f : 0.0f);
    painter.setBrush(color);
    painter.drawRect(QRectF(left, 0.5, right - left, bottom()));
  }
  void paintLine(QPainter& painter, double frame, const QColor& color) {
    const double x = chart_.pixelAt(frame);
    painter.setPen(QPen(color, 1.5));
    painter.drawLine(QPointF(x, 0), QPointF(x, bottom()));
  }
  WaveformChart& chart_;
};

WaveformChart::WaveformChart(const Theme& theme, QWidget* parent)
    : QWidget(parent), theme_(theme), stack_(new ChannelStack(theme)), overlay_(new Overlay(*this)) {
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Waveform"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(stack_);
  overlay_->raise();
  connect(&theme, &Theme::changed, overlay_, qOverload<>(&QWidget::update));
}

void WaveformChart::setRecording(const dataset::RecordingInfo& info, EnvelopeSource source) {
  info_ = info;
  source_ = std::move(source);
  select_begin_ = select_end_ = highlight_begin_ = highlight_end_ = -1;
  cursor_ = -1;
  drag_ = Drag::kNone;
  stack_->setFormat(info.format);
  for (SignalStrip* strip : stack_->strips()) {
    strip->viewport()->removeEventFilter(this);
    strip->viewport()->installEventFilter(this);
    strip->viewport()->setMouseTracking(true);
  }
  overlay_->raise();
  fit();
}

void WaveformChart::setSegments(const std::vector<dataset::Segment>& segments) {
  info_.segments = segments;
  overlay_->update();
}

void WaveformChart::clear() { setRecording({}, {}); }

void WaveformChart::setView(int64_t begin, int64_t end) {
  const int64_t span = std::clamp(end - begin, std::min(kFewestFrames, info_.frames), info_.frames);
  begin_ = std::clamp<int64_t>(begin, 0, info_.frames - span);
  end_ = begin_ + span;
  const double rate = info_.format.rate_hz > 0 ? info_.format.rate_hz : 1;
  stack_->setRangeX(static_cast<double>(begin_) / rate, static_cast<double>(end_) / rate);
  request();
  overlay_->update();
  emit viewChanged();
}

void WaveformChart::fit() { setView(0, info_.frames); }

void WaveformChart::zoom(double factor, double at_frame) {
  const double span = static_cast<double>(end_ - begin_) / factor;
  const double share =
      end_ > begin_ ? (at_frame - static_cast<double>(begin_)) / static_cast<double>(end_ - begin_) : 0;
  const auto begin = static_cast<int64_t>(std::llround(at_frame - share * span));
  setView(begin, begin + static_cast<int64_t>(std::llround(span)));
}

void WaveformChart::pan(double share_of_view) {
  const auto by = static_cast<int64_t>(std::llround(share_of_view * static_cast<double>(end_ - begin_)));
  setView(begin_ + by, end_ + by);
}

void WaveformChart::setSelection(int64_t begin, int64_t end) {
  if (begin == select_begin_ && end == select_end_) return;
  select_begin_ = begin;
  select_end_ = end;
  overlay_->update();
  emit selectionChanged(begin, end);
}

void WaveformChart::setHighlight(int64_t begin, int64_t end) {
  highlight_begin_ = begin;
  highlight_end_ = end;
  overlay_->update();
}

void WaveformChart::setCursorFrame(double frame) {
  cursor_ = frame;
  overlay_->update();
}

void WaveformChart::request() {
  if (!source_ || stack_->strips().empty() || end_ <= begin_) return;
  const auto width = static_cast<int64_t>(std::max(1.0, stack_->strips().front()->plot().width()));
  const auto columns = static_cast<int>(std::min({end_ - begin_, width, int64_t{kMaxPoints / 2}}));
  const int ask = ++asked_;
  source_(begin_, end_, columns, [this, ask, begin = begin_, end = end_](const Envelope& envelope) {
    if (ask == asked_) show(begin, end, envelope);
  });
}

void WaveformChart::show(int64_t begin, int64_t end, const Envelope& envelope) {
  const size_t channels = info_.format.channels.size();
  if (channels == 0) return;
  const size_t columns = envelope.size() / channels;
  const double rate = info_.format.rate_hz > 0 ? info_.format.rate_hz : 1;
  const double step = static_cast<double>(end - begin) / std::max<double>(1, static_cast<double>(columns));
  for (size_t c = 0; c < channels; ++c) {
    const double scale = info_.format.channels[c].scale;
    QList<QPointF> points;
    points.reserve(static_cast<qsizetype>(2 * columns));
    for (size_t i = 0; i < columns; ++i) {
      const auto& range = envelope[i * channels + c];
      const double x = (static_cast<double>(begin) + (static_cast<double>(i) + 0.5) * step) / rate;
      points.append({x, range.min * scale});
      if (range.max != range.min) points.append({x, range.max * scale});
    }
    stack_->setPoints(static_cast<int>(c), points);
  }
  stack_->fitY();
}

double WaveformChart::frameAt(double pixel) const {
  return stack_->strips().front()->xAt(pixel) * (info_.format.rate_hz > 0 ? info_.format.rate_hz : 1);
}

double WaveformChart::pixelAt(double frame) const {
  return stack_->strips().front()->pixelAt(frame / (info_.format.rate_hz > 0 ? info_.format.rate_hz : 1));
}

int64_t WaveformChart::edgeNear(double pixel) const {
  int64_t nearest = -1;
  double reach = kEdgeReach;
  for (const auto& segment : info_.segments) {
    for (int64_t edge : {segment.begin, segment.end}) {
      const double distance = std::abs(pixelAt(static_cast<double>(edge)) - pixel);
      if (distance <= reach) nearest = edge, reach = distance;
    }
  }
  return nearest;
}

bool WaveformChart::eventFilter(QObject*, QEvent* event) {
  switch (event->type()) {
    case QEvent::MouseButtonPress: {
      auto* mouse = static_cast<QMouseEvent*>(event);
      return press(mouse->pos(), mouse->button(), mouse->modifiers());
    }
    case QEvent::MouseMove:
      move(static_cast<QMouseEvent*>(event)->pos());
      return true;
    case QEvent::MouseButtonRelease:
      release();
      return true;
    case QEvent::Wheel: {
      auto* wheel = static_cast<QWheelEvent*>(event);
      if (wheel->angleDelta().x() != 0) pan(-wheel->angleDelta().x() / 1200.0);
      if (wheel->angleDelta().y() != 0) {
        zoom(std::pow(kZoomStep, wheel->angleDelta().y() / 120.0), frameAt(wheel->position().x()));
      }
      return true;
    }
    default:
      return false;
  }
}

bool WaveformChart::press(const QPoint& at, Qt::MouseButton button, Qt::KeyboardModifiers modifiers) {
  setFocus();
  if (info_.frames == 0) return true;
  const int64_t edge = editable_ ? edgeNear(at.x()) : -1;
  if (button == Qt::MiddleButton || (button == Qt::LeftButton && (modifiers & Qt::ShiftModifier))) {
    drag_ = Drag::kPan;
    drag_from_ = at.x();
    drag_view_ = begin_;
  } else if (button == Qt::LeftButton && edge >= 0) {
    drag_ = Drag::kEdge;
    drag_from_ = edge;
    drag_to_ = static_cast<double>(edge);
  } else if (button == Qt::LeftButton && editable_) {
    drag_ = Drag::kSelect;
    drag_from_ = std::clamp<int64_t>(std::llround(frameAt(at.x())), 0, info_.frames);
    setSelection(-1, -1);
  }
  return true;
}

void WaveformChart::move(const QPoint& at) {
  if (info_.frames == 0) return;
  const auto frame = std::clamp<int64_t>(std::llround(frameAt(at.x())), 0, info_.frames);
  switch (drag_) {
    case Drag::kNone: {
      const auto shape = editable_ && edgeNear(at.x()) >= 0 ? Qt::SplitHCursor : Qt::ArrowCursor;
      for (SignalStrip* strip : stack_->strips()) strip->viewport()->setCursor(shape);
      break;
    }
    case Drag::kSelect:
      if (frame != drag_from_) setSelection(std::min(frame, drag_from_), std::max(frame, drag_from_));
      break;
    case Drag::kEdge:
      drag_to_ = static_cast<double>(frame);
      overlay_->update();
      break;
    case Drag::kPan: {
      const double per_pixel = frameAt(1) - frameAt(0);
      const auto by =
          static_cast<int64_t>(std::llround(static_cast<double>(drag_from_ - at.x()) * per_pixel));
      setView(drag_view_ + by, drag_view_ + by + (end_ - begin_));
      break;
    }
  }
}

void WaveformChart::release() {
  const Drag drag = drag_;
  drag_ = Drag::kNone;
  overlay_->update();
  if (drag == Drag::kEdge && std::llround(drag_to_) != drag_from_)
    emit edgeMoved(drag_from_, std::llround(drag_to_));
}

void WaveformChart::keyPressEvent(QKeyEvent* event) {
  const double middle = static_cast<double>(begin_ + end_) / 2;
  switch (event->key()) {
    case Qt::Key_Left:
      pan(-0.1);
      break;
    case Qt::Key_Right:
      pan(0.1);
      break;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      zoom(kZoomStep, middle);
      break;
    case Qt::Key_Minus:
      zoom(1 / kZoomStep, middle);
      break;
    case Qt::Key_F:
      fit();
      break;
    case Qt::Key_Escape:
      if (select_begin_ >= 0) {
        setSelection(-1, -1);
        break;
      }
      [[fallthrough]];
    default:
      QWidget::keyPressEvent(event);
  }
}

void WaveformChart::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  overlay_->setGeometry(rect());
  overlay_->raise();
  request();
}

}  // namespace thimble::ui
