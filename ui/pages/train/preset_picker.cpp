// PresetPicker: a list that is filled anew when other data asks for another order.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/preset_picker.h"

#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/pages/train/fields.h"
#include "ui/widgets/labels.h"

namespace thimble::ui {

PresetPicker::PresetPicker(const Theme& theme, const QString& docs, QWidget* parent)
    : QWidget(parent), results_(presetResults(docs)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kSpace1);
  box_ =
      makeChoiceField(tr("Preset for the task"),
                      tr("Features, net and training that suit a kind of task; Ctrl+Z takes them back"), {});
  layout->addWidget(box_);
  note_ = makeLabel(theme, "", kFontSmall, TextRole::kMuted);
  note_->setWordWrap(true);
  layout->addWidget(note_);
  connect(box_, &QComboBox::activated, this, [this](int row) {
    if (const auto* preset = project::presetNamed(box_->itemData(row).toString().toStdString()))
      emit chosen(*preset);
  });
}

QString PresetPicker::reached(const project::Preset& preset) const {
  QStringList figures;
  for (const PresetResult& result : results_)
    if (result.preset == QLatin1String(preset.name))
      figures.append(tr("%1 %2 on %3").arg(result.measure, result.int8, result.set));
  return figures.isEmpty() ? tr("Not measured yet.") : tr("Reached in int8: %1.").arg(figures.join("; "));
}

void PresetPicker::setData(const project::DataShape& shape, const std::string& current) {
  const project::Preset* suits = &project::presetFor(shape);
  if (suits != recommended_) {
    recommended_ = suits;
    std::vector<const project::Preset*> order(project::presets().begin(), project::presets().end());
    std::stable_partition(order.begin(), order.end(), [&](const auto* preset) { return preset == suits; });
    const QSignalBlocker quiet(box_);
    box_->clear();
    box_->setPlaceholderText(tr("Preset for a task …"));
    for (const project::Preset* preset : order) {
      const QString title = tr(preset->title);
      box_->addItem(preset == suits ? tr("%1 – recommended").arg(title) : title, preset->name);
      box_->setItemData(box_->count() - 1, tr(preset->suits) + "\n" + reached(*preset), Qt::ToolTipRole);
    }
  }
  const QSignalBlocker quiet(box_);
  box_->setCurrentIndex(box_->findData(QString::fromStdString(current)));
  const project::Preset* named = project::presetNamed(current);
  const project::Preset& told = named ? *named : *suits;
  note_->setText((named ? QString() : tr("For this data: %1. ").arg(tr(told.title))) + reached(told));
  note_->setToolTip(tr(told.suits) + "\n" + reached(told));
}

}  // namespace thimble::ui
