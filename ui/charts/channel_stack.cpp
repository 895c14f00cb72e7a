// ChannelStack: groups channels by unit and keeps their strips in line.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/channel_stack.h"

#include <algorithm>
#include <limits>

#include "ui/widgets/chip.h"

namespace thimble::ui {

namespace {
struct UnitName {
  const char *key, *name, *written;
};
constexpr UnitName kUnitNames[] = {
    {"m/s²", "acceleration", "m/s²"}, {"m/s2", "acceleration", "m/s²"}, {"m/s^2", "acceleration", "m/s²"},
    {"g", "acceleration", "g"},       {"°/s", "rotation", "°/s"},       {"deg/s", "rotation", "°/s"},
    {"dps", "rotation", "°/s"},       {"rad/s", "rotation", "rad/s"},   {"µT", "field", "µT"},
    {"Pa", "pressure", "Pa"},         {"°C", "temperature", "°C"},      {"V", "voltage", "V"},
};
}  // namespace

QString writtenUnit(const std::string& unit) {
  for (const auto& [key, name, written] : kUnitNames)
    if (unit == key) return QString::fromUtf8(written);
  return QString::fromStdString(unit);
}

QString axisTitle(const std::string& unit) {
  const QString text = QString::fromStdString(unit);
  for (const auto& [key, name, written] : kUnitNames) {
    if (unit == key) return QString("%1 (%2)").arg(name, QString::fromUtf8(written));
  }
  return text.isEmpty() ? QObject::tr("value (raw)") : QObject::tr("value (%1)").arg(text);
}

ChannelStack::ChannelStack(const Theme& theme, QWidget* parent)
    : QWidget(parent), theme_(theme), layout_(new QVBoxLayout(this)), legend_(new QWidget) {
  layout_->setContentsMargins(0, 0, 0, 0);
  layout_->setSpacing(0);
  legend_layout_ = new QHBoxLayout(legend_);
  legend_layout_->setContentsMargins(0, 0, 0, 0);
  legend_layout_->setSpacing(kSpace1);
}

void ChannelStack::setFormat(const dataset::SensorFormat& format) {
  if (format == format_ && !strips_.empty()) return;
  format_ = format;
  for (SignalStrip* strip : strips_) delete strip;
  strips_.clear();
  places_.clear();
  while (QLayoutItem* item = legend_layout_->takeAt(0)) {
    delete item->widget();
    delete item;
  }
  std::vector<std::string> units;
  for (size_t i = 0; i < format.channels.size(); ++i) {
    const auto& channel = format.channels[i];
    auto unit = std::find(units.begin(), units.end(), channel.unit);
    if (unit == units.end()) {
      units.push_back(channel.unit);
      unit = units.end() - 1;
      auto* strip = new SignalStrip(theme_, axisTitle(channel.unit), this);
      strips_.push_back(strip);
      layout_->addWidget(strip, 1);
    }
    Place place;
    place.strip = static_cast<int>(unit - units.begin());
    const QString name = QString::fromStdString(channel.name);
    place.series = strips_[static_cast<size_t>(place.strip)]->addSeries(name, static_cast<int>(i));
    places_.push_back(place);

    auto* chip = new ToggleChip(theme_, name, [this, i] { return theme_.series(static_cast<int>(i)); });
    chip->setToolTip(tr("Show or hide %1").arg(name));
    connect(chip, &QAbstractButton::toggled, this, [this, i](bool on) {
      places_[i].shown = on;
      strips_[static_cast<size_t>(places_[i].strip)]->setSeriesVisible(places_[i].series, on);
      fitY();
      emit channelToggled();
    });
    legend_layout_->addWidget(chip);
  }
  legend_layout_->addStretch();
  for (SignalStrip* strip : strips_) strip->setTimeAxisVisible(strip == strips_.back());
}

void ChannelStack::setPoints(int channel, const QList<QPointF>& points) {
  Place& place = places_[static_cast<size_t>(channel)];
  place.empty = points.isEmpty();
  place.low = std::numeric_limits<double>::max();
  place.high = std::numeric_limits<double>::lowest();
  for (const QPointF& point : points) {
    place.low = std::min(place.low, point.y());
    place.high = std::max(place.high, point.y());
  }
  strips_[static_cast<size_t>(place.strip)]->setPoints(place.series, points);
}

void ChannelStack::setRangeX(double low, double high) {
  for (SignalStrip* strip : strips_) strip->setRangeX(low, high);
}

void ChannelStack::fitY() {
  for (size_t s = 0; s < strips_.size(); ++s) {
    double low = std::numeric_limits<double>::max(), high = std::numeric_limits<double>::lowest();
    for (const Place& place : places_) {
      if (place.strip != static_cast<int>(s) || !place.shown || place.empty) continue;
      low = std::min(low, place.low);
      high = std::max(high, place.high);
    }
    if (low <= high) strips_[s]->setRangeY(low, high);
  }
}

}  // namespace thimble::ui
