// FeaturesPage: signal, block and features side by side, and the map of all windows below.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>
#include <QElapsedTimer>
#include <QTimer>
#include <QToolButton>
#include <memory>
#include <vector>

#include "ui/charts/waveform/waveform_view.h"
#include "ui/pages/features/block_form.h"
#include "ui/pages/features/feature_preview.h"
#include "ui/pages/features/preview_chart.h"
#include "ui/pages/features/window_map.h"
#include "ui/pages/page.h"

namespace thimble::ui {

class FeaturesPage : public Page {
  Q_OBJECT
 public:
  explicit FeaturesPage(const PageContext& context, QWidget* parent = nullptr);

  std::vector<KeyHint> keys() const override;

  /// Shows the window of this recording that begins here.
  void choose(int64_t recording, int64_t begin);
  int64_t chosenRecording() const { return recording_; }
  int64_t chosenBegin() const { return begin_; }
  /// Runs a cursor through the chosen window in the time it took.
  void playWindow();
  /// Runs window and cursor from here to the recording's end.
  void playRecording();
  void stopPlaying();
  bool playing() const { return play_timer_.isActive(); }

  BlockForm& form() { return *form_; }
  WindowMap& map() { return *map_; }
  WaveformView& waveform() { return *view_; }
  PreviewChart& preview() { return *chart_; }

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QWidget* makeSignal();
  QWidget* makeBlock();
  QWidget* makeFeatures();
  QWidget* makeMap();
  void connectAll();
  void refresh();
  void refreshRecordings();
  void refreshState();
  void settingsChanged(const QString& what);
  void commit();
  void recommend();
  void showWindow();
  void showPreview();
  /// Draws what the current block's filter makes of the window over the signal.
  void showFiltered(const WindowFeaturesShown* shown);
  void fetchMap();
  void showMapState();
  void playTick();
  QString describe(const features::WindowRef& ref) const;

  FeaturePreview* preview_;
  WaveformView* view_;
  QComboBox* recordings_box_;
  QToolButton* play_;
  BlockForm* form_;
  PreviewChart* chart_;
  QLabel* chart_facts_;
  WindowMap* map_;
  QWidget* legend_;
  QHBoxLayout* legend_layout_;
  QLabel* map_facts_;
  QLabel* map_hint_;

  int64_t recording_ = 0;
  int64_t begin_ = 0;
  QString change_;  // what the waiting edit is called
  QTimer commit_timer_;
  std::shared_ptr<const features::FeatureTable> mapped_;
  LatestJob<std::vector<features::Point2>> map_job_;
  LatestJob<features::Recommendation> recommend_job_;
  QTimer play_timer_;
  QElapsedTimer play_clock_;
  double play_from_ = 0;
  bool play_slides_ = false;
};

}  // namespace thimble::ui
