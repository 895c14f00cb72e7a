// Fields: Qt's own fields without their small buttons: numbers are typed, or stepped with ↑ and ↓.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/fields.h"

#include <QEvent>
#include <QVBoxLayout>

#include "ui/widgets/labels.h"

namespace thimble::ui {
namespace {

/// A page that scrolls must not change numbers on its way.
class NoWheel : public QObject {
 public:
  using QObject::QObject;
  bool eventFilter(QObject*, QEvent* event) override {
    if (event->type() != QEvent::Wheel) return false;
    event->ignore();
    return true;
  }
};

template <class Field>
Field* dressed(Field* field, const QString& name, const QString& tip) {
  field->setAccessibleName(name);
  field->setToolTip(tip);
  field->installEventFilter(new NoWheel(field));
  return field;
}

template <class Spin>
Spin* dressedSpin(Spin* spin, const QString& name, const QString& tip, const QString& range) {
  spin->setButtonSymbols(QAbstractSpinBox::NoButtons);
  spin->setMinimumWidth(56);
  return dressed(spin, name, QObject::tr("%1  %2; ↑ and ↓ step").arg(tip, range));
}

}  // namespace

QSpinBox* makeIntField(const QString& name, const QString& tip, int low, int high) {
  auto* spin = new QSpinBox;
  spin->setRange(low, high);
  return dressedSpin(spin, name, tip, QObject::tr("%1 to %2").arg(low).arg(high));
}

QDoubleSpinBox* makeRealField(const QString& name, const QString& tip, double low, double high, int decimals,
                              double step) {
  auto* spin = new QDoubleSpinBox;
  spin->setDecimals(decimals);
  spin->setRange(low, high);
  spin->setSingleStep(step);
  return dressedSpin(spin, name, tip, QObject::tr("%1 to %2").arg(low).arg(high));
}

QComboBox* makeChoiceField(const QString& name, const QString& tip, const QStringList& choices) {
  auto* box = new QComboBox;
  box->addItems(choices);
  return dressed(box, name, tip);
}

QCheckBox* makeFlagField(const QString& name, const QString& tip) {
  auto* box = new QCheckBox(QObject::tr("on"));
  box->setMinimumHeight(kControlHeight - 2);
  return dressed(box, name, tip);
}

QWidget* withCaption(const Theme& theme, const QString& caption, QWidget* field) {
  auto* both = new QWidget;
  auto* layout = new QVBoxLayout(both);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(2);
  auto* label = makeLabel(theme, caption, kFontSmall, TextRole::kMuted);
  label->setBuddy(field);
  layout->addWidget(label);
  layout->addWidget(field);
  return both;
}

}  // namespace thimble::ui
