// QuantizeForm: one group of fields.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/quantize_form.h"

namespace thimble::ui {

using quantize::QuantizeSettings;

QuantizeForm::QuantizeForm(const Theme& theme, QWidget* parent)
    : QWidget(parent), fields_([this](const QuantizeSettings& settings) {
        summarise();
        emit edited(settings);
      }) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  section_ =
      new Section(theme, tr("Quantization"), tr("How the trained net becomes a model of integers"), false);
  layout->addWidget(section_);
  auto* grid = new FieldGrid(theme, kSettingColumns);
  section_->body()->addWidget(grid);
  fields_.choice(
      *grid,
      {tr("ranges by"), tr("Calibration"),
       tr("How the range of each layer's values is chosen: all values; all but a few outliers; the least "
          "squared error; or whichever comes closest to the float net.")},
      quantize::kCalibrations, {tr("min/max"), tr("percentile"), tr("least error"), tr("automatic")},
      &QuantizeSettings::calibration);
  auto* percentile = fields_.real(
      *grid, {tr("percentile"), tr("Percentile"), tr("Share of the values within the range."), " %"}, 50, 100,
      3, 0.01, &QuantizeSettings::percentile);
  fields_.enableWhen(percentile, [](const QuantizeSettings& s) {
    return s.calibration == quantize::Calibration::kPercentile;
  });
  fields_.integer(
      *grid,
      {tr("aware training"), tr("Quantization-aware epochs"),
       tr("Epochs of training through the quantizer that follow training: wins back what rounding costs."),
       tr(" ep."), tr("off")},
      0, 1000, &QuantizeSettings::aware_epochs);
  fields_.flag(*grid,
               {tr("scale a unit (dense)"), tr("Scale for each unit"),
                tr("Dense layers get a scale for each unit, not one for all. Some old runtimes refuse it.")},
               &QuantizeSettings::per_channel_dense);
  fields_.flag(*grid,
               {tr("correct biases"), tr("Correct biases"),
                tr("Takes the mean error that rounded weights make out of the biases.")},
               &QuantizeSettings::correct_bias);
  fields_.flag(*grid,
               {tr("16-bit values"), tr("16-bit activations"),
                tr("16x8: values between layers have 16 bits, weights 8. More exact, more RAM and time.")},
               &QuantizeSettings::wide);
  setSettings({});
}

void QuantizeForm::setSettings(const QuantizeSettings& settings) {
  fields_.show(settings);
  summarise();
}

void QuantizeForm::summarise() {
  const QuantizeSettings& s = fields_.settings();
  QStringList words{s.wide ? "16x8" : "int8"};
  for (const auto& [value, name] : quantize::kCalibrations)
    if (value == s.calibration) words << name;
  if (s.aware_epochs > 0) words << tr("aware, %1 epochs").arg(s.aware_epochs);
  section_->setSummary(words.join(" · "));
}

}  // namespace thimble::ui
