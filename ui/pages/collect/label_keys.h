// LabelKeys: which number key stands for which label, shown as chips; the one held down is lit.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/theme/theme.h"

namespace thimble::ui {

class LabelKeys : public QWidget {
  Q_OBJECT
 public:
  static constexpr int kKeys = 10;  // 1 … 9, then 0

  explicit LabelKeys(const Theme& theme, QWidget* parent = nullptr);
  void setLabels(const QStringList& labels);
  /// The label of Qt::Key_0 … Key_9, or "" if none.
  QString labelOf(int key) const;
  /// Lights a label's chip; "": none.
  void setHeld(const QString& label);
  QString held() const { return held_; }
  QSize sizeHint() const override;

 Q_SIGNALS:
  void clicked(const QString& label);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;

 private:
  QRect chip(int index) const;
  int chipWidth(int index) const;
  const Theme& theme_;
  QStringList labels_;
  QString held_;
};

}  // namespace thimble::ui
