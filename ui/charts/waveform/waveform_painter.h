// Waveform painter: draws the parts of a recording's picture: signals, axes, labels.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPainter>
#include <vector>

#include "core/dataset/recording.h"
#include "core/project/project.h"
#include "ui/charts/waveform/frame_range.h"
#include "ui/charts/waveform/lanes.h"
#include "ui/charts/waveform/time_view.h"
#include "ui/theme/theme.h"

namespace thimble::ui {

/// [columns][channels] smallest and largest raw values of `range`, as the project gives them.
struct PixelEnvelope {
  FrameRange range;
  int columns = 0;
  std::vector<project::MinMax> values;
};

/// A signal drawn over the recording's own.
struct WaveformOverlay {
  FrameRange range;
  std::vector<int> channels;  // of the format
  std::vector<float> values;  // [range.frames()][channels], in the channels' units
};

/// Where the parts lie.
struct WaveformLayout {
  QRectF labels;               // the strip of labels
  std::vector<QRectF> titles;  // a lane's name and channels
  std::vector<QRectF> lanes;   // the signals
  QRectF axis;                 // of time
  QRectF scroll;               // which part of the recording is seen
  QRectF plot;                 // all lanes with what is between them

  static WaveformLayout of(const QRectF& widget, int lanes, bool labels);
};

class WaveformPainter {
 public:
  WaveformPainter(QPainter& painter, const Theme& theme, const TimeView& view, const WaveformLayout& layout)
      : painter_(painter), theme_(theme), view_(view), layout_(layout) {}

  /// Grid, axis and signals of each lane.
  void lanes(const std::vector<Lane>& lanes, const dataset::SensorFormat& format,
             const PixelEnvelope& envelope);
  /// Each channel on its lane, in its colour, thicker than the recording's own.
  void overlay(const std::vector<Lane>& lanes, const WaveformOverlay& overlay);
  void timeAxis(double rate_hz);
  /// Labels as tinted parts; the strip says their names.
  void segments(const std::vector<dataset::Segment>& segments);
  /// A marked part with edges; text (may be empty) at its top.
  void range(const FrameRange& range, const QColor& color, int alpha, const QString& text);
  void cursor(double frame, const QColor& color, const QString& text);
  void scroll();

 private:
  void lane(const Lane& lane, const QRectF& title, const QRectF& rect, const dataset::SensorFormat& format,
            const PixelEnvelope& envelope);
  void signal(int channel, int channels, double scale, const NiceRange& range, const QRectF& rect,
              const PixelEnvelope& envelope);
  QPainter& painter_;
  const Theme& theme_;
  const TimeView& view_;
  const WaveformLayout& layout_;
};

}  // namespace thimble::ui
