// BalanceBar: the classes as stacked bars, one for training and one for testing, with names one can click.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>
#include <vector>

#include "ui/pages/data/class_shares.h"
#include "ui/theme/theme.h"

namespace thimble::ui {

class BalanceBar : public QWidget {
  Q_OBJECT
 public:
  explicit BalanceBar(const Theme& theme, QWidget* parent = nullptr);
  void setShares(std::vector<ClassShare> shares);
  /// The class that the list is filtered by.
  void setChosen(const std::optional<QString>& label);

  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;
  QSize sizeHint() const override { return {320, heightForWidth(std::max(width(), 320))}; }
  QSize minimumSizeHint() const override { return {200, 60}; }

 Q_SIGNALS:
  void classClicked(const QString& label);
  void renameWanted(const QString& label, const QRect& where);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  bool event(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  /// share: which one it is of, or −1: of all that have no room.
  struct Chip {
    QRectF rect;
    QString name, amount;
    int share = -1;
  };
  std::vector<Chip> chips(int width) const;
  QString rest(size_t from) const;
  int shareAt(const QPointF& at) const;
  double barLeft() const;
  QString textOf(const ClassShare& share) const;

  const Theme& theme_;
  std::vector<ClassShare> shares_;
  std::optional<QString> chosen_;
};

}  // namespace thimble::ui
