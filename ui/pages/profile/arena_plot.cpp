// ArenaPlot: step 0 is the input's arrival, steps 1 … n the operators, step n + 1 the reading of the output.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/profile/arena_plot.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

#include "ui/charts/chart_style.h"
#include "ui/widgets/budget_bar.h"

namespace thimble::ui {
namespace {
constexpr double kLeft = 62;
constexpr double kRight = 10;
constexpr double kTop = 22;
constexpr double kBottom = 48;
constexpr int kTicks = 4;
constexpr double kFill = 0.30;
constexpr double kFillChosen = 0.60;
}  // namespace

QString opText(const std::string& op) {
  QString text = QString::fromStdString(op).toLower().replace('_', ' ');
  if (text.endsWith(" 2d")) text.chop(3);
  return text.replace("average", "avg");
}

ArenaPlot::ArenaPlot(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Arena: tensors over time and address"));
  setToolTip(tr("Each box is a tensor: its bytes of the arena while its operators run.  ← and → choose one"));
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void ArenaPlot::setCost(const profile::ModelCost& cost) {
  blocks_ = cost.arena;
  arena_bytes_ = cost.arena_bytes;
  bound_bytes_ = cost.arena_lower_bound_bytes;
  ops_ = QStringList{tr("input")};
  for (const auto& layer : cost.layers) ops_.append(opText(layer.op));
  ops_.append(tr("output"));
  setChosen(-1);
  update();
}

QRectF ArenaPlot::plot() const {
  return {kLeft, kTop, std::max(1.0, width() - kLeft - kRight), std::max(1.0, height() - kTop - kBottom)};
}

double ArenaPlot::xAt(double step) const {
  const QRectF area = plot();
  return area.left() + step / std::max(1, steps()) * area.width();
}

double ArenaPlot::yAt(double bytes) const {
  const QRectF area = plot();
  return area.bottom() - bytes / static_cast<double>(std::max<int64_t>(arena_bytes_, 1)) * area.height();
}

QRectF ArenaPlot::blockRect(int block) const {
  const auto& b = blocks_[static_cast<size_t>(block)];
  const int first = std::clamp(b.first_op + 1, 0, steps() - 1),
            last = std::clamp(b.last_op + 1, first, steps() - 1);
  return QRectF(QPointF(xAt(first), yAt(static_cast<double>(b.offset + b.bytes))),
                QPointF(xAt(last + 1), yAt(static_cast<double>(b.offset))));
}

int ArenaPlot::blockAt(const QPointF& at) const {
  for (int i = 0; i < static_cast<int>(blocks_.size()); ++i) {
    const QRectF box = blockRect(i);
    // Half open, so that neighbours never both answer.
    if (at.x() >= box.left() && at.x() < box.right() && at.y() >= box.top() && at.y() < box.bottom())
      return i;
  }
  return -1;
}

QString ArenaPlot::textOf(int block) const {
  const auto& b = blocks_[static_cast<size_t>(block)];
  const int first = std::clamp(b.first_op + 1, 0, steps() - 1),
            last = std::clamp(b.last_op + 1, first, steps() - 1);
  const QString life = first == last ? tr("alive at “%1”").arg(ops_[first])
                                     : tr("alive from “%1” to “%2”").arg(ops_[first], ops_[last]);
  return tr("%1: %2 bytes at offset %3, %4")
      .arg(QString::fromStdString(b.tensor))
      .arg(b.bytes)
      .arg(b.offset)
      .arg(life);
}

void ArenaPlot::setChosen(int block) {
  if (block == chosen_) return;
  chosen_ = block;
  setAccessibleDescription(chosen_ >= 0 ? textOf(chosen_) : QString());
  update();
  emit chosenChanged();
}

void ArenaPlot::paintAxes(QPainter& painter) const {
  const Colors& c = theme_.colors();
  const QRectF area = plot();
  painter.setFont(theme_.font(kFontSmall));
  const QFontMetricsF metrics(painter.font());
  const double unit = arena_bytes_ < 2048 ? 1 : 1024;  // a small arena is told in bytes
  const NiceRange range = niceRange(0, static_cast<double>(arena_bytes_) / unit, kTicks);
  for (double kb = 0; kb * unit <= static_cast<double>(arena_bytes_); kb += range.step) {
    const double y = yAt(kb * unit);
    painter.setPen(QPen(c.grid, 1));
    painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    painter.setPen(c.muted);
    painter.drawText(QRectF(kSpace4, y - 8, kLeft - kSpace4 - kSpace2, 16), Qt::AlignRight | Qt::AlignVCenter,
                     QString::number(kb, 'g', 4));
  }
  painter.setPen(c.muted);
  painter.save();
  painter.translate(0, area.bottom());
  painter.rotate(-90);
  painter.drawText(QRectF(0, 0, area.height(), 14), Qt::AlignCenter,
                   unit > 1 ? tr("address (kB)") : tr("address (bytes)"));
  painter.restore();
  const double room = area.width() / std::max(1, steps());
  for (int i = 0; i < steps(); ++i) {
    painter.setPen(QPen(c.grid, 1));
    if (i > 0) painter.drawLine(QPointF(xAt(i), area.top()), QPointF(xAt(i), area.bottom()));
    painter.setPen(c.muted);
    const QRectF name(xAt(i) + 1, area.bottom() + 2, room - 2, 30);
    const bool whole = metrics.boundingRect(name, Qt::TextWordWrap, ops_[i]).width() <= name.width();
    painter.drawText(name, Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap,
                     whole ? ops_[i] : metrics.elidedText(ops_[i], Qt::ElideRight, name.width()));
  }
  painter.drawText(QRectF(area.left(), height() - 15, area.width(), 15), Qt::AlignCenter,
                   tr("time (operators in order)"));
}

void ArenaPlot::paintBlock(QPainter& painter, int block) const {
  const Colors& c = theme_.colors();
  const auto& b = blocks_[static_cast<size_t>(block)];
  const QRectF box = blockRect(block).adjusted(1, 0.5, -1, -0.5);
  QColor line = theme_.series(block), fill = line;
  fill.setAlphaF(static_cast<float>(block == chosen_ ? kFillChosen : kFill));
  painter.setBrush(fill);
  painter.setPen(QPen(block == chosen_ ? c.text : line, block == chosen_ ? 2 : 1));
  painter.drawRoundedRect(box, 2, 2);
  const QFontMetricsF metrics(painter.font());
  if (box.height() < metrics.height() + 2) return;
  painter.setPen(c.text);
  const QRectF text = box.adjusted(kSpace1, 0, -kSpace1, 0);
  const QString size = bytesText(b.bytes);
  const QString name = QString::fromStdString(b.tensor);
  const QString both = name + "  " + size;
  const bool room = metrics.horizontalAdvance(both) <= text.width();
  if (room || metrics.horizontalAdvance(size) <= text.width())
    painter.drawText(text, Qt::AlignCenter, room ? both : size);
}

void ArenaPlot::paintEvent(QPaintEvent*) {
  if (arena_bytes_ <= 0) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Colors& c = theme_.colors();
  paintAxes(painter);
  painter.setFont(theme_.font(kFontSmall));
  for (int i = 0; i < static_cast<int>(blocks_.size()); ++i) {
    if (i != chosen_) paintBlock(painter, i);
  }
  if (chosen_ >= 0) paintBlock(painter, chosen_);
  const double bound = yAt(static_cast<double>(bound_bytes_));
  painter.setPen(QPen(c.muted, 1, Qt::DashLine));
  if (bound_bytes_ <= arena_bytes_)
    painter.drawLine(QPointF(plot().left(), bound), QPointF(plot().right(), bound));
  painter.setPen(c.muted);
  painter.drawText(
      QRectF(plot().left(), 0, plot().width(), kTop - 4), Qt::AlignRight | Qt::AlignVCenter,
      bound_bytes_ > arena_bytes_
          ? tr("arena %1 bytes · %2 if no two tensors shared any").arg(arena_bytes_).arg(bound_bytes_)
          : tr("arena %1 bytes · at least %2 (dashed)").arg(arena_bytes_).arg(bound_bytes_));
  if (hasFocus()) {
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(c.accent, 1));
    painter.drawRoundedRect(plot().adjusted(-1, -1, 1, 1), 2, 2);
  }
}

void ArenaPlot::mouseMoveEvent(QMouseEvent* event) { setChosen(blockAt(event->position())); }

void ArenaPlot::leaveEvent(QEvent*) { setChosen(-1); }

void ArenaPlot::keyPressEvent(QKeyEvent* event) {
  const int n = static_cast<int>(blocks_.size());
  const bool next = event->key() == Qt::Key_Right || event->key() == Qt::Key_Down;
  const bool before = event->key() == Qt::Key_Left || event->key() == Qt::Key_Up;
  if (n == 0 || !(next || before)) return QWidget::keyPressEvent(event);
  setChosen(chosen_ < 0 ? 0 : (chosen_ + (next ? 1 : n - 1)) % n);
}

bool ArenaPlot::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const int block = blockAt(help->pos());
  QToolTip::showText(help->globalPos(), block >= 0 ? textOf(block) : toolTip(), this);
  return true;
}

}  // namespace thimble::ui
