// WaveformView: what is seen and how it is read.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/waveform/waveform_view.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/charts/waveform/words.h"

namespace thimble::ui {
namespace {
constexpr int kOverviewColumns = 256;
constexpr int kLaneTicks = 4;
constexpr double kAir = 0.15;  // beside a range that is shown
}  // namespace

WaveformView::WaveformView(const Theme& theme, JobRunner& jobs, Mode mode, QWidget* parent)
    : QWidget(parent), theme_(theme), mode_(mode), overview_fetch_(jobs, this), fetch_(jobs, this) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(mode == Mode::kLabels ? tr("Waveform with labels") : tr("Waveform with the window"));
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void WaveformView::setRecording(std::shared_ptr<project::Project> project,
                                const dataset::RecordingInfo& recording) {
  const bool same = recording_ && project == project_ && recording_->id == recording.id &&
                    recording_->frames == recording.frames;
  const bool same_labels = same && recording_->segments == recording.segments;
  project_ = std::move(project);
  recording_ = recording;
  if (!same_labels) {
    shown_segments_ = recording.segments;
    drag_ = Drag::kNone;
  }
  if (!same) {
    view_.reset(recording.frames);
    envelope_ = {};
    cursor_ = 0;
    playhead_.reset();
    window_ = {};
    overlay_ = {};
    lanes_ = makeLanes(recording.format, {});
    overview_fetch_.forget();
    fetch_.forget();
    setSelection({});
    fetchOverview();
    viewMoved();
  }
  update();
}

void WaveformView::clear() {
  recording_.reset();
  project_.reset();
  lanes_.clear();
  envelope_ = {};
  overview_fetch_.forget();
  fetch_.forget();
  setSelection({});
  update();
}

void WaveformView::setOverlay(WaveformOverlay overlay) {
  overlay_ = std::move(overlay);
  update();
}

std::vector<Lane> WaveformView::lanesShown() const {
  std::vector<Lane> lanes = lanes_;
  const size_t channels = overlay_.channels.size();
  for (Lane& lane : lanes) {
    double low = lane.range.low, high = lane.range.high;
    for (size_t c = 0; c < channels; ++c) {
      if (std::find(lane.channels.begin(), lane.channels.end(), overlay_.channels[c]) == lane.channels.end())
        continue;
      for (size_t i = c; i < overlay_.values.size(); i += channels) {
        low = std::min(low, static_cast<double>(overlay_.values[i]));
        high = std::max(high, static_cast<double>(overlay_.values[i]));
      }
    }
    if (low < lane.range.low || high > lane.range.high) lane.range = niceRange(low, high, kLaneTicks);
  }
  return lanes;
}

void WaveformView::fetchOverview() {
  if (!recording_ || recording_->frames <= 0) return;
  const int64_t frames = recording_->frames;
  const int columns = static_cast<int>(std::min<int64_t>(kOverviewColumns, frames));
  overview_fetch_.ask([project = project_, id = recording_->id, frames,
                       columns](Job&) { return project->envelope(id, 0, frames, columns); },
                      [this](Result<std::vector<project::MinMax>> result) {
                        if (!result || !recording_) return;
                        lanes_ = makeLanes(recording_->format, *result);
                        update();
                      });
}

void WaveformView::fetch() {
  if (!recording_ || recording_->frames <= 0 || width() <= 0) return;
  const FrameRange range{std::max<int64_t>(0, static_cast<int64_t>(std::floor(view_.begin()))),
                         std::min(recording_->frames, static_cast<int64_t>(std::ceil(view_.end())))};
  if (range.frames() <= 0) return;
  const auto pixels = static_cast<int64_t>(std::max(1.0, layoutNow().plot.width() * devicePixelRatioF()));
  const int columns = static_cast<int>(std::min(pixels, range.frames()));
  fetch_.ask(
      [project = project_, id = recording_->id, range, columns](Job&) -> Result<PixelEnvelope> {
        auto values = project->envelope(id, range.begin, range.end, columns);
        if (!values) return values.error();
        return PixelEnvelope{range, columns, std::move(*values)};
      },
      [this](Result<PixelEnvelope> result) {
        if (!result) return;
        envelope_ = std::move(*result);
        update();
      });
}

WaveformLayout WaveformView::layoutNow() const {
  return WaveformLayout::of(QRectF(rect()), static_cast<int>(lanes_.size()), true);
}

void WaveformView::viewMoved() {
  const WaveformLayout layout = layoutNow();
  view_.setPixels(layout.plot.left(), layout.plot.width());
  fetch();
  update();
  emit viewChanged();
}

void WaveformView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  viewMoved();
}

void WaveformView::zoom(double factor) {
  const double x = view_.pixelAt(static_cast<double>(cursor_));
  const QRectF plot = layoutNow().plot;
  view_.zoom(factor, x >= plot.left() && x <= plot.right() ? x : plot.center().x());
  viewMoved();
}

void WaveformView::fit() {
  view_.fit();
  viewMoved();
}

void WaveformView::showRange(const FrameRange& range) {
  const double air = static_cast<double>(range.frames()) * kAir;
  view_.set(static_cast<double>(range.begin) - air, static_cast<double>(range.end) + air);
  viewMoved();
}

void WaveformView::setSelection(std::optional<FrameRange> selection) {
  if (selection == selection_) return;
  selection_ = selection;
  update();
  emit selectionChanged();
}

void WaveformView::setCursorFrame(int64_t frame) {
  frame = std::clamp<int64_t>(frame, 0, view_.frames());
  if (frame == cursor_) return;
  cursor_ = frame;
  update();
  emit cursorChanged();
}

void WaveformView::setWindow(const FrameRange& window) {
  if (window == window_) return;
  window_ = window;
  update();
}

void WaveformView::setPlayhead(std::optional<double> frame) {
  playhead_ = frame;
  update();
}

void WaveformView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  if (!recording_) return;
  const Colors& c = theme_.colors();
  const WaveformLayout layout = layoutNow();
  WaveformPainter paint(painter, theme_, view_, layout);
  const double rate = recording_->format.rate_hz;
  const auto seconds = [&](double frame) {
    return rate > 0 ? QString::number(frame / rate, 'f', 2) + tr(" s") : QString();
  };
  paint.segments(shown_segments_);
  paint.timeAxis(rate);
  const std::vector<Lane> lanes = lanesShown();
  paint.lanes(lanes, recording_->format, envelope_);
  if (mode_ == Mode::kWindow && window_.frames() > 0) {
    paint.range(window_, c.accent, 30,
                rate > 0 ? durationText(static_cast<double>(window_.frames()) / rate) : QString());
  }
  paint.overlay(lanes, overlay_);
  if (selection_) {
    paint.range(*selection_, c.accent, 48,
                rate > 0 ? durationText(static_cast<double>(selection_->frames()) / rate) : QString());
  }
  if (mode_ == Mode::kLabels && !selection_)
    paint.cursor(static_cast<double>(cursor_), c.accent, seconds(static_cast<double>(cursor_)));
  if (playhead_) paint.cursor(*playhead_, c.text, seconds(*playhead_));
  paint.scroll();
  if (hasFocus()) {
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(c.accent, 1));
    painter.drawRoundedRect(layout.labels.adjusted(-0.5, -0.5, 0.5, 0.5), 3, 3);
  }
}

}  // namespace thimble::ui
