// Rail: painted buttons, one checked.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/rail.h"

#include <QPainter>
#include <QVBoxLayout>

#include "ui/widgets/buttons.h"

namespace thimble::ui {
namespace {

constexpr int kWidth = 152;
constexpr int kHeight = 40;
constexpr int kIcon = 18;
constexpr int kMark = 14;

QString markWord(StepMark mark) {
  switch (mark) {
    case StepMark::kTodo:
      return Rail::tr("not yet");
    case StepMark::kReady:
      return Rail::tr("ready");
    case StepMark::kDone:
      return Rail::tr("done");
    case StepMark::kStale:
      return Rail::tr("stale");
  }
  return {};
}

}  // namespace

Rail::Rail(Theme& theme, Workbench& workbench, QWidget* parent) : QWidget(parent), workbench_(workbench) {
  setAccessibleName(tr("Steps"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(kSpace2, kSpace3, kSpace2, kSpace3);
  layout->setSpacing(2);
  for (int i = 0; i < kSteps; ++i) {
    auto* button = new RailButton(theme, static_cast<Step>(i));
    connect(button, &QAbstractButton::clicked, this, [this, i] { emit chosen(static_cast<Step>(i)); });
    layout->addWidget(button);
    buttons_.push_back(button);
  }
  layout->addStretch();
  setFixedWidth(kWidth + 2 * kSpace2);
  connect(&workbench, &Workbench::stepsChanged, this, &Rail::updateMarks);
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
  updateMarks();
}

void Rail::setCurrent(Step step) {
  for (size_t i = 0; i < buttons_.size(); ++i) buttons_[i]->setChecked(i == static_cast<size_t>(step));
}

void Rail::updateMarks() {
  for (size_t i = 0; i < buttons_.size(); ++i) buttons_[i]->setState(workbench_.steps()[i]);
}

RailButton::RailButton(Theme& theme, Step step, QWidget* parent)
    : QAbstractButton(parent), theme_(theme), step_(step) {
  setText(stepName(step));
  setIcon(theme.icon(stepIcon(step)));
  setCheckable(true);
  setFocusPolicy(Qt::TabFocus);
  setCursor(Qt::PointingHandCursor);
  setAttribute(Qt::WA_Hover);
  setState({});
}

void RailButton::setState(const StepState& state) {
  state_ = state;
  const QString key = QString("Ctrl+%1").arg(static_cast<int>(step_) + 1);
  setAccessibleName(QString("%1, %2").arg(text(), markWord(state.mark)));
  setAccessibleDescription(state.why);
  setToolTip(tipWithKey(state.why.isEmpty() ? text() : state.why, key));
  update();
}

QSize RailButton::sizeHint() const { return {kWidth, kHeight}; }

void RailButton::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Colors& c = theme_.colors();
  if (isChecked() || underMouse()) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(c.raised);
    painter.drawRoundedRect(rect(), kRadius, kRadius);
  }
  if (isChecked()) {
    painter.setBrush(c.accent);
    painter.drawRoundedRect(QRectF(0, 10, 3, height() - 20), 1.5, 1.5);
  }
  if (hasFocus()) {
    painter.setPen(QPen(c.accent, 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), kRadius, kRadius);
  }
  const bool dim = state_.mark == StepMark::kTodo && !isChecked();
  icon().paint(&painter, QRect(kSpace3, (height() - kIcon) / 2, kIcon, kIcon), Qt::AlignCenter,
               dim ? QIcon::Disabled : QIcon::Normal);
  painter.setFont(theme_.font(kFontBody, isChecked()));
  painter.setPen(dim ? c.muted : c.text);
  painter.drawText(rect().adjusted(kSpace3 + kIcon + kSpace3, 0, -kMark - kSpace3, 0), Qt::AlignVCenter,
                   text());
  paintMark(painter, QRectF(width() - kMark - kSpace2, (height() - kMark) / 2.0, kMark, kMark));
}

void RailButton::paintMark(QPainter& painter, const QRectF& at) {
  const Colors& c = theme_.colors();
  painter.setBrush(Qt::NoBrush);
  switch (state_.mark) {
    case StepMark::kTodo:
      return;
    case StepMark::kReady:
      painter.setPen(QPen(c.muted, 1.5));
      painter.drawEllipse(at.adjusted(4, 4, -4, -4));
      return;
    case StepMark::kDone:
      painter.setPen(QPen(c.ok, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
      painter.drawPolyline(QPolygonF{{at.left() + 1.5, at.center().y()},
                                     {at.left() + 5, at.bottom() - 3},
                                     {at.right() - 1.5, at.top() + 2.5}});
      return;
    case StepMark::kStale:
      painter.setPen(QPen(c.warning, 1.75, Qt::SolidLine, Qt::RoundCap));
      painter.drawArc(at.adjusted(2, 2, -2, -2), 60 * 16, 270 * 16);
      painter.drawLine(QPointF(at.right() - 4.5, at.top() + 3), QPointF(at.right() - 1.5, at.top() + 3.5));
      return;
  }
}

}  // namespace thimble::ui
