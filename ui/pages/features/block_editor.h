// BlockEditor: one feature block: its kind, channels, filter and parameters, made from the table of blocks.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>
#include <QLabel>
#include <QVBoxLayout>
#include <QWidget>
#include <map>
#include <string>
#include <vector>

#include "core/features/block_table.h"
#include "ui/pages/features/filter_chart.h"
#include "ui/pages/features/frequency_row.h"
#include "ui/pages/features/parameter_row.h"
#include "ui/theme/theme.h"

namespace thimble::ui {

class BlockEditor : public QWidget {
  Q_OBJECT
 public:
  explicit BlockEditor(const Theme& theme, QWidget* parent = nullptr);

  void setBlock(const features::BlockSettings& block);
  const features::BlockSettings& block() const { return block_; }
  void setFormat(const dataset::SensorFormat& format, int window);

  QComboBox& kind() { return *kind_; }
  /// The row of a number; nullptr if the block has none of that name.
  ParameterRow* parameter(const std::string& key);
  QComboBox& filterKind() { return *filter_kind_; }
  FrequencyRow& filterLow() { return *filter_low_; }
  FrequencyRow& filterHigh() { return *filter_high_; }
  FilterChart& filterChart() { return *filter_chart_; }

 Q_SIGNALS:
  /// The user changed `what`; while dragging, too.
  void changed(const QString& what);

 private:
  void makeKind();
  void makeFilter();
  void rebuild();
  void makeChannels();
  void makeParameter(const features::BlockInfo& info, size_t i);
  void set(size_t parameter, int value);
  void show();
  QString noteFor(const features::Parameter& parameter, int value) const;

  const Theme& theme_;
  features::BlockSettings block_;
  dataset::SensorFormat format_;
  int window_ = 100;
  bool showing_ = false;
  QVBoxLayout* layout_;
  QComboBox* kind_;
  QLabel* about_;
  QWidget* rows_ = nullptr;  // of the kind that is shown
  dsp::Block built_ = dsp::Block::kRaw;
  std::vector<std::string> built_channels_;
  std::map<std::string, ParameterRow*> numbers_;
  std::vector<std::function<void()>> refreshers_;  // of the other rows
  QComboBox* filter_kind_;
  FrequencyRow *filter_low_, *filter_high_;
  ParameterRow* filter_order_;
  FilterChart* filter_chart_;
};

}  // namespace thimble::ui
