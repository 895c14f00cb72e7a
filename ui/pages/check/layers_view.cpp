// LayersView: opens with the layer that loses most.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/check/layers_view.h"

#include <QHeaderView>
#include <QLabel>
#include <QPushButton>

#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/table.h"

namespace thimble::ui {
namespace {

using quantize::Remedy;

/// Words of the button that follows an advice; empty: nothing in the settings does.
QString followText(Remedy remedy) {
  switch (remedy) {
    case Remedy::kPercentile:
      return LayersView::tr("Use percentile ranges");
    case Remedy::kPerChannelDense:
      return LayersView::tr("Use a scale a unit");
    case Remedy::kCorrectBias:
      return LayersView::tr("Correct the biases");
    case Remedy::kAware:
      return LayersView::tr("Train through the quantizer");
    case Remedy::kWide:
      return LayersView::tr("Use 16-bit values");
    case Remedy::kNone:
    case Remedy::kMoreData:
      break;
  }
  return {};
}

}  // namespace

LayersView::LayersView(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  auto* whole = new QVBoxLayout(this);
  whole->setContentsMargins(0, 0, 0, 0);
  waiting_ = makeLabel(theme, "", kFontBody, TextRole::kMuted);
  waiting_->setAlignment(Qt::AlignCenter);
  waiting_->setWordWrap(true);
  whole->addWidget(waiting_, 1);
  content_ = new QWidget;
  whole->addWidget(content_, 1);
  auto* columns = new QHBoxLayout(content_);
  columns->setContentsMargins(0, 0, 0, 0);
  columns->setSpacing(kSpace3);

  auto* left = new Card(theme, tr("int8 against float, layer by layer"));
  agreement_ = makeNumber(theme, "–", kFontTitle);
  agreement_->setToolTip(tr("Share of the windows on which both give the same answer"));
  left->addToHeader(agreement_);
  layers_ = new LayerReportModel(this);
  list_ = makeTable(layers_, tr("Layers and what is left of the signal"), LayerReportModel::kSignal);
  list_->setItemDelegateForColumn(LayerReportModel::kSignal, new SignalDelegate(theme, list_));
  left->body()->addWidget(list_, 1);
  columns->addWidget(left, 5);

  auto* right = new Card(theme, tr("Values of the layer"));
  layer_name_ = makeLabel(theme, "", kFontSmall, TextRole::kMuted);
  right->addToHeader(layer_name_);
  values_ = new BinsChart(theme, tr("How often the layer took which values, and what its integers can hold"));
  values_->setLogCounts(true);
  right->body()->addWidget(values_, 1);
  advice_ = makeLabel(theme, "", kFontBody);
  advice_->setWordWrap(true);
  right->body()->addWidget(advice_);
  auto* buttons = new QHBoxLayout;
  follow_ = makeButton(tr("Follow the advice"),
                       tr("Change the settings of the quantization; training again applies it"));
  connect(follow_, &QPushButton::clicked, this, [this] {
    if (report_ && !report_->advice.empty()) emit remedyWanted(report_->advice.front().remedy);
  });
  worst_ = makeButton(tr("Worst windows"), tr("The windows on which model and float net differ most"), {},
                      ButtonRole::kQuiet);
  connect(worst_, &QPushButton::clicked, this, &LayersView::worstWanted);
  buttons->addWidget(follow_);
  buttons->addStretch();
  buttons->addWidget(worst_);
  right->body()->addLayout(buttons);
  columns->addWidget(right, 4);
  connect(list_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          [this](const QModelIndex& now) { showLayer(now.row()); });
  setReport(nullptr, {});
}

void LayersView::setReport(std::shared_ptr<const quantize::DebugReport> report, const QString& message) {
  const bool same = report && report == report_;
  report_ = std::move(report);
  waiting_->setText(message);
  waiting_->setVisible(!report_);
  content_->setVisible(report_ != nullptr);
  if (!report_ || same) return;
  layers_->setLayers(report_->layers);
  agreement_->setText(tr("%1 % alike").arg(report_->agreement * 100, 0, 'f', 1));
  worst_->setEnabled(!report_->worst.empty());
  const int worst = layers_->worst();
  if (worst >= 0) list_->setCurrentIndex(layers_->index(worst, 0));
  showAdvice();
}

void LayersView::showLayer(int row) {
  const quantize::LayerReport* layer = layers_->at(row);
  if (!layer) return values_->setSeries({}, {}, {});
  layer_name_->setText(QString::fromStdString(layer->name));
  Bins bins{layer->histogram.least, layer->histogram.most, {}};
  bins.counts.assign(layer->histogram.counts.begin(), layer->histogram.counts.end());
  if (bins.counts.empty()) {
    values_->setMessage(tr("Nothing is known of this layer's values."));
    return values_->setSeries({}, {}, {});
  }
  values_->setSeries({{tr("values"), 0, bins}}, tr("value"), tr("count, log10"));
  values_->setMarks({{layer->range_least, tr("least of int8")}, {layer->range_most, tr("largest of int8")}});
  showAdvice();
}

void LayersView::showAdvice() {
  const quantize::LayerReport* layer = layers_->at(list_->currentIndex().row());
  QStringList words;
  if (layer)
    for (const auto& advice : layer->advice) words.append(QString::fromStdString(advice.text));
  if (report_)
    for (const auto& advice : report_->advice)
      if (words.size() < 3 && !words.contains(QString::fromStdString(advice.text)))
        words.append(QString::fromStdString(advice.text));
  advice_->setText(words.join("\n"));
  const QString follow =
      report_ && !report_->advice.empty() ? followText(report_->advice.front().remedy) : QString();
  follow_->setVisible(!follow.isEmpty());
  if (!follow.isEmpty()) {
    follow_->setText(follow);
    follow_->setAccessibleName(follow);
  }
}

}  // namespace thimble::ui
