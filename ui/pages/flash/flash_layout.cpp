// FlashPage, layout: model and board side by side, the way between them, and the live results below.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/flash/flash_page.h"

#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"

namespace thimble::ui {
namespace {
constexpr int kLiveWidth = 280;
constexpr int kWayHeight = 82;
}  // namespace

QWidget* FlashPage::makeSides() {
  auto* sides = new QWidget;
  auto* row = new QHBoxLayout(sides);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(kSpace3);
  model_ = makeFacts(row, tr("Model"));
  auto* arrow = makeLabel(theme(), "→", kFontPage, TextRole::kMuted);
  row->addWidget(arrow);
  board_ = makeFacts(row, tr("Board"));
  return sides;
}

FlashPage::Facts FlashPage::makeFacts(QHBoxLayout* row, const QString& caption) {
  auto* card = new Card(theme());
  auto* line = new QHBoxLayout;
  line->setSpacing(kSpace2);
  line->addWidget(makeLabel(theme(), caption, kFontSmall, TextRole::kMuted), 0, Qt::AlignBottom);
  Facts facts{};
  facts.title = makeLabel(theme(), "", kFontTitle, TextRole::kNormal, true);
  facts.what = makeLabel(theme(), "", kFontBody, TextRole::kMuted);
  line->addWidget(facts.title, 0, Qt::AlignBottom);
  line->addWidget(facts.what, 1, Qt::AlignBottom);
  card->body()->addLayout(line);
  for (QLabel** label : {&facts.first, &facts.second, &facts.third}) {
    *label = makeLabel(theme(), "");
    (*label)->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    card->body()->addWidget(*label);
  }
  row->addWidget(card, 1);
  return facts;
}

QWidget* FlashPage::makeWay() {
  auto* card = new Card(theme());
  card->setFixedHeight(kWayHeight);
  auto* row = new QHBoxLayout;
  row->setSpacing(kSpace4);
  steps_ = new StepRow(theme());
  row->addWidget(steps_, 1);
  auto* says = new QVBoxLayout;
  says->setSpacing(0);
  outcome_ = makeLabel(theme(), "", kFontPage, TextRole::kNormal, true);
  outcome_detail_ = makeLabel(theme(), "", kFontSmall, TextRole::kMuted);
  outcome_detail_->setWordWrap(true);
  says->addStretch();
  says->addWidget(outcome_);
  says->addWidget(outcome_detail_);
  says->addStretch();
  row->addLayout(says, 1);
  card->body()->addLayout(row);
  return card;
}

QWidget* FlashPage::makeLive() {
  auto* card = new Card(theme(), tr("Live"));
  live_detail_ = makeLabel(theme(), "", kFontSmall, TextRole::kMuted);
  card->addToHeader(live_detail_);
  auto* motions = makeButton(tr("Move the virtual board"), tr("Its motion buttons are on the Board page"),
                             "Ctrl+1", ButtonRole::kQuiet);
  connect(motions, &QPushButton::clicked, this, [this] { emit openStep(Step::kBoard); });
  card->addToHeader(motions);
  live_ = makeButton(tr("Start live"), tr("Live inference on the board"), "L");
  connect(live_, &QPushButton::clicked, this, &FlashPage::toggleLive);
  card->addToHeader(live_);
  auto* columns = new QHBoxLayout;
  columns->setSpacing(kSpace4);
  auto* left = new QVBoxLayout;
  left->setSpacing(kSpace1);
  scope_ = new LiveScope(theme());
  scope_->setSource({[this] { return workbench().board().ring().received(); },
                     [this](int64_t frames) { return workbench().board().ring().latest(frames).samples; }});
  left->addWidget(scope_, 1);
  strip_ = new HistoryStrip(theme(), history_);
  left->addWidget(strip_);
  trace_ = new LiveTrace(theme(), history_);
  left->addWidget(trace_);
  columns->addLayout(left, 1);
  view_ = new LiveView(theme(), history_);
  view_->setFixedWidth(kLiveWidth);
  columns->addWidget(view_);
  card->body()->addLayout(columns, 1);
  return card;
}

}  // namespace thimble::ui
