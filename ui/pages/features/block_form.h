// BlockForm: the feature settings: window, stride, block and its parameters.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QPushButton>
#include <QWidget>

#include "core/features/feature_table.h"
#include "ui/pages/features/parameter_row.h"
#include "ui/theme/theme.h"
#include "ui/widgets/segmented_control.h"

namespace thimble::ui {

class BlockForm : public QWidget {
  Q_OBJECT
 public:
  explicit BlockForm(const Theme& theme, QWidget* parent = nullptr);

  void setSettings(const features::FeatureSettings& settings);
  const features::FeatureSettings& settings() const { return settings_; }
  /// For notes in ms and Hz and the slider's end.
  void setSignal(double rate_hz, int64_t longest_frames);
  /// What the settings give: "412 windows of 600 features"; a warning is shown as one.
  void setSummary(const QString& text, const QString& warning);

  SegmentedControl& block() { return *block_; }
  ParameterRow& window() { return *window_; }
  ParameterRow& stride() { return *stride_; }
  ParameterRow& decimation() { return *decimation_; }
  ParameterRow& fftLength() { return *fft_; }
  ParameterRow& bands() { return *bands_; }
  /// To be placed by the owner.
  QPushButton& recommended() { return *recommended_; }

 Q_SIGNALS:
  /// The user changed `what`; while dragging, too.
  void changed(const QString& what);
  void recommendWanted();

 private:
  void show();
  void userChanged(const QString& what);

  features::FeatureSettings settings_;
  double rate_hz_ = 0;
  int64_t longest_ = 0;
  SegmentedControl* block_;
  QLabel* about_;
  ParameterRow *window_, *stride_, *decimation_, *fft_, *bands_;
  QLabel* summary_;
  QLabel* warning_;
  QPushButton* recommended_;
};

}  // namespace thimble::ui
