// VariantsView: table and chart choose together.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/profile/variants_view.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <algorithm>
#include <cmath>

#include "ui/pages/profile/layer_cost_model.h"
#include "ui/widgets/budget_bar.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/table.h"

namespace thimble::ui {

VariantsView::VariantsView(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  auto* columns = new QHBoxLayout(this);
  columns->setContentsMargins(0, 0, 0, 0);
  columns->setSpacing(kSpace3);
  auto* left = new Card(theme, tr("Accuracy against cost"));
  against_ = new SegmentedControl(theme, {tr("flash"), tr("arena"), tr("work")}, tr("Cost along the axis"));
  left->addToHeader(against_);
  chart_ =
      new PointChart(theme, tr("Variants: up is more right, left is cheaper.  A click or ← → chooses one"));
  left->body()->addWidget(chart_, 1);
  auto* note =
      makeLabel(theme,
                tr("Filled: no other one is at least as good in everything. The line joins what is best for "
                   "each cost."),
                kFontSmall, TextRole::kMuted);
  note->setWordWrap(true);
  left->body()->addWidget(note);
  columns->addWidget(left, 3);

  auto* right = new Card(theme, tr("Variants"));
  counted_ = makeLabel(theme, "", kFontSmall, TextRole::kMuted);
  right->addToHeader(counted_);
  model_ = new VariantModel(theme, this);
  list_ = makeTable(model_, tr("Variants of the model"), VariantModel::kTitle);
  list_->setTextElideMode(Qt::ElideRight);
  right->body()->addWidget(list_, 1);
  auto* foot = new QHBoxLayout;
  what_ = makeLabel(theme, "", kFontBody, TextRole::kMuted);
  what_->setWordWrap(true);
  foot->addWidget(what_, 1);
  keep_ = makeButton(
      tr("Keep this one"),
      tr("Make this variant the model that is checked, profiled and flashed; Ctrl+Z goes back"), "K");
  foot->addWidget(keep_, 0, Qt::AlignBottom);
  right->body()->addLayout(foot);
  columns->addWidget(right, 5);

  connect(against_, &SegmentedControl::changed, this, &VariantsView::showChart);
  connect(chart_, &PointChart::pointChosen, this, [this](int point) {
    list_->setCurrentIndex(model_->index(shown_[static_cast<size_t>(point)], 0));
  });
  connect(list_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &VariantsView::showChosen);
  connect(keep_, &QPushButton::clicked, this, [this] { emit keepWanted(list_->currentIndex().row()); });
  showChosen();
}

double VariantsView::costOf(const VariantRow& row) const {
  switch (against_->current()) {
    case kArena:
      return static_cast<double>(row.arena_bytes);
    case kWork:
      return static_cast<double>(model_->counted() ? row.instructions : row.macs);
    default:
      return static_cast<double>(row.model_bytes);
  }
}

void VariantsView::setVariants(std::vector<VariantRow> rows, bool running, const QString& counted_on) {
  const int chosen = list_->currentIndex().row();
  const bool many = rows.size() > 1;
  model_->setRows(std::move(rows));
  if (chosen >= 0 && chosen < model_->rowCount()) list_->setCurrentIndex(model_->index(chosen, 0));
  counted_->setText(running                ? tr("more to come …")
                    : counted_on.isEmpty() ? QString()
                                           : tr("instructions counted on %1").arg(counted_on));
  against_->setEnabled(many);
  showChart();
  showChosen();
}

void VariantsView::showChart() {
  std::vector<PointChart::Point> points;
  shown_.clear();
  const auto& rows = model_->rows();
  std::vector<std::pair<double, double>> front;
  double least = 1, most = 0, cheapest = 0, dearest = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    const VariantRow& row = rows[i];
    const double cost = costOf(row);
    // Float has no file that a board runs, and dwarfs all others: it stays in the table.
    if (!row.failure.isEmpty() || !row.deployable || !std::isfinite(row.accuracy) || cost <= 0) continue;
    const QString price = against_->current() == kWork ? groupedText(static_cast<int64_t>(cost))
                                                       : bytesText(static_cast<int64_t>(cost));
    points.push_back({cost, row.accuracy * 100, row.name,
                      tr("%1: %2 % right, %3").arg(row.title).arg(row.accuracy * 100, 0, 'f', 1).arg(price),
                      0, row.pareto});
    shown_.push_back(static_cast<int>(i));
    cheapest = points.size() == 1 ? cost : std::min(cheapest, cost);
    dearest = std::max(dearest, cost);
    least = std::min(least, row.accuracy);
    most = std::max(most, row.accuracy);
    front.push_back({cost, row.accuracy * 100});
  }
  std::sort(front.begin(), front.end(), [](const auto& a, const auto& b) {
    return a.first < b.first || (a.first == b.first && a.second > b.second);
  });
  QList<QPointF> line;
  for (const auto& [cost, right] : front) {
    if (!line.isEmpty() && right <= line.back().y()) continue;
    if (!line.isEmpty()) line.append({cost, line.back().y()});  // steps: between two there is nothing better
    line.append({cost, right});
  }
  const double margin = std::max(0.01 * dearest, 0.1 * (dearest - cheapest));
  const bool work = against_->current() == kWork;
  const QString titles[] = {tr("flash"), tr("arena"),
                            model_->counted() ? tr("instructions an inference") : tr("MACs an inference")};
  chart_->setPoints(
      std::move(points), {titles[against_->current()], cheapest - margin, dearest + margin, false, !work},
      {tr("right, held back (%)"), std::max(0.0, least * 100 - 1), std::min(100.0, most * 100 + 1)});
  chart_->setLine(line);
  showChosen();
}

void VariantsView::showChosen() {
  const int row = list_->currentIndex().row();
  const bool any = row >= 0 && row < model_->rowCount();
  const VariantRow* chosen = any ? &model_->rows()[static_cast<size_t>(row)] : nullptr;
  what_->setText(
      !chosen                      ? QString()
      : !chosen->failure.isEmpty() ? chosen->failure
      : !chosen->deployable
          ? tr("%1 Boards run integers: this is what the others are held against.").arg(chosen->what)
          : chosen->what);
  keep_->setEnabled(chosen && chosen->deployable && chosen->failure.isEmpty());
  const auto point = std::find(shown_.begin(), shown_.end(), row);
  chart_->setChosen(point == shown_.end() ? -1 : static_cast<int>(point - shown_.begin()));
}

}  // namespace thimble::ui
