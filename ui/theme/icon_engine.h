// IconEngine: draws a line SVG in the palette's colour of the moment, at any size and scale.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIconEngine>

namespace thimble::ui {

/// What an icon stands on.
enum class IconTone { kText, kOnAccent };

/// The SVGs are drawn in black (#000); black is replaced when painting.
class IconEngine : public QIconEngine {
 public:
  /// name: of a file in resources/icons, without ".svg".
  explicit IconEngine(const QString& name, IconTone tone = IconTone::kText) : name_(name), tone_(tone) {}
  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override;
  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override;
  QIconEngine* clone() const override { return new IconEngine(name_, tone_); }

 private:
  QString name_;
  IconTone tone_;
};

/// The icon's SVG with black replaced by color; empty if there is no such icon.
QByteArray iconSvg(const QString& name, const QColor& color);

}  // namespace thimble::ui
