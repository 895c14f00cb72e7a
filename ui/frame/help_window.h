// HelpWindow: the guides of resources/docs, to be read beside the work.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QTextBrowser>

#include "ui/theme/theme.h"

namespace thimble::ui {

class HelpWindow : public QDialog {
  Q_OBJECT
 public:
  HelpWindow(const Theme& theme, const QString& docs, QWidget* parent = nullptr);
  /// file: a name inside the folder of guides, "training.md".
  void open(const QString& file);

  struct Guide {
    QString title;
    QString file;
  };
  /// The folder's guides by their first headings, the index first.
  static QList<Guide> guides(const QString& docs);

 private:
  QString docs_;
  QTextBrowser* text_;
};

}  // namespace thimble::ui
