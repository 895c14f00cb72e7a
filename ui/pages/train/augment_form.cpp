// AugmentForm: the preview is made by the trainer's own augmentation.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/augment_form.h"

#include <algorithm>
#include <cmath>

#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"

namespace thimble::ui {
namespace {

using nn::Augmentation;

constexpr int kPictureHeight = 148;

float largest(const std::vector<float>& values) {
  float most = 0;
  for (const float value : values) most = std::max(most, std::abs(value));
  return most;
}

}  // namespace

AugmentForm::AugmentForm(const Theme& theme, QWidget* parent)
    : QWidget(parent), theme_(theme), fields_([this](const Augmentation& settings) {
        preview();
        emit edited(settings);
      }) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kSpace3);
  layout->addWidget(makePreview());
  addFields();
  layout->addStretch();
  setSettings({});
}

QWidget* AugmentForm::makePreview() {
  auto* box = new QWidget;
  auto* layout = new QVBoxLayout(box);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kSpace1);
  auto* head = new QHBoxLayout;
  name_ = new ElidedLabel;
  name_->setFont(theme_.font(kFontSmall));
  setTextRole(name_, TextRole::kMuted);
  head->addWidget(name_, 1);
  another_ = makeButton(tr("Another"), tr("Show another training window, changed by another chance"), {},
                        ButtonRole::kQuiet);
  connect(another_, &QPushButton::clicked, this, &AugmentForm::another);
  head->addWidget(another_);
  layout->addLayout(head);
  auto* pictures = new QHBoxLayout;
  pictures->setSpacing(kSpace2);
  const auto add = [&](const QString& caption, const QString& name) {
    auto* picture = new WindowPicture(theme_, name);
    picture->setFixedHeight(kPictureHeight);
    pictures->addWidget(withCaption(theme_, caption, picture), 1);
    return picture;
  };
  before_ = add(tr("as recorded"), tr("The window as it was recorded, normalised"));
  after_ = add(tr("as training sees it"), tr("The same window after augmentation"));
  layout->addLayout(pictures);
  note_ = makeLabel(theme_, "", kFontSmall, TextRole::kMuted);
  note_->setWordWrap(true);
  layout->addWidget(note_);
  return box;
}

void AugmentForm::addFields() {
  const auto add = [this](const QString& title, const QString& tip) {
    auto* section = new Section(theme_, title, tip, true);
    auto* grid = new FieldGrid(theme_, kSettingColumns);
    section->body()->addWidget(grid);
    layout()->addWidget(section);
    return std::pair(section, grid);
  };
  const QString off = tr("off");
  auto [values, value_grid] =
      add(tr("Values"), tr("Changes of each window's values; for every kind of features"));
  fields_.real(*value_grid,
               {tr("noise"),
                tr("Noise"),
                tr("Standard deviation of the noise added to each value, which has 1 itself."),
                {},
                off},
               0, 2, 2, 0.02, &Augmentation::noise);
  fields_.real(*value_grid,
               {tr("scale ±"), tr("Scale"),
                tr("Each window is made louder or softer by one factor in this range."), " %", off},
               0, 90, 0, 5, &Augmentation::scale, kPercent);
  fields_.real(*value_grid,
               {tr("mixup"),
                tr("Mixup"),
                tr("Blends windows and their labels in pairs; 0.2 is usual. Not seen in the preview."),
                {},
                off},
               0, 4, 2, 0.1, &Augmentation::mixup);
  auto [time, time_grid] = add(tr("Time"), tr("Changes along time; for windows with time steps"));
  over_time_ = time;
  fields_.real(
      *time_grid,
      {tr("shift ±"), tr("Time shift"), tr("Moves the window by up to this share of its length."), " %", off},
      0, 90, 0, 5, &Augmentation::shift, kPercent);
  fields_.real(*time_grid,
               {tr("warp ±"), tr("Time warp"),
                tr("Runs parts of the window faster and slower by up to this much."), " %", off},
               0, 90, 0, 5, &Augmentation::warp, kPercent);
  fields_.real(*time_grid,
               {tr("rotation"), tr("Axis rotation"),
                tr("Turns three axes about a chance direction by up to this angle: a sensor worn otherwise."),
                "°", off},
               0, 180, 0, 5, &Augmentation::rotation);
  fields_.integer(*time_grid,
                  {tr("time masks"), tr("Time masks"), tr("Stretches of time that are blanked."), {}, off}, 0,
                  8, &Augmentation::time_masks);
  auto* length = fields_.real(
      *time_grid,
      {tr("longest"), tr("Longest time mask"), tr("Share of the window that one mask blanks at most."), " %"},
      1, 100, 0, 5, &Augmentation::time_mask, kPercent);
  fields_.enableWhen(length, [](const Augmentation& s) { return s.time_masks > 0; });
  auto [maps, map_grid] = add(tr("Spectrogram"), tr("Blanks bands of a map of frequencies over time"));
  of_maps_ = maps;
  fields_.integer(*map_grid,
                  {tr("band masks"), tr("Band masks"), tr("Stretches of bands that are blanked."), {}, off},
                  0, 8, &Augmentation::band_masks);
  auto* bands = fields_.real(
      *map_grid,
      {tr("widest"), tr("Widest band mask"), tr("Share of the bands that one mask blanks at most."), " %"}, 1,
      100, 0, 5, &Augmentation::band_mask, kPercent);
  fields_.enableWhen(bands, [](const Augmentation& s) { return s.band_masks > 0; });
}

void AugmentForm::setSettings(const Augmentation& settings) {
  const bool changed = !(settings == fields_.settings());
  fields_.show(settings);
  if (changed || before_->row().empty()) preview();
}

void AugmentForm::setExamples(std::shared_ptr<const AugmentExamples> examples) {
  if (examples == examples_) return;
  examples_ = std::move(examples);
  preview();
}

void AugmentForm::another() {
  ++seed_;
  preview();
}

void AugmentForm::preview() {
  const bool any = examples_ && !examples_->names.empty() && examples_->input.size() > 0;
  another_->setEnabled(any);
  const nn::Shape shape = any ? examples_->input : nn::Shape{};
  over_time_->setVisible(!any || shape.h > 1);
  of_maps_->setVisible(any && shape.w > 1);
  if (!any) {
    name_->setText(QString());
    note_->setText(tr("A training window appears here once windows have been cut: it takes a moment."));
    before_->setRow({}, {}, 1);
    after_->setRow({}, {}, 1);
    return;
  }
  const auto size = static_cast<size_t>(shape.size());
  const size_t which = static_cast<size_t>(seed_ - 1) % examples_->names.size();
  const auto from = examples_->rows.begin() + static_cast<std::ptrdiff_t>(which * size);
  const std::vector<float> row(from, from + static_cast<std::ptrdiff_t>(size));
  const auto changed = nn::augmentPreview(row, shape, fields_.settings(), examples_->axes, seed_);
  name_->setText(examples_->names[which]);
  if (!changed) {
    note_->setText(QString::fromStdString(changed.error().message));
    return;
  }
  const float most = 1.05f * std::max(largest(row), largest(*changed));
  before_->setRow(row, shape, most);
  after_->setRow(*changed, shape, most);
  note_->setText(!fields_.settings().any() ? tr("Off: training sees each window as it was recorded.")
                 : shape.h == 1 ? tr("These features have no time steps: only noise, scale and mixup apply.")
                                : tr("Each epoch sees another change of each window."));
}

}  // namespace thimble::ui
