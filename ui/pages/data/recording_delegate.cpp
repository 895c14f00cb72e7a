// RecordingDelegate: painting a row.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/data/recording_delegate.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <cmath>

#include "ui/charts/waveform/words.h"
#include "ui/pages/data/recording_list_model.h"

namespace thimble::ui {
namespace {

constexpr int kThumbnailWidth = 84;
constexpr int kSplitWidth = 44;
constexpr int kSplitHeight = 20;

const dataset::RecordingInfo* infoOf(const QModelIndex& index) {
  return index.data(RecordingListModel::kInfo).value<const dataset::RecordingInfo*>();
}

QString qualityText(const dataset::RecordingInfo& info) {
  QString text = durationText(secondsOf(info));
  if (info.quality.rate_hz > 0) text += QObject::tr(" · %1 Hz").arg(info.quality.rate_hz, 0, 'g', 4);
  const double jitter_ms = info.quality.jitter_p99_us / 1000;
  if (jitter_ms >= 0.05) text += QObject::tr(" · ±%1 ms").arg(jitter_ms, 0, 'f', jitter_ms < 10 ? 1 : 0);
  return text;
}

}  // namespace

QRect RecordingDelegate::splitRect(const QRect& row) const {
  return {row.right() - kSpace2 - kSplitWidth, row.top() + kSpace2, kSplitWidth, kSplitHeight};
}

QRect RecordingDelegate::textRect(const QRect& row) const {
  return row.adjusted(kSpace2 + kThumbnailWidth + kSpace3, kSpace2, -kSpace2, -kSpace2);
}

void RecordingDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const {
  const auto* info = infoOf(index);
  if (!info) return;
  const Colors& c = theme_.colors();
  const bool selected = option.state & QStyle::State_Selected;
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  const QRect row = option.rect;
  if (selected || option.state & QStyle::State_MouseOver) {
    QColor back = c.raised;
    if (!selected) back.setAlpha(110);
    painter->fillRect(row, back);
  }
  if (selected) painter->fillRect(QRect(row.left(), row.top(), 3, row.height()), c.accent);

  const QRectF picture(row.left() + kSpace2, row.top() + kSpace2, kThumbnailWidth,
                       row.height() - 2 * kSpace2 - 6);
  if (const Thumbnail* thumbnail = thumbnails_.get(*info))
    drawThumbnail(*painter, picture, *thumbnail, info->format, theme_);
  const QRectF strip(picture.left(), picture.bottom() + 3, picture.width(), 4);
  painter->setPen(Qt::NoPen);
  painter->fillRect(strip, selected ? c.border : c.raised);
  for (const auto& segment : info->segments) {
    const double per_frame = strip.width() / std::max<double>(1, static_cast<double>(info->frames));
    painter->fillRect(QRectF(strip.left() + static_cast<double>(segment.begin) * per_frame, strip.top(),
                             static_cast<double>(segment.end - segment.begin) * per_frame, strip.height()),
                      theme_.classColor(QString::fromStdString(segment.label)));
  }

  const QRect text = textRect(row);
  const QRect split = splitRect(row);
  painter->setFont(theme_.font(kFontBody, selected));
  painter->setPen(c.text);
  const QRect name(text.left(), text.top(), split.left() - kSpace2 - text.left(), kSplitHeight);
  painter->drawText(
      name, Qt::AlignLeft | Qt::AlignVCenter,
      painter->fontMetrics().elidedText(QString::fromStdString(info->name), Qt::ElideMiddle, name.width()));

  const QString label = QString::fromStdString(dataset::mainLabel(*info));
  const QRect below(text.left(), text.bottom() - 17, text.width(), 18);
  painter->setFont(theme_.font(kFontSmall));
  painter->setBrush(theme_.classColor(label));
  painter->setPen(Qt::NoPen);
  painter->drawEllipse(QPointF(below.left() + 4, below.center().y() + 0.5), 3.5, 3.5);
  const QString words = label.isEmpty() ? tr("no label") : label;
  QString quality = qualityText(*info);
  const QString lost = info->quality.lost > 0 ? tr("%1 lost").arg(info->quality.lost) : QString();
  const QFontMetrics metrics = painter->fontMetrics();
  // What it is comes before how well it was heard.
  if (metrics.horizontalAdvance(words + quality) + 12 + kSpace2 > below.width())
    quality = durationText(secondsOf(*info));
  const int quality_width = metrics.horizontalAdvance(lost.isEmpty() ? quality : lost);
  const int label_room = below.width() - 12 - quality_width - kSpace2;
  painter->setPen(label.isEmpty() ? c.muted : c.text);
  painter->drawText(below.adjusted(12, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                    metrics.elidedText(words, Qt::ElideRight, std::max(0, label_room)));
  painter->setPen(lost.isEmpty() ? c.muted : c.warning);
  painter->drawText(below, Qt::AlignRight | Qt::AlignVCenter, lost.isEmpty() ? quality : lost);

  const bool test = info->split == dataset::Split::kTest;
  painter->setPen(QPen(test ? c.accent : c.border, 1));
  painter->setBrush(test ? c.accent : selected ? c.surface : QColor(Qt::transparent));
  painter->drawRoundedRect(QRectF(split).adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
  painter->setPen(test ? c.onAccent : c.muted);
  painter->setFont(theme_.font(kFontSmall, test));
  painter->drawText(split, Qt::AlignCenter, test ? tr("test") : tr("train"));

  painter->fillRect(QRect(row.left(), row.bottom(), row.width(), 1), c.grid);
  if (option.state & QStyle::State_HasFocus) {
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(c.accent, 1));
    painter->drawRect(QRectF(row).adjusted(0.5, 0.5, -0.5, -1.5));
  }
  painter->restore();
}

void RecordingDelegate::updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                                             const QModelIndex&) const {
  const QRect text = textRect(option.rect);
  editor->setGeometry(text.left() - kSpace2, option.rect.top() + 3,
                      splitRect(option.rect).left() - text.left(), 30);
}

bool RecordingDelegate::editorEvent(QEvent* event, QAbstractItemModel* model,
                                    const QStyleOptionViewItem& option, const QModelIndex& index) {
  if (event->type() == QEvent::MouseButtonPress || event->type() == QEvent::MouseButtonDblClick) {
    const auto* mouse = static_cast<QMouseEvent*>(event);
    const auto* info = infoOf(index);
    if (info && mouse->button() == Qt::LeftButton &&
        splitRect(option.rect).contains(mouse->position().toPoint())) {
      emit splitClicked(info->id);
      return true;
    }
  }
  return QStyledItemDelegate::editorEvent(event, model, option, index);
}

bool RecordingDelegate::helpEvent(QHelpEvent* event, QAbstractItemView* view,
                                  const QStyleOptionViewItem& option, const QModelIndex& index) {
  const auto* info = infoOf(index);
  if (!info || event->type() != QEvent::ToolTip)
    return QStyledItemDelegate::helpEvent(event, view, option, index);
  const QString text = splitRect(option.rect).contains(event->pos())
                           ? tr("Click: use it for %1 instead (T)")
                                 .arg(info->split == dataset::Split::kTest ? tr("training") : tr("testing"))
                           : tr("%1\n%2 frames · %3 Hz · jitter p50 %4 µs, p99 %5 µs · %6 lost")
                                 .arg(QString::fromStdString(info->name))
                                 .arg(info->frames)
                                 .arg(info->quality.rate_hz, 0, 'f', 1)
                                 .arg(info->quality.jitter_p50_us, 0, 'f', 0)
                                 .arg(info->quality.jitter_p99_us, 0, 'f', 0)
                                 .arg(info->quality.lost);
  QToolTip::showText(event->globalPos(), text, view);
  return true;
}

}  // namespace thimble::ui
