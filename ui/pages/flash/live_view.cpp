// LiveView and HistoryStrip: painted from the history at each result.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/flash/live_view.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

#include "ui/charts/plot_area.h"

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
constexpr int kNumberPixels = 56;
constexpr int kNumberRow = 68;
}  // namespace

LiveView::LiveView(const Theme& theme, const LiveHistory& history, QWidget* parent)
    : QWidget(parent), theme_(theme), history_(history) {
  setAccessibleName(tr("Live result"));
  setToolTip(tr("What the board says of its last window; a bar for each class"));
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

QString LiveView::wordsOf(const LivePoint& last) const {
  const LiveMeaning& meaning = history_.meaning();
  switch (meaning.task) {
    case Task::kRegression:
      return meaning.unit.isEmpty() ? threeDigits(last.value) : threeDigits(last.value) + " " + meaning.unit;
    case Task::kAnomaly:
      return last.value >= meaning.threshold ? tr("anomaly, score %1").arg(threeDigits(last.value))
                                             : tr("normal, score %1").arg(threeDigits(last.value));
    case Task::kClassification:
      break;
  }
  return tr("%1, %2 %")
      .arg(history_.classes()[last.best])
      .arg(last.probabilities[static_cast<size_t>(last.best)] * 100, 0, 'f', 0);
}

void LiveView::refresh(bool running) {
  running_ = running;
  const LivePoint* last = history_.last();
  setToolTip(history_.meaning().task == Task::kClassification
                 ? tr("What the board says of its last window; a bar for each class")
                 : tr("What the board says of its last window"));
  setAccessibleDescription(last ? wordsOf(*last) : QString());
  update();
}

void LiveView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const LivePoint* last = history_.last();
  const bool classes = history_.meaning().task == Task::kClassification;
  if (!last) {
    painter.setFont(theme_.font(kFontBody));
    painter.setPen(theme_.colors().muted);
    painter.drawText(QRectF(0, 0, width(), kLabelRow), Qt::AlignVCenter | Qt::TextWordWrap,
                     running_ ? tr("Waiting for the first window …") : tr("Live results appear here."));
  } else {
    classes ? paintClass(painter, *last) : paintNumber(painter, *last);
  }
  const double top = kLabelRow + kConfidenceRow + kSpace2;
  if (classes) paintBars(painter, QRectF(0, top, width(), height() - top));
}

void LiveView::paintClass(QPainter& painter, const LivePoint& last) const {
  const QString name = history_.classes()[last.best];
  painter.setFont(theme_.font(2 * kFontTitle, true));
  painter.setPen(running_ ? theme_.classColor(name) : theme_.colors().muted);
  painter.drawText(QRectF(0, 0, width(), kLabelRow), Qt::AlignVCenter,
                   painter.fontMetrics().elidedText(name, Qt::ElideRight, width()));
  painter.setFont(theme_.mono(kFontTitle));
  painter.setPen(theme_.colors().text);
  painter.drawText(QRectF(0, kLabelRow, width(), kConfidenceRow), Qt::AlignVCenter,
                   tr("%1 % sure").arg(last.probabilities[static_cast<size_t>(last.best)] * 100, 0, 'f', 0));
}

void LiveView::paintNumber(QPainter& painter, const LivePoint& last) const {
  const Colors& c = theme_.colors();
  const LiveMeaning& meaning = history_.meaning();
  const bool anomaly = meaning.task == Task::kAnomaly, alarm = anomaly && last.value >= meaning.threshold;
  painter.setFont(theme_.font(kFontBody));
  painter.setPen(c.muted);
  painter.drawText(QRectF(0, 0, width(), kConfidenceRow), Qt::AlignVCenter,
                   anomaly ? tr("score, threshold %1").arg(meaning.threshold) : meaning.target);
  painter.setFont(theme_.mono(kNumberPixels));
  painter.setPen(!running_ ? c.muted : alarm ? c.danger : c.text);
  const QString number = threeDigits(last.value);
  painter.drawText(QRectF(0, kConfidenceRow, width(), kNumberRow), Qt::AlignVCenter, number);
  const int after = painter.fontMetrics().horizontalAdvance(number) + kSpace2;
  painter.setFont(theme_.font(kFontPage));
  painter.drawText(QRectF(after, kConfidenceRow, width() - after, kNumberRow), Qt::AlignVCenter,
                   anomaly ? (alarm ? tr("anomaly") : tr("normal")) : meaning.unit);
  if (!anomaly) return;
  const QRectF bar(0, kConfidenceRow + kNumberRow + kSpace2, width() - kSpace2, 10);
  const double end = 2 * meaning.threshold;
  painter.setPen(Qt::NoPen);
  painter.setBrush(c.raised);
  painter.drawRoundedRect(bar, 3, 3);
  painter.setBrush(!running_ ? c.muted : alarm ? c.danger : c.ok);
  painter.drawRoundedRect(
      QRectF(bar.left(), bar.top(), std::clamp(last.value / end, 0.01, 1.0) * bar.width(), bar.height()), 3,
      3);
  painter.fillRect(QRectF(bar.center().x() - 0.5, bar.top() - 4, 1, bar.height() + 8), c.text);
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
