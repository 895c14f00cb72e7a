// BlockForm: what depends on a change gives way (features::fitted), so that no dragging ends in an error.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/features/block_form.h"

#include <QCheckBox>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

#include "core/features/cost.h"
#include "core/features/fitted.h"
#include "ui/charts/waveform/words.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"

namespace thimble::ui {
namespace {
constexpr double kLongMs = 10'000;  // from here on a time is told in larger units
constexpr int kMaxWindow = static_cast<int>(dsp::kMaxWindow);

/// A column that scrolls when it is higher than its place, on the card's own background.
QVBoxLayout* makeScrolled(QVBoxLayout& into) {
  auto* scroll = new QScrollArea;
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  auto* inside = new QWidget;
  auto* column = new QVBoxLayout(inside);
  column->setContentsMargins(0, 0, kSpace2, 0);
  column->setSpacing(kSpace2);
  scroll->setWidget(inside);
  inside->setAutoFillBackground(false);
  scroll->viewport()->setAutoFillBackground(false);
  into.addWidget(scroll, 1);
  return column;
}
}  // namespace

BlockForm::BlockForm(const Theme& theme, QWidget* parent) : QWidget(parent) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kSpace2);
  window_ = new ParameterRow(theme, tr("Window"), tr("frames"),
                             tr("How much signal one answer of the model looks at"));
  stride_ =
      new ParameterRow(theme, tr("Stride"), tr("frames"),
                       tr("From one window to the next: shorter gives more windows and answers more often"));
  hold_short_ = new QCheckBox(tr("Hold the ends of short parts"));
  hold_short_->setToolTip(tr(
      "A labelled part shorter than the window gives one, in its middle, with its first and last frame held; "
      "otherwise it gives none"));
  hold_short_->setAccessibleName(hold_short_->text());
  list_ = new BlockList(theme);
  editor_ = new BlockEditor(theme);
  auto* column = makeScrolled(*layout);
  const auto label = [&](QBoxLayout* to, int pixels, TextRole role, bool bold) {
    auto* text = makeLabel(theme, "", pixels, role, bold);
    text->setWordWrap(true);
    to->addWidget(text);
    return text;
  };
  reasons_ = label(column, kFontSmall, TextRole::kMuted, false);
  reasons_->hide();
  for (QWidget* part :
       {static_cast<QWidget*>(window_), static_cast<QWidget*>(stride_), static_cast<QWidget*>(hold_short_),
        static_cast<QWidget*>(list_), static_cast<QWidget*>(editor_)}) {
    column->addWidget(part);
  }
  column->addStretch(1);
  summary_ = label(layout, kFontBody, TextRole::kNormal, true);
  cost_ = label(layout, kFontSmall, TextRole::kMuted, false);
  warning_ = label(layout, kFontSmall, TextRole::kWarning, false);
  cost_->setToolTip(tr("Memory besides the window, and work for one window, on the board"));
  recommended_ = makeButton(tr("Recommend"), tr("Settings that suit the labelled recordings, and why"), "R");

  connect(recommended_, &QPushButton::clicked, this, &BlockForm::recommendWanted);
  connect(window_, &ParameterRow::changed, this, [this](int value) {
    settings_.window = value;
    userChanged(tr("Change the window"));
  });
  connect(stride_, &ParameterRow::changed, this, [this](int value) {
    settings_.stride = value;
    userChanged(tr("Change the stride"));
  });
  connect(hold_short_, &QCheckBox::clicked, this, [this](bool on) {
    settings_.hold_short = on;
    userChanged(tr("Change what short parts give"));
  });
  connectBlocks();
  show();
}

void BlockForm::connectBlocks() {
  connect(editor_, &BlockEditor::changed, this, [this](const QString& what) {
    const size_t current = static_cast<size_t>(std::max(0, list_->current()));
    if (current < settings_.blocks.size()) settings_.blocks[current] = editor_->block();
    userChanged(what);
  });
  connect(list_, &BlockList::currentChanged, this, [this] {
    show();
    emit currentBlockChanged();
  });
  connect(list_, &BlockList::addWanted, this, [this](dsp::Block block) {
    if (settings_.blocks.size() >= dsp::kMaxBlocks) return;
    settings_.blocks.emplace_back(block);
    userChanged(tr("Add a block"));
    setCurrentBlock(static_cast<int>(settings_.blocks.size()) - 1);
  });
  connect(list_, &BlockList::removeWanted, this, [this](int index) {
    if (settings_.blocks.size() < 2 || index < 0) return;
    settings_.blocks.erase(settings_.blocks.begin() + index);
    userChanged(tr("Remove a block"));
    emit currentBlockChanged();
  });
  connect(list_, &BlockList::moveWanted, this, [this](int index, int by) {
    const int to = index + by;
    if (index < 0 || to < 0 || to >= static_cast<int>(settings_.blocks.size())) return;
    std::swap(settings_.blocks[static_cast<size_t>(index)], settings_.blocks[static_cast<size_t>(to)]);
    list_->setCurrent(to);
    userChanged(tr("Move a block"));
    emit currentBlockChanged();
  });
}

void BlockForm::setSettings(const features::FeatureSettings& settings) {
  if (settings != settings_) setReasons("");
  settings_ = settings;
  show();
}

void BlockForm::setSignal(const dataset::SensorFormat& format, int64_t longest_frames) {
  if (format == format_ && longest_frames == longest_) return;
  format_ = format;
  longest_ = longest_frames;
  show();
}

void BlockForm::setSummary(const QString& text, const QString& cost, const QString& warning) {
  summary_->setText(text);
  cost_->setText(cost);
  cost_->setVisible(!cost.isEmpty());
  warning_->setText(warning);
  warning_->setVisible(!warning.isEmpty());
}

void BlockForm::setReasons(const QString& text) {
  reasons_->setText(text);
  reasons_->setVisible(!text.isEmpty());
}

void BlockForm::setCurrentBlock(int index) {
  list_->setCurrent(index);
  show();
  emit currentBlockChanged();
}

void BlockForm::userChanged(const QString& what) {
  settings_ = features::fitted(settings_, format_);
  setReasons("");
  show();
  emit changed(what);
}

void BlockForm::show() {
  const int longest = static_cast<int>(std::clamp<int64_t>(longest_, 16, kMaxWindow));
  window_->setRange(1, kMaxWindow, std::max(longest, settings_.window));
  stride_->setRange(1, settings_.window, settings_.window);
  window_->setValue(settings_.window);
  stride_->setValue(settings_.stride);
  hold_short_->setChecked(settings_.hold_short);
  const auto ms = [&](int frames) {
    const double value = format_.rate_hz > 0 ? frames * 1000 / format_.rate_hz : 0;
    if (value >= kLongMs) return durationText(value / 1000);
    return format_.rate_hz > 0 ? tr("%1 ms").arg(value, 0, 'f', value < 10 ? 1 : 0) : QString();
  };
  window_->setNote(ms(settings_.window));
  stride_->setNote(ms(settings_.stride));
  QStringList facts;
  if (const auto board = features::pipelineSettings(settings_, format_)) {
    for (const features::BlockSpan& span : features::layoutOf(*board).blocks) {
      facts << (span.steps > 1 ? tr("%1 × %2").arg(span.steps).arg(span.per_step)
                               : QString::number(span.per_step));
    }
  }
  QStringList costs;
  for (const features::FeatureCost& cost : features::costsOfBlocks(settings_, format_))
    costs << tr("Alone: RAM %L1 bytes · flash %L2 bytes · about %3 instructions a window on a Cortex-M4")
                 .arg(cost.ram_bytes)
                 .arg(cost.flash_bytes)
                 .arg(QString::fromStdString(features::countText(cost.instructions)));
  list_->setBlocks(settings_.blocks, facts, costs);
  const size_t current =
      static_cast<size_t>(std::clamp(list_->current(), 0, static_cast<int>(settings_.blocks.size()) - 1));
  editor_->setFormat(format_, settings_.window);
  editor_->setBlock(settings_.blocks[current]);
}

}  // namespace thimble::ui
