// LabelBar: the labels there are, with their number keys, and a line to type a new one for what is selected.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStringListModel>
#include <QWidget>

#include "ui/theme/theme.h"

namespace thimble::ui {

class LabelBar : public QWidget {
  Q_OBJECT
 public:
  explicit LabelBar(const Theme& theme, QWidget* parent = nullptr);

  void setLabels(const QStringList& labels);
  const QStringList& labels() const { return labels_; }
  /// What a label would be put on: "0.32 s selected", "the whole recording".
  void setTarget(const QString& target, bool erasable);
  QLineEdit* edit() { return edit_; }

 Q_SIGNALS:
  void labelChosen(const QString& label);  // "": erase

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void layOut();
  void showMore();
  const Theme& theme_;
  QStringList labels_;
  QLabel* target_;
  QHBoxLayout* keys_;
  std::vector<QPushButton*> buttons_;
  QPushButton* more_;  // a menu of those that have no room
  QLineEdit* edit_;
  QPushButton* erase_;
  QStringListModel* words_;
};

}  // namespace thimble::ui
