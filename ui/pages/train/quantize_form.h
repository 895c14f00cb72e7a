// QuantizeForm: how the trained net becomes a model of integers.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/quantize/settings.h"
#include "ui/pages/train/settings_fields.h"
#include "ui/widgets/section.h"

namespace thimble::ui {

/// Shows settings; edits are only told.
class QuantizeForm : public QWidget {
  Q_OBJECT
 public:
  explicit QuantizeForm(const Theme& theme, QWidget* parent = nullptr);
  void setSettings(const quantize::QuantizeSettings& settings);

 Q_SIGNALS:
  void edited(const thimble::quantize::QuantizeSettings& settings);

 private:
  void summarise();
  Section* section_;
  SettingsFields<quantize::QuantizeSettings> fields_;
};

}  // namespace thimble::ui
