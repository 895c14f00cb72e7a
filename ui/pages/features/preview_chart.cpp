// PreviewChart: rows and columns of features on scales that only grow while the settings stay.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/features/preview_chart.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/charts/chart_style.h"

namespace thimble::ui {
namespace {

constexpr int kNameWidth = 48;
constexpr int kAxisHeight = 20;
constexpr int kTickRoom = 56;
const char* const kShortNames[] = {"mean", "std", "RMS", "min", "max", "skew", "kurt", "cross"};

QColor mix(const QColor& a, const QColor& b, double share) {
  const auto part = [&](int x, int y) {
    return static_cast<int>(std::lround(x + (y - x) * std::clamp(share, 0.0, 1.0)));
  };
  return {part(a.red(), b.red()), part(a.green(), b.green()), part(a.blue(), b.blue())};
}

QString shortNumber(double value) {
  const double size = std::abs(value);
  return QString::number(value, 'f', size >= 100 ? 0 : size >= 9.995 ? 1 : 2);
}

}  // namespace

PreviewChart::PreviewChart(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  setAccessibleName(tr("Features of the window"));
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void PreviewChart::setFeatures(std::shared_ptr<const WindowFeaturesShown> features) {
  if (!features || !features_ || features->settings != features_->settings ||
      features->format != features_->format)
    ranges_.clear();
  features_ = std::move(features);
  if (features_) {
    for (int channel = 0; channel < static_cast<int>(features_->format.channels.size()); ++channel) {
      for (int column = 0; column < columns(); ++column) {
        const float value = features_->values[indexOf(channel, column)];
        auto [range, first] = ranges_.try_emplace(scaleKey(channel, column), Range{value, value});
        range->second.low = std::min(range->second.low, value);
        range->second.high = std::max(range->second.high, value);
      }
    }
  }
  update();
}

void PreviewChart::setMessage(const QString& message) {
  message_ = message;
  update();
}

int PreviewChart::columns() const {
  const auto channels = features_->format.channels.size();
  return channels == 0 ? 0 : static_cast<int>(features_->values.size() / channels);
}

size_t PreviewChart::indexOf(int channel, int column) const {
  const bool by_time = features_->settings.block == dsp::Block::kRaw;
  const int channels = static_cast<int>(features_->format.channels.size());
  return static_cast<size_t>(by_time ? column * channels + channel : channel * columns() + column);
}

std::string PreviewChart::scaleKey(int channel, int column) const {
  const std::string& unit = features_->format.channels[static_cast<size_t>(channel)].unit;
  return features_->settings.block == dsp::Block::kStatistics ? unit + "/" + std::to_string(column) : unit;
}

QRectF PreviewChart::plot() const { return QRectF(rect()).adjusted(kNameWidth, 0, -kSpace1, -kAxisHeight); }

QRectF PreviewChart::cell(int channel, int column) const {
  const QRectF area = plot();
  const double rows = std::max<double>(1, static_cast<double>(features_->format.channels.size()));
  const double height = area.height() / rows, width = area.width() / std::max(1, columns());
  return {area.left() + width * column, area.top() + height * channel, width, height};
}

int PreviewChart::featureAt(const QPointF& at) const {
  const QRectF area = plot();
  if (!features_ || !message_.isEmpty() || !area.contains(at)) return -1;
  const int channels = static_cast<int>(features_->format.channels.size());
  const int column = static_cast<int>((at.x() - area.left()) / area.width() * columns());
  const int channel = static_cast<int>((at.y() - area.top()) / area.height() * channels);
  if (column < 0 || column >= columns() || channel < 0 || channel >= channels) return -1;
  return static_cast<int>(indexOf(channel, column));
}

void PreviewChart::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Colors& c = theme_.colors();
  if (!message_.isEmpty() || !features_) {
    painter.setFont(theme_.font(kFontBody));
    painter.setPen(c.muted);
    painter.drawText(rect().adjusted(kSpace4, 0, -kSpace4, 0), Qt::AlignCenter | Qt::TextWordWrap, message_);
    return;
  }
  painter.setFont(theme_.font(kFontSmall));
  for (size_t i = 0; i < features_->format.channels.size(); ++i) {
    const QRectF row = cell(static_cast<int>(i), 0);
    const QString name = painter.fontMetrics().elidedText(
        QString::fromStdString(features_->format.channels[i].name), Qt::ElideRight, kNameWidth - 18);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme_.series(static_cast<int>(i)));
    painter.drawEllipse(QPointF(4, row.center().y()), 3, 3);
    painter.setPen(c.text);
    painter.drawText(QRectF(12, row.top(), kNameWidth - 14, row.height()), Qt::AlignVCenter | Qt::AlignLeft,
                     name);
  }
  switch (features_->settings.block) {
    case dsp::Block::kRaw:
      paintHeat(painter);
      break;
    case dsp::Block::kStatistics:
      paintNumbers(painter);
      break;
    case dsp::Block::kSpectrum:
      paintBars(painter);
      break;
  }
  paintAxis(painter);
}

void PreviewChart::paintHeat(QPainter& painter) const {
  const Colors& c = theme_.colors();
  painter.setRenderHint(QPainter::Antialiasing, false);
  for (int channel = 0; channel < static_cast<int>(features_->format.channels.size()); ++channel) {
    const Range range = ranges_.at(scaleKey(channel, 0));
    const float most = std::max({std::abs(range.low), std::abs(range.high), 1e-12f});
    for (int column = 0; column < columns(); ++column) {
      const float value = features_->values[indexOf(channel, column)];
      const QColor color =
          mix(c.surface, value < 0 ? c.series[1] : c.series[0], std::sqrt(std::abs(value) / most));
      const QRectF box = cell(channel, column);
      painter.fillRect(QRectF(QPointF(std::floor(box.left()), box.top() + 1),
                              QPointF(std::ceil(box.right()), box.bottom() - 1)),
                       color);
    }
  }
  painter.setRenderHint(QPainter::Antialiasing, true);
}

void PreviewChart::paintNumbers(QPainter& painter) const {
  const Colors& c = theme_.colors();
  painter.setFont(theme_.font(kFontSmall));
  for (int channel = 0; channel < static_cast<int>(features_->format.channels.size()); ++channel) {
    for (int column = 0; column < columns(); ++column) {
      const float value = features_->values[indexOf(channel, column)];
      const Range range = ranges_.at(scaleKey(channel, column));
      const float most = std::max({std::abs(range.low), std::abs(range.high), 1e-12f});
      const QRectF box = cell(channel, column).adjusted(1, 1, -1, -1);
      QColor color = value < 0 ? c.series[1] : c.series[0];
      color.setAlpha(80);
      painter.setPen(Qt::NoPen);
      painter.fillRect(box, c.raised);
      painter.fillRect(QRectF(box.left(), box.top(), box.width() * std::abs(value) / most, box.height()),
                       color);
      const QString text = shortNumber(value);
      if (painter.fontMetrics().horizontalAdvance(text) <= box.width() && box.height() >= 12) {
        painter.setPen(c.text);
        painter.drawText(box, Qt::AlignCenter, text);
      }
    }
  }
}

void PreviewChart::paintBars(QPainter& painter) const {
  const Colors& c = theme_.colors();
  for (int channel = 0; channel < static_cast<int>(features_->format.channels.size()); ++channel) {
    const Range range = ranges_.at(scaleKey(channel, 0));
    const float span = std::max(range.high - range.low, 1e-6f);
    for (int column = 0; column < columns(); ++column) {
      const float value = features_->values[indexOf(channel, column)];
      const QRectF box = cell(channel, column).adjusted(0.5, 3, -0.5, -1);
      const double height = std::max(1.0, box.height() * (value - range.low) / span);
      painter.fillRect(QRectF(box.left(), box.bottom() - height, box.width(), height),
                       theme_.series(channel));
    }
    const QRectF row = cell(channel, 0);
    painter.setPen(QPen(c.border, 1));
    painter.drawLine(QPointF(plot().left(), row.bottom() - 0.5), QPointF(plot().right(), row.bottom() - 0.5));
  }
}

void PreviewChart::paintAxis(QPainter& painter) const {
  const Colors& c = theme_.colors();
  const QRectF area = plot();
  const QRectF axis(area.left(), area.bottom() + 2, area.width(), kAxisHeight - 2);
  painter.setPen(c.muted);
  painter.setFont(theme_.font(kFontSmall));
  const auto& settings = features_->settings;
  if (settings.block == dsp::Block::kStatistics) {
    for (int column = 0; column < columns(); ++column) {
      const QRectF box = cell(0, column);
      const QString name = painter.fontMetrics().elidedText(kShortNames[column], Qt::ElideRight,
                                                            static_cast<int>(box.width()));
      painter.drawText(QRectF(box.left(), axis.top(), box.width(), axis.height()), Qt::AlignCenter, name);
    }
    return;
  }
  const double rate = features_->format.rate_hz;
  if (rate <= 0) return;
  const bool raw = settings.block == dsp::Block::kRaw;
  const double end = raw ? settings.window * 1000.0 / rate : rate / 2;
  const double step = niceRange(0, end, std::max(2, static_cast<int>(axis.width() / kTickRoom))).step;
  painter.drawText(QRectF(0, axis.top(), kNameWidth - kSpace1, axis.height()),
                   Qt::AlignRight | Qt::AlignVCenter, raw ? tr("ms") : tr("Hz"));
  painter.setFont(theme_.mono(kFontSmall));
  for (double value = 0; value <= end * 1.0001; value += step) {
    const QString text = QString::number(value);
    const double width = painter.fontMetrics().horizontalAdvance(text) + 2;
    const double x =
        std::clamp(axis.left() + axis.width() * value / end - width / 2, axis.left(), axis.right() - width);
    painter.drawText(QRectF(x, axis.top(), width, axis.height()), Qt::AlignCenter, text);
  }
}

bool PreviewChart::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const int at = featureAt(help->pos());
  if (at < 0) {
    QToolTip::hideText();
  } else {
    const auto i = static_cast<size_t>(at);
    const QString more =
        features_->settings.block == dsp::Block::kSpectrum ? tr(" (log10 of the power)") : QString();
    QToolTip::showText(help->globalPos(),
                       QString("%1: %2%3")
                           .arg(QString::fromStdString(features_->names[i]))
                           .arg(features_->values[i])
                           .arg(more),
                       this);
  }
  return true;
}

}  // namespace thimble::ui
