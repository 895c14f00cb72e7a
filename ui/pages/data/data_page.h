// DataPage: all recordings, their labels and their waveforms.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>
#include <QListView>
#include <QSpinBox>
#include <filesystem>
#include <vector>

#include "ui/charts/waveform/waveform_view.h"
#include "ui/pages/data/balance_bar.h"
#include "ui/pages/data/label_bar.h"
#include "ui/pages/data/recording_delegate.h"
#include "ui/pages/data/recording_edits.h"
#include "ui/pages/data/recording_filter.h"
#include "ui/pages/data/recording_inspector.h"
#include "ui/pages/data/recording_list_model.h"
#include "ui/pages/page.h"

namespace thimble::ui {

class DataPage : public Page {
  Q_OBJECT
 public:
  explicit DataPage(const PageContext& context, QWidget* parent = nullptr);

  std::vector<KeyHint> keys() const override;
  QWidget* inspector() override { return inspector_shown_ ? inspector_ : nullptr; }

  /// Writes the chosen recordings as CSV into a folder, as a job.
  void exportTo(const std::filesystem::path& folder);

  /// Labels the selected part, or the whole of each chosen recording if nothing is selected; "" erases.
  void label(const QString& label);
  void moveEdge(int64_t at, int64_t to);
  void renameLabel(const QString& from, const QString& to);
  void renameRecording(int64_t id, const QString& name);
  void deleteChosen();
  void cutAtCursor();
  void setSplit(const std::vector<int64_t>& ids, dataset::Split split);
  void splitByClass();
  void choose(int64_t id);

  WaveformView& waveform() { return *view_; }
  QListView& list() { return *list_; }

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dragLeaveEvent(QDragLeaveEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  QWidget* makeBalance();
  QWidget* makeList();
  QWidget* makeEditor();
  void makeHeader();
  void connectAll();
  void refresh();
  void refreshFilters();
  void showChosen();
  void showTarget();
  void showInspector(bool shown);
  bool runKey(QKeyEvent* event);
  std::vector<int64_t> chosenIds() const;
  RecordingList chosen() const;
  void edit(const QString& what, Result<dataset::RecordingInfo> changed);

  RecordingListModel* model_;
  RecordingFilter* filter_;
  Thumbnails* thumbnails_;
  RecordingDelegate* delegate_;
  RecordingInspector* inspector_;
  BalanceBar* balance_;
  QListView* list_;
  QLabel* no_match_;
  QLineEdit* search_;
  QComboBox* label_filter_;
  QComboBox* split_filter_;
  QComboBox* order_;
  WaveformView* view_;
  QLabel* name_;
  QLabel* facts_;
  LabelBar* label_bar_;
  QSpinBox* share_;
  QToolButton *undo_, *redo_;
  QPushButton* export_;
  QFrame* drop_;
  int64_t chosen_ = 0;
  int chosen_row_ = 0;  // in the list, to choose its neighbour when it is deleted
  bool inspector_shown_ = false;
};

}  // namespace thimble::ui
