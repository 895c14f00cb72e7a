// BlockEditor: rows follow the table; a change is shown at once and told as one sentence for undo.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/features/block_editor.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QMenu>
#include <QSignalBlocker>
#include <QToolButton>

#include "ui/widgets/labels.h"

namespace thimble::ui {
namespace {

using features::Parameter;
constexpr int kLabelWidth = 76;

/// A word and a control beside it.
QWidget* labelled(const Theme& theme, const QString& name, QWidget* control, const QString& tip) {
  auto* row = new QWidget;
  auto* layout = new QHBoxLayout(row);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kSpace2);
  auto* label = makeLabel(theme, name);
  label->setFixedWidth(kLabelWidth);
  layout->addWidget(label);
  layout->addWidget(control, 1);
  control->setAccessibleName(name);
  control->setToolTip(tip);
  row->setToolTip(tip);
  return row;
}

/// "mean_crossings" as people read it: "Mean crossings".
QString readable(const char* key) {
  QString text = QString::fromUtf8(key).replace('_', ' ');
  if (text == "rms" || text == "htk") return text.toUpper();
  if (!text.isEmpty()) text[0] = text[0].toUpper();
  return text.replace("Rms", "RMS");
}

/// A button whose menu has a tick for each name and stays open.
class TickMenu : public QToolButton {
 public:
  TickMenu(const std::vector<QString>& names, std::function<void(unsigned)> changed)
      : changed_(std::move(changed)) {
    setPopupMode(QToolButton::InstantPopup);
    setToolButtonStyle(Qt::ToolButtonTextOnly);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    auto* menu = new QMenu(this);
    for (size_t i = 0; i < names.size(); ++i) {
      QAction* action = menu->addAction(names[i]);
      action->setCheckable(true);
      connect(action, &QAction::toggled, this, [this] {
        if (!quiet_) changed_(bits());
      });
      actions_.push_back(action);
    }
    setMenu(menu);
  }
  unsigned bits() const {
    unsigned bits = 0;
    for (size_t i = 0; i < actions_.size(); ++i) bits |= (actions_[i]->isChecked() ? 1u : 0u) << i;
    return bits;
  }
  void setBits(unsigned bits) {
    quiet_ = true;
    QStringList names;
    for (size_t i = 0; i < actions_.size(); ++i) {
      actions_[i]->setChecked(bits >> i & 1);
      if (bits >> i & 1) names << actions_[i]->text();
    }
    quiet_ = false;
    const auto all = static_cast<qsizetype>(actions_.size());
    setText(names.isEmpty()       ? QObject::tr("none")
            : names.size() == all ? QObject::tr("all %1").arg(all)
            : names.size() <= 2   ? names.join(", ")
                                  : QObject::tr("%1 of %2").arg(names.size()).arg(all));
  }

 private:
  std::function<void(unsigned)> changed_;
  std::vector<QAction*> actions_;
  bool quiet_ = false;
};

}  // namespace

BlockEditor::BlockEditor(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  layout_ = new QVBoxLayout(this);
  layout_->setContentsMargins(0, 0, 0, 0);
  layout_->setSpacing(kSpace2);
  makeKind();
  makeFilter();
  rebuild();
}

void BlockEditor::makeKind() {
  kind_ = new QComboBox;
  for (const features::BlockInfo* info : features::blockTable()) {
    kind_->addItem(tr(info->label), static_cast<int>(info->block));
    kind_->setItemData(kind_->count() - 1, tr(info->tip), Qt::ToolTipRole);
  }
  kind_->setMaxVisibleItems(12);
  layout_->addWidget(labelled(theme_, tr("Block"), kind_, tr("What is computed from the window")));
  about_ = makeLabel(theme_, "", kFontSmall, TextRole::kMuted);
  about_->setWordWrap(true);
  layout_->addWidget(about_);
  connect(kind_, &QComboBox::activated, this, [this](int index) {
    features::BlockSettings chosen(static_cast<dsp::Block>(kind_->itemData(index).toInt()));
    chosen.channels = block_.channels;
    chosen.filter = block_.filter;
    block_ = chosen;
    show();
    emit changed(tr("Choose the block"));
  });
}

void BlockEditor::makeFilter() {
  filter_kind_ = new QComboBox;
  filter_kind_->addItems({tr("None"), tr("Low pass"), tr("High pass"), tr("Band pass")});
  layout_->addWidget(labelled(theme_, tr("Filter"), filter_kind_,
                              tr("A Butterworth filter in front of the block; it runs on the board")));
  filter_low_ = new FrequencyRow(theme_, tr("From"), tr("Below this the filter takes away (−3 dB here)"));
  filter_high_ = new FrequencyRow(theme_, tr("To"), tr("Above this the filter takes away (−3 dB here)"));
  filter_order_ =
      new ParameterRow(theme_, tr("Order"), "", tr("How sharp the filter is: 6 dB an octave each"));
  filter_chart_ = new FilterChart(theme_);
  filter_order_->setRange(1, 8, 8);
  for (QWidget* row : {static_cast<QWidget*>(filter_low_), static_cast<QWidget*>(filter_high_),
                       static_cast<QWidget*>(filter_order_), static_cast<QWidget*>(filter_chart_)}) {
    layout_->addWidget(row);
  }
  const auto change = [this](const QString& what) {
    show();
    emit changed(what);
  };
  connect(filter_kind_, &QComboBox::activated, this, [this, change](int index) {
    block_.filter.kind = static_cast<dsp::Filter>(index);
    change(tr("Choose the filter"));
  });
  connect(filter_low_, &FrequencyRow::changed, this, [this, change](double hz) {
    block_.filter.low_hz = static_cast<float>(hz);
    change(tr("Change the filter"));
  });
  connect(filter_high_, &FrequencyRow::changed, this, [this, change](double hz) {
    block_.filter.high_hz = static_cast<float>(hz);
    change(tr("Change the filter"));
  });
  connect(filter_order_, &ParameterRow::changed, this, [this, change](int order) {
    block_.filter.order = order;
    change(tr("Change the filter"));
  });
}

void BlockEditor::setBlock(const features::BlockSettings& block) {
  block_ = block;
  show();
}

void BlockEditor::setFormat(const dataset::SensorFormat& format, int window) {
  if (format == format_ && window == window_) return;
  format_ = format;
  window_ = window;
  show();
}

ParameterRow* BlockEditor::parameter(const std::string& key) {
  const auto found = numbers_.find(key);
  return found == numbers_.end() ? nullptr : found->second;
}

void BlockEditor::set(size_t parameter, int value) {
  const features::BlockInfo& info = *features::findInfo(block_.block);
  block_.values[parameter] = value;
  show();
  emit changed(tr("Change %1").arg(QString::fromUtf8(info.parameters[parameter].label).toLower()));
}

void BlockEditor::rebuild() {
  numbers_.clear();
  refreshers_.clear();
  // What is dragged now may be among the rows.
  if (rows_ != nullptr) {
    rows_->hide();
    rows_->deleteLater();
  }
  rows_ = new QWidget;
  auto* layout = new QVBoxLayout(rows_);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kSpace2);
  layout_->insertWidget(2, rows_);
  built_ = block_.block;
  built_channels_.clear();
  for (const auto& channel : format_.channels) built_channels_.push_back(channel.name);
  const features::BlockInfo* info = features::findInfo(block_.block);
  for (size_t i = 0; info != nullptr && i < info->parameters.size(); ++i) makeParameter(*info, i);
  makeChannels();
}

void BlockEditor::makeChannels() {
  if (format_.channels.size() < 2) return;
  std::vector<QString> names;
  for (const auto& channel : format_.channels) names.push_back(QString::fromStdString(channel.name));
  const unsigned all = (1u << names.size()) - 1;
  auto* menu = new TickMenu(names, [this, all](unsigned bits) {
    if (bits != 0) block_.channels = bits == all ? unsigned{dsp::kAllChannels} : bits;
    show();
    emit changed(tr("Choose the channels"));
  });
  rows_->layout()->addWidget(
      labelled(theme_, tr("Channels"), menu, tr("Which channels of the sensor go into the block")));
  refreshers_.push_back([this, menu, all] { menu->setBits(block_.channels & all); });
}

void BlockEditor::makeParameter(const features::BlockInfo& info, size_t i) {
  const Parameter& parameter = info.parameters[i];
  const QString name = tr(parameter.label), tip = tr(parameter.tip);
  switch (parameter.kind) {
    case Parameter::Kind::kChoice: {
      auto* combo = new QComboBox;
      for (const char* choice : parameter.names) combo->addItem(readable(choice));
      connect(combo, &QComboBox::activated, this, [this, i](int index) { set(i, index); });
      rows_->layout()->addWidget(labelled(theme_, name, combo, tip));
      refreshers_.push_back([this, combo, i] { combo->setCurrentIndex(block_.values[i]); });
      return;
    }
    case Parameter::Kind::kSwitch: {
      auto* box = new QCheckBox;
      connect(box, &QCheckBox::clicked, this, [this, i](bool on) { set(i, on ? 1 : 0); });
      rows_->layout()->addWidget(labelled(theme_, name, box, tip));
      refreshers_.push_back([this, box, i] { box->setChecked(block_.values[i] != 0); });
      return;
    }
    case Parameter::Kind::kBits: {
      std::vector<QString> names;
      for (const char* bit : parameter.names) names.push_back(readable(bit));
      auto* menu = new TickMenu(names, [this, i](unsigned bits) { set(i, static_cast<int>(bits)); });
      rows_->layout()->addWidget(labelled(theme_, name, menu, tip));
      refreshers_.push_back([this, menu, i] { menu->setBits(static_cast<unsigned>(block_.values[i])); });
      return;
    }
    default: {
      auto* row = new ParameterRow(theme_, name, tr(parameter.unit), tip);
      row->setPowersOfTwo(parameter.kind == Parameter::Kind::kPowerOfTwo);
      const auto [low, high] = features::limitsOf(info, i);
      row->setRange(low, high, parameter.most_dragged > 0 ? parameter.most_dragged : high);
      connect(row, &ParameterRow::changed, this, [this, i](int value) { set(i, value); });
      rows_->layout()->addWidget(row);
      numbers_[parameter.key] = row;
    }
  }
}

QString BlockEditor::noteFor(const Parameter& parameter, int value) const {
  const double rate = format_.rate_hz;
  if (!(rate > 0)) return {};
  const std::string_view key = parameter.key;
  if (key == "decimation") return tr("%1 Hz").arg(rate / std::max(1, value), 0, 'f', 1);
  if (key == "fft_length") return tr("bin %1 Hz").arg(rate / std::max(1, value), 0, 'f', 2);
  if (key == "frame" || key == "hop" || key == "step") return tr("%1 ms").arg(value * 1000 / rate, 0, 'f', 1);
  if (key == "lags") return tr("to %1 s").arg(value * block_.value("step") / rate, 0, 'f', 2);
  if (key == "high" && value == 0) return tr("to %1 Hz").arg(rate / 2, 0, 'f', 0);
  return {};
}

void BlockEditor::show() {
  std::vector<std::string> channels;
  for (const auto& channel : format_.channels) channels.push_back(channel.name);
  if (built_ != block_.block || built_channels_ != channels) rebuild();
  const features::BlockInfo* info = features::findInfo(block_.block);
  if (info == nullptr) return;
  kind_->setCurrentIndex(kind_->findData(static_cast<int>(block_.block)));
  about_->setText(tr(info->tip));
  about_->setToolTip(tr(info->detail) +
                     (*info->source ? "\n" + tr("Source: %1").arg(info->source) : QString()));
  for (size_t i = 0; i < info->parameters.size(); ++i) {
    ParameterRow* row = parameter(info->parameters[i].key);
    if (row == nullptr) continue;
    row->setValue(block_.values[i]);
    row->setNote(noteFor(info->parameters[i], block_.values[i]));
  }
  for (const auto& refresh : refreshers_) refresh();
  const features::FilterSettings& filter = block_.filter;
  filter_kind_->setCurrentIndex(static_cast<int>(filter.kind));
  filter_kind_->setEnabled(format_.rate_hz > 0);
  const bool some = filter.kind != dsp::Filter::kNone && format_.rate_hz > 0;
  filter_low_->setVisible(some && filter.kind != dsp::Filter::kLowPass);
  filter_high_->setVisible(some && filter.kind != dsp::Filter::kHighPass);
  filter_order_->setVisible(some);
  filter_chart_->setVisible(some);
  if (!some) return;
  filter_low_->setRate(format_.rate_hz);
  filter_high_->setRate(format_.rate_hz);
  filter_low_->setValue(static_cast<double>(filter.low_hz));
  filter_high_->setValue(static_cast<double>(filter.high_hz));
  filter_order_->setValue(filter.order);
  filter_chart_->setFilter(filter, format_.rate_hz);
}

}  // namespace thimble::ui
