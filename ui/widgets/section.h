// Section: a group of controls under a heading that opens and closes it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWidget>

#include "ui/theme/theme.h"

namespace thimble::ui {

class Section : public QWidget {
  Q_OBJECT
 public:
  /// tip: what the group is for.
  Section(const Theme& theme, const QString& title, const QString& tip, bool open, QWidget* parent = nullptr);
  QVBoxLayout* body() { return body_; }
  /// What is set inside, in a few words, at the heading's right: one need not open it to know.
  void setSummary(const QString& text) { summary_->setText(text); }
  QString summary() const { return summary_->text(); }
  bool isOpen() const { return head_->isChecked(); }
  void setOpen(bool open) { head_->setChecked(open); }

 private:
  QToolButton* head_;
  QLabel* summary_;
  QVBoxLayout* body_;
};

}  // namespace thimble::ui
