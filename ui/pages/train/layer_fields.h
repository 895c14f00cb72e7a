// LayerFields: what can be set of the chosen layer: the fields that its kind heeds, and no others.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

#include "core/nn/net.h"
#include "ui/pages/train/settings_fields.h"

namespace thimble::ui {

class LayerFields : public QWidget {
  Q_OBJECT
 public:
  explicit LayerFields(const Theme& theme, QWidget* parent = nullptr);
  /// spec: null if no layer is chosen; last: it is the net's last one, whose units the task decides.
  void show(const nn::LayerSpec* spec, int row, bool last, const nn::NetSpec& net);

 Q_SIGNALS:
  void edited(const thimble::nn::LayerSpec& spec);

 private:
  FieldGrid* grid_;
  SettingsFields<nn::LayerSpec> fields_;
  QSpinBox *units_, *kernel_h_, *kernel_w_, *stride_h_, *stride_w_, *dilation_h_, *dilation_w_, *multiplier_,
      *back_, *shape_h_, *shape_w_, *shape_c_;
  QComboBox* padding_;
  QDoubleSpinBox* rate_;
  QCheckBox* sequence_;
  QLabel* note_;
};

/// One sentence on what a kind does.
QString layerTip(nn::LayerKind kind);

}  // namespace thimble::ui
