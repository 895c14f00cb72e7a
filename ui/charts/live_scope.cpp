// LiveScope: asks its source for the last seconds and lays them on the strips.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/live_scope.h"

#include <cmath>

#include "ui/charts/decimate.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/segmented_control.h"

namespace thimble::ui {
namespace {
constexpr int kFrameMs = 16;
const double kSpans[] = {2, 5, 10, 30};
}  // namespace

LiveScope::LiveScope(const Theme& theme, QWidget* parent)
    : QWidget(parent), theme_(theme), stack_(new ChannelStack(theme)) {
  setAccessibleName(tr("Live scope"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kSpace1);
  tools_ = new QHBoxLayout;
  tools_->setSpacing(kSpace1);
  tools_->addWidget(stack_->legend(), 1);
  auto* spans =
      new SegmentedControl(theme, {tr("2 s"), tr("5 s"), tr("10 s"), tr("30 s")}, tr("Seconds shown"));
  spans->setCurrent(1);
  connect(spans, &SegmentedControl::changed, this, [this](int i) { setSeconds(kSpans[i]); });
  tools_->addWidget(spans);
  spans_ = spans;
  fit_ = makeIconButton(theme, "fit", tr("Scale by itself"), "F");
  fit_->setCheckable(true);
  fit_->setChecked(true);
  connect(fit_, &QToolButton::toggled, this, [this](bool on) { autoscale_ = on; });
  tools_->addWidget(fit_);
  pause_ = makeIconButton(theme, "pause", tr("Pause the picture; the board goes on"), "P");
  connect(pause_, &QToolButton::clicked, this, [this] { setPaused(!paused_); });
  tools_->addWidget(pause_);
  layout->addLayout(tools_);
  layout->addWidget(stack_, 1);
  hint_ = makeLabel(theme, tr("A board's signal appears here."), kFontBody, TextRole::kMuted);
  hint_->setAlignment(Qt::AlignCenter);
  layout->addWidget(hint_, 1);
  showHint(true);
  timer_.setInterval(kFrameMs);
  timer_.setTimerType(Qt::PreciseTimer);
  connect(&timer_, &QTimer::timeout, this, &LiveScope::tick);
}

void LiveScope::setSource(ScopeSource source) {
  source_ = std::move(source);
  drawn_ = -1;
}

void LiveScope::setFormat(const dataset::SensorFormat& format) {
  stack_->setFormat(format);
  showHint(format.channels.empty());
  stack_->setRangeX(-seconds_, 0);
  drawn_ = -1;
}

void LiveScope::showHint(bool on) {
  hint_->setVisible(on);
  for (QWidget* part :
       {static_cast<QWidget*>(stack_), spans_, static_cast<QWidget*>(fit_), static_cast<QWidget*>(pause_)})
    part->setVisible(!on);
}

void LiveScope::setPaused(bool paused) {
  if (paused == paused_) return;
  paused_ = paused;
  pause_->setIcon(theme_.icon(paused ? "play" : "pause"));
  pause_->setAccessibleName(paused ? tr("Go on") : tr("Pause the picture; the board goes on"));
  pause_->setToolTip(tipWithKey(pause_->accessibleName(), "P"));
  drawn_ = -1;
  emit pausedChanged(paused);
}

void LiveScope::setAutoscale(bool on) { fit_->setChecked(on); }

void LiveScope::setSeconds(double seconds) {
  seconds_ = seconds;
  drawn_ = -1;
  stack_->setRangeX(-seconds_, 0);
  if (!paused_) draw();
}

void LiveScope::addTool(QWidget* tool) { tools_->addWidget(tool); }

void LiveScope::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  timer_.start();
}

void LiveScope::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  timer_.stop();
}

void LiveScope::tick() {
  if (paused_ || !source_.received) return;
  const int64_t received = source_.received();
  if (received == drawn_) return;
  drawn_ = received;
  draw();
}

void LiveScope::draw() {
  const auto& format = stack_->format();
  if (!source_.latest || format.channels.empty()) return;
  const auto frames = static_cast<int64_t>(std::ceil(format.rate_hz * seconds_)) + 2;
  const dataset::Samples samples = source_.latest(frames);
  const size_t channels = format.channels.size();
  if (samples.channels != static_cast<int>(channels) || samples.frames() == 0) return;
  const int64_t now = samples.time_us.back();
  const auto x = [&](int64_t i) {
    return static_cast<double>(samples.time_us[static_cast<size_t>(i)] - now) * 1e-6;
  };
  for (size_t c = 0; c < channels; ++c) {
    const double scale = format.channels[c].scale;
    const auto y = [&](int64_t i) { return samples.values[static_cast<size_t>(i) * channels + c] * scale; };
    stack_->setPoints(static_cast<int>(c), decimate(samples.frames(), x, y, stack_->width()));
  }
  if (autoscale_) stack_->fitY();
}

}  // namespace thimble::ui
