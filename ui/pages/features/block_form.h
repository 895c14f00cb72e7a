// BlockForm: the feature settings: window, stride, and the blocks with their parameters.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCheckBox>
#include <QLabel>
#include <QPushButton>
#include <QWidget>

#include "core/features/feature_table.h"
#include "ui/pages/features/block_editor.h"
#include "ui/pages/features/block_list.h"

namespace thimble::ui {

class BlockForm : public QWidget {
  Q_OBJECT
 public:
  explicit BlockForm(const Theme& theme, QWidget* parent = nullptr);

  void setSettings(const features::FeatureSettings& settings);
  const features::FeatureSettings& settings() const { return settings_; }
  /// For notes in ms and Hz, the channels' names and the slider's end.
  void setSignal(const dataset::SensorFormat& format, int64_t longest_frames);
  /// What the settings give: "412 windows of 600 features"; what they cost; a warning is shown as one.
  void setSummary(const QString& text, const QString& cost, const QString& warning);
  /// Why these settings were recommended; "" hides it.
  void setReasons(const QString& text);

  /// The block that is shown and changed.
  int currentBlock() const { return list_->current(); }
  void setCurrentBlock(int index);
  BlockList& blocks() { return *list_; }
  BlockEditor& editor() { return *editor_; }
  ParameterRow& window() { return *window_; }
  ParameterRow& stride() { return *stride_; }
  /// A number of the current block, which must have it.
  ParameterRow& parameter(const std::string& key) { return *editor_->parameter(key); }
  const QLabel& reasons() const { return *reasons_; }
  /// To be placed by the owner.
  QPushButton& recommended() { return *recommended_; }

 Q_SIGNALS:
  /// The user changed `what`; while dragging, too.
  void changed(const QString& what);
  void currentBlockChanged();
  void recommendWanted();

 private:
  void show();
  void userChanged(const QString& what);
  void connectBlocks();

  features::FeatureSettings settings_;
  dataset::SensorFormat format_;
  int64_t longest_ = 0;
  ParameterRow *window_, *stride_;
  BlockList* list_;
  BlockEditor* editor_;
  QLabel *summary_, *cost_, *warning_, *reasons_;
  QCheckBox* hold_short_;
  QPushButton* recommended_;
};

}  // namespace thimble::ui
