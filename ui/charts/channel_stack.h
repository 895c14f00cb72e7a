// ChannelStack: a sensor's channels as strips one above the other, one a unit, with a legend that switches
// channels.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHBoxLayout>
#include <QVBoxLayout>
#include <QWidget>
#include <vector>

#include "core/dataset/recording.h"
#include "ui/charts/signal_strip.h"

namespace thimble::ui {

class ChannelStack : public QWidget {
  Q_OBJECT
 public:
  explicit ChannelStack(const Theme& theme, QWidget* parent = nullptr);

  /// Builds the strips anew (channels of one unit share a strip); every channel is shown.
  void setFormat(const dataset::SensorFormat& format);
  const dataset::SensorFormat& format() const { return format_; }

  int channels() const { return static_cast<int>(places_.size()); }
  bool channelShown(int channel) const { return places_[static_cast<size_t>(channel)].shown; }
  void setPoints(int channel, const QList<QPointF>& points);
  void setRangeX(double low, double high);
  /// Fits each strip to the points its shown channels were given last.
  void fitY();

  const std::vector<SignalStrip*>& strips() const { return strips_; }
  /// Toggles of the channels, to be placed by the owner.
  QWidget* legend() { return legend_; }

 Q_SIGNALS:
  void channelToggled();

 private:
  struct Place {
    int strip = 0;
    int series = 0;
    bool shown = true;
    double low = 0, high = 0;
    bool empty = true;
  };
  const Theme& theme_;
  dataset::SensorFormat format_;
  QVBoxLayout* layout_;
  QWidget* legend_;
  QHBoxLayout* legend_layout_;
  std::vector<SignalStrip*> strips_;
  std::vector<Place> places_;
};

/// A unit as people write it: "m/s2" → "m/s²", "deg/s" → "°/s".
QString writtenUnit(const std::string& unit);
/// What a unit measures, for axis titles: "m/s²" → "acceleration (m/s²)".
QString axisTitle(const std::string& unit);

}  // namespace thimble::ui
