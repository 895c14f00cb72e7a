// IconEngine: reads the SVG from the program's resources, colours it, renders it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/icon_engine.h"

#include <QFile>
#include <QGuiApplication>
#include <QPainter>
#include <QPalette>
#include <QPixmap>
#include <QSvgRenderer>

static void loadResources() { Q_INIT_RESOURCE(resources); }

namespace thimble::ui {

QByteArray iconSvg(const QString& name, const QColor& color) {
  loadResources();
  QFile file(":/icons/" + name + ".svg");
  if (!file.open(QIODevice::ReadOnly)) return {};
  return file.readAll().replace("#000", color.name().toLatin1());
}

void IconEngine::paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) {
  const QPalette palette = QGuiApplication::palette();
  const auto role = mode == QIcon::Disabled        ? QPalette::PlaceholderText
                    : tone_ == IconTone::kOnAccent ? QPalette::HighlightedText
                                                   : QPalette::ButtonText;
  QSvgRenderer renderer(iconSvg(name_, palette.color(role)));
  if (!renderer.isValid()) return;
  const int side = std::min(rect.width(), rect.height());
  QRectF square(0, 0, side, side);
  square.moveCenter(QRectF(rect).center());
  renderer.render(painter, square);
}

QPixmap IconEngine::pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) {
  QPixmap pixmap(size);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  paint(&painter, QRect(QPoint(0, 0), size), mode, state);
  return pixmap;
}

}  // namespace thimble::ui
