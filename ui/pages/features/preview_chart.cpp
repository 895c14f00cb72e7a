// PreviewChart: rows and columns of features on scales that only grow while the settings stay.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/features/preview_chart.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "core/features/block_table.h"
#include "ui/charts/chart_style.h"

namespace thimble::ui {
namespace {

constexpr int kNameWidth = 48;
constexpr int kAxisHeight = 20;
constexpr int kTickRoom = 56;
const char* const kShortStatistics[] = {"mean",  "std",   "RMS",  "min", "max", "skew",
                                        "kurt",  "cross", "zero", "p-p", "|Δ|", "RMSΔ",
                                        "|dev|", "q¼",    "med",  "q¾",  "MAD", "crest"};
const char* const kShortMagnitudes[] = {"mean", "std", "min", "max", "|Δ|"};
const char* const kShortShapes[] = {"cent", "spread", "entr", "roll"};

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

template <size_t n>
void addBits(QStringList& names, const char* const (&all)[n], int bits) {
  for (size_t i = 0; i < n; ++i) {
    if (bits >> i & 1) names << QString::fromUtf8(all[i]);
  }
}

/// Short names of the columns (or layers); empty where a scale says more.
QStringList shortNames(const PreviewGrid& grid, const dataset::SensorFormat& format) {
  QStringList names;
  const features::BlockSettings& block = grid.block;
  switch (block.block) {
    case dsp::Block::kStatistics:
      addBits(names, kShortStatistics, block.value("statistics"));
      break;
    case dsp::Block::kAxes: {
      addBits(names, kShortMagnitudes, block.value("magnitude"));
      std::vector<size_t> used;
      for (size_t c = 0; c < format.channels.size(); ++c) {
        if (block.channels >> c & 1) used.push_back(c);
      }
      for (size_t a = 0; a < used.size() && block.value("correlations") != 0; ++a) {
        for (size_t b = a + 1; b < used.size(); ++b)
          names << QString("r%1·%2").arg(used[a] + 1).arg(used[b] + 1);
      }
      break;
    }
    case dsp::Block::kSpectrum:
      if (block.value("peaks") == 0 && block.value("shape") == 0) break;
      for (int band = 0; band < block.value("bands"); ++band) names << QString();
      for (int peak = 1; peak <= block.value("peaks"); ++peak)
        names << QString("f%1").arg(peak) << QString("P%1").arg(peak);
      addBits(names, kShortShapes, block.value("shape"));
      break;
    default:
      break;
  }
  return names;
}

}  // namespace

PreviewChart::PreviewChart(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  setAccessibleName(tr("Features of the window"));
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void PreviewChart::setFeatures(std::shared_ptr<const WindowFeaturesShown> features, int block) {
  if (!features || !features_ || features->settings != features_->settings ||
      features->format != features_->format)
    ranges_.clear();
  features_ = std::move(features);
  if (features_) {
    const PreviewGrid grid = gridOf(*features_, block);
    if (!(grid.block == grid_.block) || !(grid.span == grid_.span)) ranges_.clear();
    grid_ = grid;
    for (int row = 0; row < grid_.rows(); ++row) {
      for (int column = 0; column < grid_.columns; ++column) {
        for (int layer = 0; layer < grid_.layers; ++layer) {
          const float value = features_->values[grid_.indexOf(row, column, layer)];
          auto [range, first] =
              ranges_.try_emplace(grid_.scaleKey(features_->format, row, column, layer), Range{value, value});
          range->second.low = std::min(range->second.low, value);
          range->second.high = std::max(range->second.high, value);
        }
      }
    }
  }
  update();
}

void PreviewChart::setMessage(const QString& message) {
  message_ = message;
  update();
}

const PreviewChart::Range& PreviewChart::rangeOf(int row, int column, int layer) const {
  return ranges_.at(grid_.scaleKey(features_->format, row, column, layer));
}

QRectF PreviewChart::plot() const { return QRectF(rect()).adjusted(kNameWidth, 0, -kSpace1, -kAxisHeight); }

QRectF PreviewChart::cell(int row, int column) const {
  const QRectF area = plot();
  const double height = area.height() / std::max(1, grid_.rows()),
               width = area.width() / std::max(1, grid_.columns);
  return {area.left() + width * column, area.top() + height * row, width, height};
}

int PreviewChart::featureAt(const QPointF& at) const {
  const QRectF area = plot();
  if (!features_ || !message_.isEmpty() || !area.contains(at)) return -1;
  const int column = static_cast<int>((at.x() - area.left()) / area.width() * grid_.columns);
  const double down = (at.y() - area.top()) / area.height() * grid_.rows();
  const int row = static_cast<int>(down);
  const int layer = std::clamp(static_cast<int>((1 - (down - row)) * grid_.layers), 0, grid_.layers - 1);
  if (column < 0 || column >= grid_.columns || row < 0 || row >= grid_.rows()) return -1;
  return static_cast<int>(grid_.indexOf(row, column, layer));
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
  paintRowNames(painter);
  const dsp::Block block = grid_.block.block;
  if (block == dsp::Block::kRaw) {
    paintImage(painter, true);
  } else if (grid_.inSteps()) {
    paintImage(painter, block == dsp::Block::kMfcc);
  } else if (block == dsp::Block::kStatistics || block == dsp::Block::kAxes) {
    paintNumbers(painter);
  } else {
    paintBars(painter);
  }
  paintAxis(painter);
}

void PreviewChart::paintRowNames(QPainter& painter) const {
  painter.setFont(theme_.font(kFontSmall));
  for (int row = 0; row < grid_.rows(); ++row) {
    const int channel = grid_.channels[static_cast<size_t>(row)];
    const QRectF box = cell(row, 0);
    const QString name =
        channel < 0 ? tr("all")
                    : QString::fromStdString(features_->format.channels[static_cast<size_t>(channel)].name);
    painter.setPen(Qt::NoPen);
    painter.setBrush(channel < 0 ? theme_.colors().muted : theme_.series(channel));
    painter.drawEllipse(QPointF(4, box.center().y()), 3, 3);
    painter.setPen(theme_.colors().text);
    painter.drawText(QRectF(12, box.top(), kNameWidth - 14, box.height()), Qt::AlignVCenter | Qt::AlignLeft,
                     painter.fontMetrics().elidedText(name, Qt::ElideRight, kNameWidth - 18));
  }
}

void PreviewChart::paintImage(QPainter& painter, bool is_signed) const {
  const Colors& c = theme_.colors();
  painter.setRenderHint(QPainter::Antialiasing, false);
  for (int row = 0; row < grid_.rows(); ++row) {
    QImage image(grid_.columns, grid_.layers, QImage::Format_RGB32);
    for (int layer = 0; layer < grid_.layers; ++layer) {
      for (int column = 0; column < grid_.columns; ++column) {
        const Range& range = rangeOf(row, column, layer);
        const float value = features_->values[grid_.indexOf(row, column, layer)];
        const float most = std::max({std::abs(range.low), std::abs(range.high), 1e-12f});
        const QColor color =
            is_signed
                ? mix(c.surface, value < 0 ? c.series[1] : c.series[0], std::sqrt(std::abs(value) / most))
                : mix(c.surface, c.series[0], (value - range.low) / std::max(range.high - range.low, 1e-6f));
        image.setPixelColor(column, grid_.layers - 1 - layer, color);
      }
    }
    const QRectF box = cell(row, 0);
    painter.drawImage(QRectF(plot().left(), box.top() + 1, plot().width(), box.height() - 2), image);
  }
  painter.setRenderHint(QPainter::Antialiasing, true);
}

void PreviewChart::paintNumbers(QPainter& painter) const {
  const Colors& c = theme_.colors();
  painter.setFont(theme_.font(kFontSmall));
  for (int row = 0; row < grid_.rows(); ++row) {
    for (int column = 0; column < grid_.columns; ++column) {
      const float value = features_->values[grid_.indexOf(row, column, 0)];
      const Range& range = rangeOf(row, column, 0);
      const float most = std::max({std::abs(range.low), std::abs(range.high), 1e-12f});
      const QRectF box = cell(row, column).adjusted(1, 1, -1, -1);
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
  const bool from_zero = grid_.block.block == dsp::Block::kAutocorrelation;
  for (int row = 0; row < grid_.rows(); ++row) {
    const QColor color = theme_.series(std::max(0, grid_.channels[static_cast<size_t>(row)]));
    for (int column = 0; column < grid_.columns; ++column) {
      const Range& range = rangeOf(row, column, 0);
      const float low = from_zero ? std::min(range.low, 0.0f) : range.low;
      const float span = std::max((from_zero ? std::max(range.high, 0.0f) : range.high) - low, 1e-6f);
      const float value = features_->values[grid_.indexOf(row, column, 0)];
      const QRectF box = cell(row, column).adjusted(0.5, 3, -0.5, -1);
      const auto y = [&](float v) { return box.bottom() - box.height() * (v - low) / span; };
      const double base = from_zero ? y(0) : box.bottom();
      const double top = std::min(y(value), base - 1);
      painter.fillRect(
          QRectF(box.left(), std::min(top, base), box.width(), std::max(1.0, std::abs(y(value) - base))),
          color);
    }
    const QRectF box = cell(row, 0);
    painter.setPen(QPen(c.border, 1));
    painter.drawLine(QPointF(plot().left(), box.bottom() - 0.5), QPointF(plot().right(), box.bottom() - 0.5));
  }
}

void PreviewChart::paintColumnNames(QPainter& painter) const {
  const QStringList names = shortNames(grid_, features_->format);
  painter.setPen(theme_.colors().muted);
  painter.setFont(theme_.font(kFontSmall));
  const double top = plot().bottom() + 2;
  for (int column = 0; column < grid_.columns && column < names.size(); ++column) {
    const QRectF box = cell(0, column);
    const QString name =
        painter.fontMetrics().elidedText(names[column], Qt::ElideRight, static_cast<int>(box.width()));
    painter.drawText(QRectF(box.left(), top, box.width(), kAxisHeight - 2), Qt::AlignCenter, name);
  }
}

void PreviewChart::paintScale(QPainter& painter, double low, double high, const QString& unit) const {
  const QRectF area = plot();
  const QRectF axis(area.left(), area.bottom() + 2, area.width(), kAxisHeight - 2);
  const double step = niceRange(low, high, std::max(2, static_cast<int>(axis.width() / kTickRoom))).step;
  painter.setPen(theme_.colors().muted);
  painter.setFont(theme_.font(kFontSmall));
  painter.drawText(QRectF(0, axis.top(), kNameWidth - kSpace1, axis.height()),
                   Qt::AlignRight | Qt::AlignVCenter, unit);
  painter.setFont(theme_.mono(kFontSmall));
  for (double value = std::ceil(low / step) * step; value <= high * 1.0001; value += step) {
    const QString text = QString::number(value);
    const double width = painter.fontMetrics().horizontalAdvance(text) + 2;
    const double at = axis.left() + axis.width() * (value - low) / (high - low) - width / 2;
    painter.drawText(
        QRectF(std::clamp(at, axis.left(), axis.right() - width), axis.top(), width, axis.height()),
        Qt::AlignCenter, text);
  }
}

void PreviewChart::paintTimes(QPainter& painter, double frames) const {
  constexpr double kLong = 10;  // of the larger unit: from here on times are told in it
  const std::pair<double, QString> units[] = {{3600, tr("h")}, {60, tr("min")}, {1, tr("s")}};
  const double seconds = frames / features_->format.rate_hz;
  for (const auto& [length, name] : units)
    if (seconds >= kLong * length) return paintScale(painter, 0, seconds / length, name);
  paintScale(painter, 0, seconds * 1000, tr("ms"));
}

void PreviewChart::paintAxis(QPainter& painter) const {
  const double rate = features_->format.rate_hz;
  const features::BlockSettings& block = grid_.block;
  const QStringList names = shortNames(grid_, features_->format);
  if (!grid_.inSteps() && !names.isEmpty()) return paintColumnNames(painter);
  if (rate <= 0 || block.block == dsp::Block::kAxes || block.block == dsp::Block::kStatistics) {
    if (grid_.inSteps() && rate > 0) paintTimes(painter, features_->settings.window);
    return;
  }
  if (block.block == dsp::Block::kRaw || grid_.inSteps()) {
    return paintTimes(painter, features_->settings.window);
  }
  if (block.block == dsp::Block::kSpectrum) {
    const double high = block.value("high") == 0 ? rate / 2 : block.value("high");
    return paintScale(painter, block.value("low"), high, tr("Hz"));
  }
  if (block.block == dsp::Block::kAutocorrelation && block.value("peaks") == 0) {
    paintTimes(painter, block.value("lags") * block.value("step"));
  }
}

bool PreviewChart::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const int at = featureAt(help->pos());
  if (at < 0) {
    QToolTip::hideText();
    return true;
  }
  const auto i = static_cast<size_t>(at);
  const dsp::Block block = grid_.block.block;
  const bool logs =
      block == dsp::Block::kSpectrogram || block == dsp::Block::kMelEnergies ||
      (block == dsp::Block::kSpectrum && !QString::fromStdString(features_->names[i]).contains("spectral ") &&
       !QString::fromStdString(features_->names[i]).endsWith("frequency"));
  QToolTip::showText(help->globalPos(),
                     QString("%1: %2%3")
                         .arg(QString::fromStdString(features_->names[i]))
                         .arg(features_->values[i])
                         .arg(logs ? tr(" (log10 of the power)") : QString()),
                     this);
  return true;
}

}  // namespace thimble::ui
