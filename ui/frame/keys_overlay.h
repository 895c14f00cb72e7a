// KeysOverlay: all keys of the window and of the page at hand, over everything, until a key or click.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <vector>

#include "ui/pages/page.h"

namespace thimble::ui {

class KeysOverlay : public QWidget {
  Q_OBJECT
 public:
  struct Group {
    QString title;
    std::vector<KeyHint> keys;
  };
  KeysOverlay(Theme& theme, QWidget* parent);
  void open(std::vector<Group> groups);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  Theme& theme_;
  std::vector<Group> groups_;
  QPointer<QWidget> focus_before_;
  void shut();
};

}  // namespace thimble::ui
