// Waveform painter: one vertical line a pixel column where frames are dense, a line through the frames where
// they are not.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/waveform/waveform_painter.h"

#include <algorithm>
#include <cmath>

namespace thimble::ui {
namespace {

constexpr double kAxisWidth = 52;
constexpr double kLabelsHeight = 22;
constexpr double kTitleHeight = 18;
constexpr double kAxisHeight = 20;
constexpr double kScrollHeight = 6;
constexpr double kTickRoom = 18;  // pixels that a tick of a lane needs
constexpr double kTimeTickRoom = 80;
constexpr int kTint = 28;

int decimalsOf(double step) {
  return std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 6);
}

QString timeText(double seconds, double step, bool minutes) {
  if (!minutes) return QString::number(seconds, 'f', decimalsOf(step));
  const auto whole = static_cast<int64_t>(std::floor(seconds / 60));
  const int decimals = decimalsOf(step);
  const QString rest = QString::number(seconds - static_cast<double>(whole) * 60, 'f', decimals);
  return QString("%1:%2").arg(whole).arg(rest.rightJustified(decimals ? 3 + decimals : 2, '0'));
}

QColor faint(QColor color, int alpha) {
  color.setAlpha(alpha);
  return color;
}

}  // namespace

WaveformLayout WaveformLayout::of(const QRectF& widget, int lanes, bool labels) {
  WaveformLayout layout;
  const double left = widget.left() + kAxisWidth;
  const double width = std::max(1.0, widget.right() - kSpace3 - left);
  double y = widget.top();
  if (labels) {
    layout.labels = {left, y, width, kLabelsHeight};
    y += kLabelsHeight + 2;
  }
  layout.scroll = {left, widget.bottom() - kScrollHeight, width, kScrollHeight};
  layout.axis = {left, layout.scroll.top() - kSpace1 - kAxisHeight, width, kAxisHeight};
  const double room = std::max(0.0, layout.axis.top() - y);
  layout.plot = {left, y, width, room};
  const double each = lanes > 0 ? room / lanes : 0;
  for (int i = 0; i < lanes; ++i) {
    layout.titles.push_back({left, y, width, kTitleHeight});
    layout.lanes.push_back({left, y + kTitleHeight, width, std::max(1.0, each - kTitleHeight - kSpace1)});
    y += each;
  }
  return layout;
}

void WaveformPainter::lanes(const std::vector<Lane>& lanes, const dataset::SensorFormat& format,
                            const PixelEnvelope& envelope) {
  for (size_t i = 0; i < lanes.size() && i < layout_.lanes.size(); ++i) {
    lane(lanes[i], layout_.titles[i], layout_.lanes[i], format, envelope);
  }
}

void WaveformPainter::lane(const Lane& lane, const QRectF& title, const QRectF& rect,
                           const dataset::SensorFormat& format, const PixelEnvelope& envelope) {
  const Colors& c = theme_.colors();
  painter_.setFont(theme_.font(kFontSmall));
  painter_.setPen(c.muted);
  // The channels' names come first: where there is no room for all, the title is shortened, then the space between the
  // names, then the names.
  const QFontMetricsF metrics(painter_.font());
  double wanted = 0, around = kSpace2 + 2 + kSpace3;  // a name's dot and what parts it from the next
  for (const int channel : lane.channels)
    wanted += metrics.horizontalAdvance(
                  QString::fromStdString(format.channels[static_cast<size_t>(channel)].name)) +
              around;
  const double room = title.width() - kSpace1, names = static_cast<double>(lane.channels.size());
  if (wanted > room) {
    around -= kSpace2;
    wanted -= kSpace2 * names;
  }
  const double left = std::max(0.0, room - wanted - kSpace4);
  const QString words = metrics.elidedText(lane.title, Qt::ElideRight, left);
  const double words_width = words.size() < 3 ? 0 : metrics.horizontalAdvance(words) + kSpace4;
  if (words_width > 0)
    painter_.drawText(title.adjusted(kSpace1, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, words);
  const double each = room / std::max(1.0, names) - around;
  double x = title.left() + kSpace1 + words_width;
  for (const int channel : lane.channels) {
    QString name = QString::fromStdString(format.channels[static_cast<size_t>(channel)].name);
    if (wanted > room) name = metrics.elidedText(name, Qt::ElideRight, std::max(0.0, each));
    painter_.setPen(Qt::NoPen);
    painter_.setBrush(theme_.series(channel));
    painter_.drawEllipse(QPointF(x + 3, title.center().y()), 3, 3);
    painter_.setPen(c.text);
    painter_.drawText(QRectF(x + kSpace2 + 2, title.top(), 200, title.height()), Qt::AlignVCenter, name);
    x += metrics.horizontalAdvance(name) + around;
  }

  const auto& range = lane.range;
  const double per_unit = rect.height() / (range.high - range.low);
  double step = range.step;
  while (step * per_unit < kTickRoom && step < range.high - range.low) step *= 2;
  painter_.setFont(theme_.mono(kFontSmall));
  for (double value = std::ceil(range.low / step - 1e-9) * step; value <= range.high + step * 1e-6;
       value += step) {
    const double y = std::round(rect.bottom() - (value - range.low) * per_unit);
    painter_.setPen(QPen(std::abs(value) < step * 1e-6 ? c.border : c.grid, 1));
    painter_.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y));
    painter_.setPen(c.muted);
    painter_.drawText(QRectF(rect.left() - kAxisWidth, y - 8, kAxisWidth - kSpace2, 16),
                      Qt::AlignRight | Qt::AlignVCenter,
                      QString::number(std::abs(value) < step * 1e-6 ? 0.0 : value, 'f', decimalsOf(step)));
  }
  painter_.save();
  painter_.setClipRect(rect.adjusted(0, -1, 0, 1));
  for (const int channel : lane.channels) {
    painter_.setPen(QPen(theme_.series(channel), 1.3));
    signal(channel, static_cast<int>(format.channels.size()),
           format.channels[static_cast<size_t>(channel)].scale, range, rect, envelope);
  }
  painter_.restore();
}

void WaveformPainter::signal(int channel, int channels, double scale, const NiceRange& range,
                             const QRectF& rect, const PixelEnvelope& envelope) {
  if (envelope.columns <= 0 || channels <= 0) return;
  const double per_unit = rect.height() / (range.high - range.low);
  const double column_frames = static_cast<double>(envelope.range.frames()) / envelope.columns;
  const double x0 = view_.pixelAt(static_cast<double>(envelope.range.begin) + column_frames / 2);
  const double dx = view_.pixelAt(column_frames) - view_.pixelAt(0);
  const auto yOf = [&](int raw) { return rect.bottom() - (raw * scale - range.low) * per_unit; };
  const bool sparse = dx > 1.5;
  QList<QPointF> line;
  QList<QLineF> bars;
  project::MinMax last{};
  for (int i = 0; i < envelope.columns; ++i) {
    const size_t place =
        static_cast<size_t>(i) * static_cast<size_t>(channels) + static_cast<size_t>(channel);
    if (place >= envelope.values.size()) break;
    const project::MinMax value = envelope.values[place];
    const double x = x0 + dx * i;
    if (sparse) {
      line.append({x, yOf(value.min)});
      if (value.max != value.min) line.append({x, yOf(value.max)});
    } else {
      // A bar reaches to the bar before it, so that steep parts stay joined.
      const int low = i == 0 ? value.min : std::min<int>(value.min, last.max);
      const int high = i == 0 ? value.max : std::max<int>(value.max, last.min);
      const double y_low = yOf(low), y_high = yOf(high);
      bars.append({x, y_low, x, std::abs(y_low - y_high) < 1 ? y_low - 1 : y_high});
    }
    last = value;
  }
  painter_.setRenderHint(QPainter::Antialiasing, sparse);
  if (sparse) {
    painter_.drawPolyline(line.data(), static_cast<int>(line.size()));
    if (dx > 8) {
      painter_.setBrush(painter_.pen().color());
      for (const QPointF& point : line) painter_.drawEllipse(point, 1.6, 1.6);
    }
  } else {
    painter_.setPen(QPen(painter_.pen().color(), 0));
    painter_.drawLines(bars);
  }
  painter_.setRenderHint(QPainter::Antialiasing, true);
}

void WaveformPainter::overlay(const std::vector<Lane>& lanes, const WaveformOverlay& overlay) {
  const size_t channels = overlay.channels.size(), frames = static_cast<size_t>(overlay.range.frames());
  if (channels == 0 || overlay.values.size() != frames * channels) return;
  for (size_t c = 0; c < channels; ++c) {
    for (size_t i = 0; i < lanes.size() && i < layout_.lanes.size(); ++i) {
      const Lane& lane = lanes[i];
      if (std::find(lane.channels.begin(), lane.channels.end(), overlay.channels[c]) == lane.channels.end())
        continue;
      const QRectF& rect = layout_.lanes[i];
      const double per_unit = rect.height() / (lane.range.high - lane.range.low);
      QPolygonF line;
      for (size_t frame = 0; frame < frames; ++frame)
        line.append(
            {view_.pixelAt(static_cast<double>(overlay.range.begin) + static_cast<double>(frame) + 0.5),
             rect.bottom() -
                 (static_cast<double>(overlay.values[frame * channels + c]) - lane.range.low) * per_unit});
      painter_.save();
      painter_.setClipRect(rect.adjusted(0, -1, 0, 1));
      painter_.setRenderHint(QPainter::Antialiasing, true);
      for (const QPen& pen :
           {QPen(theme_.colors().surface, 4.5), QPen(theme_.series(overlay.channels[c]), 2.2)}) {
        painter_.setPen(pen);
        painter_.drawPolyline(line);
      }
      painter_.restore();
    }
  }
}

void WaveformPainter::timeAxis(double rate_hz) {
  if (rate_hz <= 0) return;
  const Colors& c = theme_.colors();
  const double low = view_.begin() / rate_hz, high = view_.end() / rate_hz;
  const bool minutes = static_cast<double>(view_.frames()) / rate_hz >= 120;
  const int ticks = std::max(2, static_cast<int>(layout_.axis.width() / kTimeTickRoom));
  const double step = niceRange(0, high - low, ticks).step;
  painter_.setFont(theme_.mono(kFontSmall));
  const QString title = minutes ? QObject::tr("min:s") : QObject::tr("s");
  for (double t = std::ceil(low / step - 1e-9) * step; t <= high + step * 1e-6; t += step) {
    const double x = std::round(view_.pixelAt(t * rate_hz));
    painter_.setPen(QPen(c.grid, 1));
    for (const QRectF& lane : layout_.lanes)
      painter_.drawLine(QPointF(x, lane.top()), QPointF(x, lane.bottom()));
    const QString text = timeText(std::abs(t) < step * 1e-6 ? 0.0 : t, step, minutes);
    const double width = painter_.fontMetrics().horizontalAdvance(text) + 2;
    const double left = std::clamp(x - width / 2, layout_.axis.left(), layout_.axis.right() - width);
    painter_.setPen(c.muted);
    painter_.drawText(QRectF(left, layout_.axis.top(), width, layout_.axis.height()), Qt::AlignCenter, text);
  }
  painter_.drawText(QRectF(layout_.axis.left() - kAxisWidth, layout_.axis.top(), kAxisWidth - kSpace2,
                           layout_.axis.height()),
                    Qt::AlignRight | Qt::AlignVCenter, title);
}

void WaveformPainter::segments(const std::vector<dataset::Segment>& segments) {
  const Colors& c = theme_.colors();
  painter_.setFont(theme_.font(kFontSmall, true));
  painter_.setPen(Qt::NoPen);
  painter_.setBrush(c.raised);
  if (!layout_.labels.isEmpty()) painter_.drawRoundedRect(layout_.labels, 3, 3);
  for (const dataset::Segment& segment : segments) {
    const double left = std::max(view_.pixelAt(static_cast<double>(segment.begin)), layout_.plot.left());
    const double right = std::min(view_.pixelAt(static_cast<double>(segment.end)), layout_.plot.right());
    if (right <= left) continue;
    const QColor color = theme_.classColor(QString::fromStdString(segment.label));
    for (const QRectF& lane : layout_.lanes) {
      painter_.fillRect(QRectF(left, lane.top(), right - left, lane.height()), faint(color, kTint));
    }
    if (layout_.labels.isEmpty()) continue;
    QRectF strip(left, layout_.labels.top(), right - left, layout_.labels.height());
    painter_.fillRect(strip, c.surface);
    painter_.fillRect(strip, faint(color, 56));
    painter_.fillRect(QRectF(left, strip.bottom() - 3, right - left, 3), color);
    painter_.setPen(QPen(faint(color, 170), 1));
    for (const double x : {left, right}) {
      painter_.drawLine(QPointF(x, strip.top()), QPointF(x, layout_.plot.bottom()));
    }
    painter_.setPen(c.text);
    const QRectF words = strip.adjusted(kSpace2, 0, -kSpace1, -3);
    const QString text = painter_.fontMetrics().elidedText(QString::fromStdString(segment.label),
                                                           Qt::ElideRight, static_cast<int>(words.width()));
    if (words.width() > 16) painter_.drawText(words, Qt::AlignLeft | Qt::AlignVCenter, text);
    painter_.setPen(Qt::NoPen);
  }
}

void WaveformPainter::range(const FrameRange& range, const QColor& color, int alpha, const QString& text) {
  const double left = view_.pixelAt(static_cast<double>(range.begin));
  const double right = view_.pixelAt(static_cast<double>(range.end));
  const QRectF rect = QRectF(left, layout_.plot.top(), right - left, layout_.plot.height()) &
                      layout_.plot.adjusted(-1, 0, 1, 0);
  if (rect.isEmpty()) return;
  painter_.fillRect(rect, faint(color, alpha));
  painter_.setPen(QPen(color, 1.5));
  for (const double x : {left, right}) {
    if (x >= layout_.plot.left() - 1 && x <= layout_.plot.right() + 1) {
      painter_.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()));
    }
  }
  if (text.isEmpty()) return;
  painter_.setFont(theme_.font(kFontSmall, true));
  const double width = painter_.fontMetrics().horizontalAdvance(text) + 2 * kSpace2;
  const double x = std::clamp(rect.center().x() - width / 2, layout_.plot.left(),
                              std::max(layout_.plot.left(), layout_.plot.right() - width));
  const QRectF tag(x, layout_.plot.bottom() - 20, width, 18);
  painter_.setPen(Qt::NoPen);
  painter_.setBrush(color);
  painter_.drawRoundedRect(tag, 4, 4);
  painter_.setPen(theme_.colors().onAccent);
  painter_.drawText(tag, Qt::AlignCenter, text);
}

void WaveformPainter::cursor(double frame, const QColor& color, const QString& text) {
  const double x = view_.pixelAt(frame);
  if (x < layout_.plot.left() - 1 || x > layout_.plot.right() + 1) return;
  painter_.setPen(QPen(color, 1.5));
  painter_.drawLine(QPointF(x, layout_.plot.top()), QPointF(x, layout_.axis.top() + 2));
  if (text.isEmpty()) return;
  painter_.setFont(theme_.mono(kFontSmall));
  const double width = painter_.fontMetrics().horizontalAdvance(text) + kSpace2;
  const double left = std::clamp(x - width / 2, layout_.axis.left(), layout_.axis.right() - width);
  const QRectF tag(left, layout_.axis.top() + 2, width, layout_.axis.height() - 4);
  painter_.setPen(QPen(color, 1));
  painter_.setBrush(theme_.colors().surface);
  painter_.drawRoundedRect(tag, 3, 3);
  painter_.setPen(theme_.colors().text);
  painter_.drawText(tag, Qt::AlignCenter, text);
}

void WaveformPainter::scroll() {
  if (view_.whole() || view_.frames() <= 0) return;
  const Colors& c = theme_.colors();
  painter_.setPen(Qt::NoPen);
  painter_.setBrush(c.raised);
  painter_.drawRoundedRect(layout_.scroll, 3, 3);
  const double frames = static_cast<double>(view_.frames());
  const double width = std::max(12.0, layout_.scroll.width() * view_.span() / frames);
  const double left = layout_.scroll.left() +
                      (layout_.scroll.width() - width) * view_.begin() / std::max(1.0, frames - view_.span());
  painter_.setBrush(c.muted);
  painter_.drawRoundedRect(QRectF(left, layout_.scroll.top(), width, layout_.scroll.height()), 3, 3);
}

}  // namespace thimble::ui
