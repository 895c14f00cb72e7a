// LabelBar: number buttons, a line edit with completion, and a button that erases.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/data/label_bar.h"

#include <QCompleter>
#include <QCoreApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QPixmap>

#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"

namespace thimble::ui {
namespace {

constexpr int kNumberKeys = 9;
constexpr int kDot = 8;

QIcon dot(const QColor& color) {
  QPixmap pixmap(4 * kDot, 4 * kDot);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(color);
  painter.drawEllipse(pixmap.rect());
  return QIcon(pixmap);
}

}  // namespace

LabelBar::LabelBar(const Theme& theme, QWidget* parent)
    : QWidget(parent), theme_(theme), keys_(new QHBoxLayout), words_(new QStringListModel(this)) {
  setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);  // it takes the room there is
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kSpace2);
  target_ = makeLabel(theme, "", kFontSmall, TextRole::kMuted);
  edit_ = new QLineEdit;
  edit_->setPlaceholderText(tr("type a label"));
  edit_->setAccessibleName(tr("Label"));
  edit_->setToolTip(tipWithKey(tr("A label for what is selected"), tr("L, then Enter")));
  edit_->setFixedWidth(108);
  auto* completer = new QCompleter(words_, this);
  completer->setCaseSensitivity(Qt::CaseInsensitive);
  completer->setCompletionMode(QCompleter::InlineCompletion);
  edit_->setCompleter(completer);
  edit_->installEventFilter(this);
  erase_ = makeButton(tr("Erase"), tr("Remove the labels of what is selected"), "Del", ButtonRole::kQuiet);
  more_ = makeButton(tr("…"), tr("Labels that have no room here"), {}, ButtonRole::kQuiet);
  more_->setAccessibleName(tr("More labels"));
  more_->setVisible(false);
  connect(more_, &QPushButton::clicked, this, &LabelBar::showMore);
  keys_->setSpacing(kSpace1);
  layout->addWidget(target_);
  layout->addLayout(keys_);
  layout->addWidget(more_);
  layout->addWidget(edit_);
  layout->addWidget(erase_);
  layout->addStretch();
  connect(erase_, &QPushButton::clicked, this, [this] { emit labelChosen(QString()); });
  connect(edit_, &QLineEdit::returnPressed, this, [this] {
    const QString label = edit_->text().trimmed();
    if (label.isEmpty()) return;
    edit_->clear();
    emit labelChosen(label);
  });
  connect(&theme, &Theme::changed, this, &LabelBar::layOut);
}

void LabelBar::setLabels(const QStringList& labels) {
  if (labels == labels_) return;
  labels_ = labels;
  words_->setStringList(labels);
  layOut();
}

void LabelBar::setTarget(const QString& target, bool erasable) {
  target_->setText(target);
  erase_->setVisible(erasable);
  layOut();
}

void LabelBar::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  layOut();
}

void LabelBar::layOut() {
  const auto wanted = std::min<qsizetype>(labels_.size(), kNumberKeys);
  while (static_cast<qsizetype>(buttons_.size()) > wanted) {
    delete buttons_.back();
    buttons_.pop_back();
  }
  // Buttons that do not fit are left out for a menu; their keys work all the same.
  const int erase = erase_->isVisibleTo(this) ? erase_->sizeHint().width() : 0;
  int room = width() - target_->sizeHint().width() - edit_->width() - erase - 4 * kSpace2;
  for (qsizetype i = 0; i < wanted; ++i) {
    if (static_cast<qsizetype>(buttons_.size()) <= i) {
      auto* button = makeButton("", "");
      keys_->addWidget(button);
      connect(button, &QPushButton::clicked, this, [this, i] { emit labelChosen(labels_[i]); });
      buttons_.push_back(button);
    }
    auto* button = buttons_[static_cast<size_t>(i)];
    const QString key = QString::number(i + 1);
    button->setText(" " + key + "  " + fontMetrics().elidedText(labels_[i], Qt::ElideRight, 96));
    button->setIcon(dot(theme_.classColor(labels_[i])));
    button->setIconSize({kDot, kDot});
    button->setAccessibleName(labels_[i]);
    button->setToolTip(tipWithKey(tr("Label it “%1”").arg(labels_[i]), key));
  }
  const auto widthOf = [](const QPushButton* button) { return button->sizeHint().width() + kSpace1; };
  int all = 0;
  for (const QPushButton* button : buttons_) all += widthOf(button);
  const bool fit = all <= room && labels_.size() == wanted;
  if (!fit) room -= more_->sizeHint().width() + kSpace2;
  for (QPushButton* button : buttons_) {
    room -= widthOf(button);
    button->setVisible(room >= 0);
  }
  more_->setVisible(!fit);
}

void LabelBar::showMore() {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  for (qsizetype i = 0; i < labels_.size(); ++i) {
    const size_t at = static_cast<size_t>(i);
    if (at < buttons_.size() && buttons_[at]->isVisible()) continue;
    const QString label = labels_[i];
    menu->addAction(dot(theme_.classColor(label)),
                    i < kNumberKeys ? QString("%1\t%2").arg(label).arg(i + 1) : label, this,
                    [this, label] { emit labelChosen(label); });
  }
  menu->popup(more_->mapToGlobal(QPoint(0, more_->height())));
}

bool LabelBar::eventFilter(QObject* watched, QEvent* event) {
  // Keys that mean nothing in an empty line belong to the page: numbers label, Del erases, Ctrl+Z undoes.
  if (watched == edit_ && edit_->text().isEmpty() &&
      (event->type() == QEvent::KeyPress || event->type() == QEvent::ShortcutOverride)) {
    auto* key = static_cast<QKeyEvent*>(event);
    const bool number = key->key() >= Qt::Key_1 && key->key() <= Qt::Key_9;
    const bool edit = key->key() == Qt::Key_Delete || key->key() == Qt::Key_Backspace ||
                      key->key() == Qt::Key_Escape || key->key() == Qt::Key_Left ||
                      key->key() == Qt::Key_Right || key->key() == Qt::Key_Up || key->key() == Qt::Key_Down ||
                      key->key() == Qt::Key_Plus || key->key() == Qt::Key_Minus;
    if (number || edit || key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo)) {
      event->ignore();  // a shortcut override that is ignored leaves the window's shortcuts their keys
      return event->type() == QEvent::ShortcutOverride
                 ? true
                 : (QCoreApplication::sendEvent(parentWidget(), event), true);
    }
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace thimble::ui
