// BlockForm: ranges follow one another: a stride is at most a window, bands at most half an FFT.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/features/block_form.h"

#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"

namespace thimble::ui {
namespace {

constexpr int kMaxBands = 64;
constexpr int kMinFft = 16, kMaxFft = 4096;
constexpr int kMaxWindow = static_cast<int>(dsp::kMaxWindow);

QString aboutOf(dsp::Block block) {
  switch (block) {
    case dsp::Block::kRaw:
      return QObject::tr("The samples themselves, for a net that finds its own features.");
    case dsp::Block::kStatistics:
      return QObject::tr("Eight numbers a channel: small nets, any window.");
    case dsp::Block::kSpectrum:
      return QObject::tr("Log power in bands of frequency: vibration and sound.");
  }
  return {};
}

}  // namespace

BlockForm::BlockForm(const Theme& theme, QWidget* parent) : QWidget(parent) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kSpace2);
  block_ = new SegmentedControl(theme, {tr("Raw"), tr("Statistics"), tr("Spectrum")}, tr("Block"));
  layout->addWidget(block_);
  about_ = makeLabel(theme, "", kFontSmall, TextRole::kMuted);
  about_->setWordWrap(true);
  layout->addWidget(about_);
  const auto row = [&](const QString& name, const QString& unit, const QString& tip) {
    auto* parameter = new ParameterRow(theme, name, unit, tip);
    layout->addWidget(parameter);
    return parameter;
  };
  window_ = row(tr("Window"), tr("frames"), tr("How much signal one answer of the model looks at"));
  stride_ = row(tr("Stride"), tr("frames"),
                tr("From one window to the next: shorter gives more windows and answers more often"));
  decimation_ = row(tr("Decimation"), tr("frames"),
                    tr("So many frames become one, their mean: fewer features, slower signals only"));
  fft_ =
      row(tr("FFT length"), tr("frames"), tr("Longer tells frequencies apart more finely; a power of two"));
  bands_ = row(tr("Bands"), tr("bands"),
               tr("Parts that the frequencies are divided into, up to half the sample rate"));
  fft_->setPowersOfTwo(true);
  layout->addStretch(1);
  summary_ = makeLabel(theme, "", kFontBody, TextRole::kNormal, true);
  summary_->setWordWrap(true);
  warning_ = makeLabel(theme, "", kFontSmall, TextRole::kWarning);
  warning_->setWordWrap(true);
  layout->addWidget(summary_);
  layout->addWidget(warning_);
  recommended_ = makeButton(tr("Recommended"), tr("Settings that suit the labelled recordings"), "R");

  connect(recommended_, &QPushButton::clicked, this, &BlockForm::recommendWanted);
  connect(block_, &SegmentedControl::changed, this, [this](int index) {
    settings_.block = static_cast<dsp::Block>(index);
    userChanged(tr("Choose the block"));
  });
  const auto follow = [this](ParameterRow* parameter, int features::FeatureSettings::*field,
                             const QString& what) {
    connect(parameter, &ParameterRow::changed, this, [this, field, what](int value) {
      settings_.*field = value;
      userChanged(what);
    });
  };
  follow(window_, &features::FeatureSettings::window, tr("Change the window"));
  follow(stride_, &features::FeatureSettings::stride, tr("Change the stride"));
  follow(decimation_, &features::FeatureSettings::decimation, tr("Change the decimation"));
  follow(fft_, &features::FeatureSettings::fft_length, tr("Change the FFT length"));
  follow(bands_, &features::FeatureSettings::bands, tr("Change the bands"));
  show();
}

void BlockForm::setSettings(const features::FeatureSettings& settings) {
  settings_ = settings;
  show();
}

void BlockForm::setSignal(double rate_hz, int64_t longest_frames) {
  if (rate_hz == rate_hz_ && longest_frames == longest_) return;
  rate_hz_ = rate_hz;
  longest_ = longest_frames;
  show();
}

void BlockForm::setSummary(const QString& text, const QString& warning) {
  summary_->setText(text);
  warning_->setText(warning);
  warning_->setVisible(!warning.isEmpty());
}

void BlockForm::userChanged(const QString& what) {
  settings_.stride = std::min(settings_.stride, settings_.window);
  settings_.decimation = std::min(settings_.decimation, settings_.window);
  settings_.bands = std::min(settings_.bands, settings_.fft_length / 2);
  show();
  emit changed(what);
}

void BlockForm::show() {
  block_->setCurrent(static_cast<int>(settings_.block));
  about_->setText(aboutOf(settings_.block));
  const int longest = static_cast<int>(std::clamp<int64_t>(longest_, 16, kMaxWindow));
  window_->setRange(1, kMaxWindow, std::max(longest, settings_.window));
  stride_->setRange(1, settings_.window, settings_.window);
  decimation_->setRange(1, settings_.window, std::min(settings_.window, 16));
  fft_->setRange(kMinFft, kMaxFft, std::max(settings_.fft_length, 512));
  bands_->setRange(1, std::min(kMaxBands, settings_.fft_length / 2), kMaxBands);
  window_->setValue(settings_.window);
  stride_->setValue(settings_.stride);
  decimation_->setValue(settings_.decimation);
  fft_->setValue(settings_.fft_length);
  bands_->setValue(settings_.bands);
  const bool known = rate_hz_ > 0;
  const auto ms = [&](int frames) {
    return known ? tr("%1 ms").arg(frames * 1000 / rate_hz_, 0, 'f', frames * 1000 / rate_hz_ < 10 ? 1 : 0)
                 : QString();
  };
  window_->setNote(ms(settings_.window));
  stride_->setNote(ms(settings_.stride));
  decimation_->setNote(known ? tr("%1 Hz").arg(rate_hz_ / settings_.decimation, 0, 'f', 1) : QString());
  fft_->setNote(known ? tr("bin %1 Hz").arg(rate_hz_ / settings_.fft_length, 0, 'f', 2) : QString());
  bands_->setNote(known ? tr("%1 Hz each").arg(rate_hz_ / 2 / settings_.bands, 0, 'f', 1) : QString());
  decimation_->setVisible(settings_.block == dsp::Block::kRaw);
  fft_->setVisible(settings_.block == dsp::Block::kSpectrum);
  bands_->setVisible(settings_.block == dsp::Block::kSpectrum);
}

}  // namespace thimble::ui
