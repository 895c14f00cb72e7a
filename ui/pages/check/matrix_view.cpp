// MatrixView: paints cells and names; every place follows from the widget's size.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/check/matrix_view.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <numeric>

namespace thimble::ui {
namespace {

constexpr double kAxis = 18;  // "actual", "predicted"
constexpr double kColumnNames = 20;
constexpr double kWidestName = 96;
constexpr double kNameDot = 8;
constexpr double kGap = 2;
constexpr double kLeastShade = 0.06;
constexpr double kShades = 0.84;
constexpr double kTwoLines = 42;  // height from which a cell also shows its share

QColor blend(const QColor& over, const QColor& under, double alpha) {
  const auto mix = [&](double a, double b) { return static_cast<float>(a * alpha + b * (1 - alpha)); };
  return QColor::fromRgbF(mix(over.redF(), under.redF()), mix(over.greenF(), under.greenF()),
                          mix(over.blueF(), under.blueF()));
}

/// Relative luminance.  Source: WCAG 2.1.
double luminance(const QColor& color) {
  const auto linear = [](double c) { return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
  return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

/// Black or white, whichever is read better on it.
QColor readableOn(const QColor& color) { return luminance(color) > 0.179 ? Qt::black : Qt::white; }

}  // namespace

MatrixView::MatrixView(const Theme& theme, const QString& name, QWidget* parent)
    : QWidget(parent), theme_(theme), name_(name) {
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setAccessibleName(tr("Confusion matrix, %1").arg(name));
  setToolTip(tr("Rows: what it was; columns: what the model said.  Arrows choose a cell"));
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void MatrixView::setConfusion(const evaluate::Confusion& confusion) {
  confusion_ = confusion;
  hovered_.reset();
  if (chosen_ && (chosen_->actual >= classes() || chosen_->predicted >= classes())) chosen_.reset();
  update();
}

void MatrixView::setChosen(std::optional<Cell> cell) {
  chosen_ = cell;
  setAccessibleDescription(chosen_ ? textOf(*chosen_) : QString());
  update();
}

QRectF MatrixView::grid() const {
  const QFontMetricsF metrics(theme_.font(kFontBody));
  double names = 0;
  for (const auto& label : confusion_.classes)
    names = std::max(names, metrics.horizontalAdvance(QString::fromStdString(label)));
  const double left = kAxis + std::min(names, kWidestName) + kNameDot + kSpace3;
  const double top = kAxis + kColumnNames;
  return {left, top, std::max(1.0, width() - left - 1), std::max(1.0, height() - top - 1)};
}

QRectF MatrixView::cellRect(const Cell& cell) const {
  const QRectF all = grid();
  const int n = std::max(1, classes());
  const double w = all.width() / n, h = all.height() / n;
  return QRectF(all.left() + w * cell.predicted, all.top() + h * cell.actual, w, h)
      .adjusted(kGap / 2, kGap / 2, -kGap / 2, -kGap / 2);
}

std::optional<MatrixView::Cell> MatrixView::cellAt(const QPointF& at) const {
  const QRectF all = grid();
  const int n = classes();
  if (n == 0 || !all.contains(at)) return std::nullopt;
  const auto index = [n](double share) { return std::clamp(static_cast<int>(share * n), 0, n - 1); };
  return Cell{index((at.y() - all.top()) / all.height()), index((at.x() - all.left()) / all.width())};
}

QString MatrixView::textOf(const Cell& cell) const {
  const auto& row = confusion_.matrix[static_cast<size_t>(cell.actual)];
  const int count = row[static_cast<size_t>(cell.predicted)];
  const int of = std::accumulate(row.begin(), row.end(), 0);
  const auto label = [&](int i) {
    return QString::fromStdString(confusion_.classes[static_cast<size_t>(i)]);
  };
  return tr("%1 of %2 windows of “%3” taken for “%4”")
      .arg(count)
      .arg(of)
      .arg(label(cell.actual), label(cell.predicted));
}

void MatrixView::paintCell(QPainter& painter, const Cell& cell) const {
  const Colors& c = theme_.colors();
  const auto& row = confusion_.matrix[static_cast<size_t>(cell.actual)];
  const int count = row[static_cast<size_t>(cell.predicted)];
  const int of = std::accumulate(row.begin(), row.end(), 0);
  const double share = of > 0 ? static_cast<double>(count) / of : 0;
  const QColor color =
      theme_.classColor(QString::fromStdString(confusion_.classes[static_cast<size_t>(cell.actual)]));
  const QColor fill = count > 0 ? blend(color, c.surface, kLeastShade + kShades * share) : c.window;
  const QRectF box = cellRect(cell);
  painter.setPen(Qt::NoPen);
  painter.setBrush(fill);
  painter.drawRoundedRect(box, kSpace1, kSpace1);
  if (chosen_ == cell || hovered_ == cell) {
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(chosen_ == cell ? c.text : c.muted, chosen_ == cell ? 2 : 1));
    painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), kSpace1, kSpace1);
  }
  painter.setPen(count > 0 ? readableOn(fill) : c.muted);
  const bool two = box.height() >= kTwoLines && count > 0;
  const bool small = box.height() < 20 || box.width() < 34;
  painter.setFont(theme_.mono(small ? kFontSmall : count > 0 ? kFontTitle : kFontBody));
  const QRectF upper = two ? QRectF(box.left(), box.center().y() - 20, box.width(), 22) : box;
  painter.drawText(upper, Qt::AlignCenter, QString::number(count));
  if (!two) return;
  painter.setFont(theme_.mono(kFontSmall));
  painter.drawText(QRectF(box.left(), box.center().y() + 2, box.width(), 16), Qt::AlignCenter,
                   QString("%1 %").arg(share * 100, 0, 'f', share == 1 ? 0 : 1));
}

void MatrixView::paintNames(QPainter& painter) const {
  const Colors& c = theme_.colors();
  const QRectF all = grid();
  painter.setFont(theme_.font(kFontSmall));
  painter.setPen(c.muted);
  painter.drawText(QRectF(all.left(), 0, all.width(), kAxis), Qt::AlignCenter, tr("predicted"));
  painter.save();
  painter.translate(0, all.bottom());
  painter.rotate(-90);
  painter.drawText(QRectF(0, 0, all.height(), kAxis), Qt::AlignCenter, tr("actual"));
  painter.restore();
  const QFontMetricsF metrics(theme_.font(kFontBody));
  bool narrow = false;  // a name does not fit over its column
  for (int i = 0; i < classes(); ++i) {
    const QString label = QString::fromStdString(confusion_.classes[static_cast<size_t>(i)]);
    narrow |= metrics.horizontalAdvance(label) > cellRect({0, i}).width();
  }
  const QFont head_font = theme_.font(narrow ? kFontSmall : kFontBody);
  const QFontMetricsF head_metrics(head_font);
  for (int i = 0; i < classes(); ++i) {
    const QString label = QString::fromStdString(confusion_.classes[static_cast<size_t>(i)]);
    const QRectF across = cellRect({0, i}), down = cellRect({i, 0});
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme_.classColor(label));
    painter.drawEllipse(QPointF(kAxis + kNameDot / 2, down.center().y()), kNameDot / 2, kNameDot / 2);
    painter.setPen(c.text);
    painter.setFont(theme_.font(kFontBody));
    const QRectF name(kAxis + kNameDot + kSpace1, down.top(), all.left() - kAxis - kNameDot - kSpace2,
                      down.height());
    painter.drawText(name, Qt::AlignVCenter | Qt::AlignLeft,
                     metrics.elidedText(label, Qt::ElideRight, name.width()));
    const QRectF head(across.left(), kAxis, across.width(), kColumnNames);
    painter.setFont(head_font);
    painter.drawText(head, Qt::AlignCenter, head_metrics.elidedText(label, Qt::ElideRight, head.width()));
  }
}

void MatrixView::paintEvent(QPaintEvent*) {
  if (classes() == 0) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  paintNames(painter);
  for (int actual = 0; actual < classes(); ++actual) {
    for (int predicted = 0; predicted < classes(); ++predicted) paintCell(painter, {actual, predicted});
  }
  if (hasFocus()) {
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme_.colors().accent, 1));
    painter.drawRoundedRect(grid().adjusted(-0.5, -0.5, 0.5, 0.5), kRadius, kRadius);
  }
}

void MatrixView::choose(const Cell& cell) {
  setChosen(cell);
  emit cellChosen(cell.actual, cell.predicted);
}

void MatrixView::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  if (const auto cell = cellAt(event->position())) choose(*cell);
}

void MatrixView::mouseMoveEvent(QMouseEvent* event) {
  const auto cell = cellAt(event->position());
  setCursor(cell ? Qt::PointingHandCursor : Qt::ArrowCursor);
  if (cell == hovered_) return;
  hovered_ = cell;
  update();
}

void MatrixView::leaveEvent(QEvent*) {
  hovered_.reset();
  update();
}

void MatrixView::keyPressEvent(QKeyEvent* event) {
  int down = 0, right = 0;
  switch (event->key()) {
    case Qt::Key_Up:
      down = -1;
      break;
    case Qt::Key_Down:
      down = 1;
      break;
    case Qt::Key_Left:
      right = -1;
      break;
    case Qt::Key_Right:
      right = 1;
      break;
    default:
      return QWidget::keyPressEvent(event);
  }
  if (classes() == 0) return;
  const int last = classes() - 1;
  choose(chosen_ ? Cell{std::clamp(chosen_->actual + down, 0, last),
                        std::clamp(chosen_->predicted + right, 0, last)}
                 : Cell{});
}

bool MatrixView::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const auto cell = cellAt(help->pos());
  QToolTip::showText(help->globalPos(), cell ? textOf(*cell) : toolTip(), this);
  return true;
}

}  // namespace thimble::ui
