// LiveView and HistoryStrip: painted from the history at each result.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/flash/live_view.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

namespace thimble::ui {
namespace {
constexpr int kLabelRow = 44;
constexpr int kConfidenceRow = 24;
constexpr double kTallestBar = 30;
constexpr double kLeft = 64;  // where the scope's plot begins and ends
constexpr double kRight = 12;
constexpr int kBand = 22;
constexpr double kMicro = 1e-6;
constexpr double kLeastAlpha = 0.25;
}  // namespace

LiveView::LiveView(const Theme& theme, const LiveHistory& history, QWidget* parent)
    : QWidget(parent), theme_(theme), history_(history) {
  setAccessibleName(tr("Live result"));
  setToolTip(tr("What the board says of its last window; a bar for each class"));
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void LiveView::refresh(bool running) {
  running_ = running;
  const LivePoint* last = history_.last();
  setAccessibleDescription(
      last ? tr("%1, %2 %")
                 .arg(history_.classes()[last->best])
                 .arg(last->probabilities[static_cast<size_t>(last->best)] * 100, 0, 'f', 0)
           : QString());
  update();
}

void LiveView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Colors& c = theme_.colors();
  const LivePoint* last = history_.last();
  const QRectF label(0, 0, width(), kLabelRow);
  if (!last) {
    painter.setFont(theme_.font(kFontBody));
    painter.setPen(c.muted);
    painter.drawText(label, Qt::AlignVCenter | Qt::TextWordWrap,
                     running_ ? tr("Waiting for the first window …") : tr("Live results appear here."));
  } else {
    const QString name = history_.classes()[last->best];
    QFont big = theme_.font(2 * kFontTitle, true);
    painter.setFont(big);
    painter.setPen(running_ ? theme_.classColor(name) : c.muted);
    painter.drawText(label, Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(name, Qt::ElideRight, width()));
    painter.setFont(theme_.mono(kFontTitle));
    painter.setPen(c.text);
    painter.drawText(
        QRectF(0, kLabelRow, width(), kConfidenceRow), Qt::AlignVCenter,
        tr("%1 % sure").arg(last->probabilities[static_cast<size_t>(last->best)] * 100, 0, 'f', 0));
  }
  const double top = kLabelRow + kConfidenceRow + kSpace2;
  paintBars(painter, QRectF(0, top, width(), height() - top));
}

void LiveView::paintBars(QPainter& painter, const QRectF& area) const {
  const Colors& c = theme_.colors();
  const QStringList& classes = history_.classes();
  if (classes.isEmpty()) return;
  const LivePoint* last = history_.last();
  const QFontMetricsF metrics(theme_.font(kFontBody, true));
  double names = 0;
  for (const QString& name : classes) names = std::max(names, metrics.horizontalAdvance(name));
  names = std::min(names, area.width() * 0.4);
  const double number = 44;
  const double row = std::min(kTallestBar, area.height() / static_cast<double>(classes.size()));
  for (int i = 0; i < classes.size(); ++i) {
    const double y = area.top() + row * i;
    const double p = last ? last->probabilities[static_cast<size_t>(i)] : 0;
    painter.setFont(theme_.font(kFontBody, last && last->best == i));
    painter.setPen(c.text);
    painter.drawText(QRectF(0, y, names, row), Qt::AlignVCenter,
                     metrics.elidedText(classes[i], Qt::ElideRight, names));
    const QRectF bar(names + kSpace2, y + row / 2 - 5, area.width() - names - number - kSpace3, 10);
    painter.setPen(Qt::NoPen);
    painter.setBrush(c.raised);
    painter.drawRoundedRect(bar, 3, 3);
    if (p > 0) {
      painter.setBrush(running_ ? theme_.classColor(classes[i]) : c.muted);
      painter.drawRoundedRect(QRectF(bar.left(), bar.top(), std::max(4.0, bar.width() * p), bar.height()), 3,
                              3);
    }
    painter.setFont(theme_.mono(kFontSmall));
    painter.setPen(c.muted);
    painter.drawText(QRectF(area.width() - number, y, number, row), Qt::AlignVCenter | Qt::AlignRight,
                     last ? QString("%1 %").arg(p * 100, 0, 'f', 0) : QString("–"));
  }
}

HistoryStrip::HistoryStrip(const Theme& theme, const LiveHistory& history, QWidget* parent)
    : QWidget(parent), theme_(theme), history_(history) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setAccessibleName(tr("Live results of the last minute"));
  setToolTip(tr("What the board said in the last minute, in the classes' colours; the surer, the stronger"));
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

double HistoryStrip::xAt(int64_t time_us) const {
  const LivePoint* last = history_.last();
  const double plot = width() - kLeft - kRight;
  const double ago = last ? static_cast<double>(last->time_us - time_us) : 0;
  return kLeft + plot * (1 - ago / static_cast<double>(LiveHistory::kSpanUs));
}

void HistoryStrip::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Colors& c = theme_.colors();
  const QRectF band(kLeft, 0, std::max(1.0, width() - kLeft - kRight), kBand);
  painter.fillRect(band, c.raised);
  painter.setFont(theme_.font(kFontSmall));
  painter.setPen(c.muted);
  painter.drawText(QRectF(0, 0, kLeft - kSpace2, kBand), Qt::AlignVCenter | Qt::AlignRight, tr("results"));
  const auto& points = history_.points();
  for (size_t i = 0; i < points.size(); ++i) {
    const double to = xAt(points[i].time_us);
    const double from = i > 0 ? xAt(points[i - 1].time_us) : to - 4;
    QColor color = theme_.classColor(history_.classes()[points[i].best]);
    const double sure = points[i].probabilities[static_cast<size_t>(points[i].best)];
    color.setAlphaF(static_cast<float>(std::clamp(sure, kLeastAlpha, 1.0)));
    painter.fillRect(QRectF(std::max(from, kLeft), 0, std::max(1.0, to - std::max(from, kLeft)), kBand),
                     color);
  }
  constexpr int kMarks = 6;
  for (int i = 0; i <= kMarks; ++i) {
    const double seconds = -static_cast<double>(LiveHistory::kSpanUs) * kMicro * (kMarks - i) / kMarks;
    const double x = band.left() + band.width() * i / kMarks;
    const Qt::Alignment align = i == 0 ? Qt::AlignLeft : i == kMarks ? Qt::AlignRight : Qt::AlignHCenter;
    const double left = i == 0 ? x : i == kMarks ? x - 60 : x - 30;
    painter.drawText(QRectF(left, kBand + 2, 60, 16), align | Qt::AlignTop,
                     i == kMarks ? tr("now") : tr("%1 s").arg(seconds, 0, 'f', 0));
  }
}

const LivePoint* HistoryStrip::pointAt(double x) const {
  for (const LivePoint& point : history_.points()) {
    if (x <= xAt(point.time_us)) return &point;
  }
  return nullptr;
}

bool HistoryStrip::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const LivePoint* point = pointAt(help->pos().x());
  const QString text =
      point ? tr("%1, %2 %, %3 s ago")
                  .arg(history_.classes()[point->best])
                  .arg(point->probabilities[static_cast<size_t>(point->best)] * 100, 0, 'f', 0)
                  .arg(static_cast<double>(history_.last()->time_us - point->time_us) * kMicro, 0, 'f', 1)
            : toolTip();
  QToolTip::showText(help->globalPos(), text, this);
  return true;
}

}  // namespace thimble::ui
