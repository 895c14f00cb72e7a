// LayerStack: list, fields of the chosen layer, and buttons; each edit makes a new net.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/layer_stack.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QSignalBlocker>

#include "ui/pages/train/fields.h"
#include "ui/pages/train/layer_delegate.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"

namespace thimble::ui {
namespace {

using nn::LayerKind;

constexpr LayerKind kKinds[] = {
    LayerKind::kDense, LayerKind::kConv1d,  LayerKind::kConv2d,    LayerKind::kMaxPool, LayerKind::kAvgPool,
    LayerKind::kRelu,  LayerKind::kDropout, LayerKind::kBatchNorm, LayerKind::kFlatten, LayerKind::kJitter};
constexpr int kMostUnits = 4096;
constexpr int kLongestKernel = 512;

bool isConv(LayerKind kind) { return kind == LayerKind::kConv1d || kind == LayerKind::kConv2d; }
bool isPool(LayerKind kind) { return kind == LayerKind::kMaxPool || kind == LayerKind::kAvgPool; }
bool hasRate(LayerKind kind) { return kind == LayerKind::kDropout || kind == LayerKind::kJitter; }

nn::LayerSpec usual(LayerKind kind) {
  nn::LayerSpec spec{.kind = kind};
  if (kind == LayerKind::kDense || isConv(kind)) spec.units = 16;
  if (isConv(kind)) {
    spec.kernel_h = 3;
    spec.kernel_w = kind == LayerKind::kConv2d ? 3 : 1;
    spec.padding = nn::Padding::kSame;
  }
  if (isPool(kind)) spec.kernel_h = spec.stride_h = 2;
  if (hasRate(kind)) spec.rate = 0.1f;
  return spec;
}

/// Captions over the list's columns, where the delegate draws them.
class Head : public QWidget {
 public:
  Head(const Theme& theme, const QAbstractScrollArea& list) : theme_(theme), list_(list) {
    setFixedHeight(18);
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    painter.setFont(theme_.font(kFontSmall));
    painter.setPen(theme_.colors().muted);
    const auto right = LayerDelegate::columns(list_.viewport()->width());
    const auto text = [&](int left, int to, Qt::Alignment align, const QString& word) {
      painter.drawText(QRect(left, 0, to - left, height()), align | Qt::AlignVCenter, word);
    };
    text(kSpace3, right[0], Qt::AlignLeft, LayerStack::tr("layer"));
    text(0, right[0], Qt::AlignRight, LayerStack::tr("output"));
    text(right[0], right[1], Qt::AlignRight, LayerStack::tr("weights"));
    text(right[1], right[2], Qt::AlignRight, LayerStack::tr("MACs"));
  }

 private:
  const Theme& theme_;
  const QAbstractScrollArea& list_;
};

}  // namespace

LayerStack::LayerStack(const Theme& theme, QWidget* parent)
    : QWidget(parent), theme_(theme), model_(new LayerModel(this)), list_(new QListView) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kSpace1);
  layout->addWidget(new Head(theme, *list_));
  list_->setModel(model_);
  list_->setItemDelegate(new LayerDelegate(theme, list_));
  list_->setUniformItemSizes(true);
  list_->setFrameShape(QFrame::NoFrame);
  list_->setStyleSheet("QListView { border: none; background: transparent; }");
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setMouseTracking(true);
  list_->setMinimumHeight(3 * LayerDelegate::kRowHeight);
  list_->setAccessibleName(tr("Layers, from input to output"));
  list_->setToolTip(tr("Layers from input to output.  Ins adds, Del removes, Alt+↑ and Alt+↓ move"));
  list_->installEventFilter(this);
  layout->addWidget(list_, 1);
  totals_ = makeLabel(theme, "", kFontSmall, TextRole::kMuted);
  totals_->setAlignment(Qt::AlignRight);
  error_ = makeLabel(theme, "", kFontSmall, TextRole::kDanger);
  error_->setWordWrap(true);
  layout->addWidget(error_);
  layout->addWidget(totals_);
  layout->addWidget(makeFields());
  layout->addWidget(makeTools());
  connect(list_->selectionModel(), &QItemSelectionModel::currentChanged, this, &LayerStack::showFields);
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
  showFields();
}

QWidget* LayerStack::makeFields() {
  auto* row = new QWidget;
  row->setFixedHeight(52);
  auto* layout = new QHBoxLayout(row);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kSpace2);
  const auto add = [&](const QString& caption, auto* field, auto changed) {
    layout->addWidget(withCaption(theme_, caption, field));
    connect(field, changed, this, &LayerStack::editCurrent);
    return field;
  };
  const auto number = qOverload<int>(&QSpinBox::valueChanged);
  units_ = add(tr("units"),
               makeIntField(tr("Units"), tr("How many values, or filters, the layer gives."), 1, kMostUnits),
               number);
  units_caption_ = units_->parentWidget()->findChild<QLabel*>();
  kernel_h_ =
      add(tr("length"),
          makeIntField(tr("Kernel length"), tr("Steps, or rows, seen at once."), 1, kLongestKernel), number);
  kernel_w_ = add(tr("width"),
                  makeIntField(tr("Kernel width"), tr("Columns seen at once."), 1, kLongestKernel), number);
  stride_h_ =
      add(tr("stride"),
          makeIntField(tr("Stride"), tr("Steps, or rows, from one output to the next."), 1, kLongestKernel),
          number);
  stride_w_ =
      add(tr("stride w"),
          makeIntField(tr("Stride in width"), tr("Columns from one output to the next."), 1, kLongestKernel),
          number);
  padding_ =
      add(tr("padding"),
          makeChoiceField(
              tr("Padding"),
              tr("valid: only where the kernel fits; same: zeros at the ends, so that no step is lost"),
              {tr("valid"), tr("same")}),
          qOverload<int>(&QComboBox::currentIndexChanged));
  rate_ = add(
      tr("rate"),
      makeRealField(tr("Rate"),
                    tr("Dropout: share of values left out while training. Jitter: strength of the noise."), 0,
                    0.95, 2, 0.05),
      qOverload<double>(&QDoubleSpinBox::valueChanged));
  nothing_ = makeLabel(theme_, "", kFontSmall, TextRole::kMuted);
  layout->addWidget(nothing_);
  layout->addStretch();
  return row;
}

QWidget* LayerStack::makeTools() {
  auto* row = new QWidget;
  auto* layout = new QHBoxLayout(row);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kSpace1);
  add_ = makeIconButton(theme_, "plus", tr("Add a layer after the chosen one"), "Ins");
  add_->setText(tr("Add"));
  add_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  auto* menu = new QMenu(add_);
  for (LayerKind kind : kKinds) menu->addAction(nn::kindName(kind), this, [this, kind] { add(kind); });
  add_->setMenu(menu);
  add_->setPopupMode(QToolButton::InstantPopup);
  up_ = makeIconButton(theme_, "up", tr("Move the layer towards the input"), "Alt+↑");
  down_ = makeIconButton(theme_, "down", tr("Move the layer towards the output"), "Alt+↓");
  remove_ = makeIconButton(theme_, "trash", tr("Remove the layer"), "Del");
  connect(up_, &QToolButton::clicked, this, [this] { move(-1); });
  connect(down_, &QToolButton::clicked, this, [this] { move(1); });
  connect(remove_, &QToolButton::clicked, this, &LayerStack::remove);
  layout->addWidget(add_);
  layout->addWidget(up_);
  layout->addWidget(down_);
  layout->addStretch();
  layout->addWidget(remove_);
  return row;
}

void LayerStack::setNet(const nn::NetSpec& net) {
  const int row = wanted_row_ >= 0 ? wanted_row_ : currentRow();
  wanted_row_ = -1;
  model_->setNet(net);
  const int rows = model_->rowCount();
  if (rows > 0) list_->setCurrentIndex(model_->index(std::clamp(row, 0, rows - 1)));
  const auto& error = model_->error();
  error_->setVisible(error.has_value());
  if (error) error_->setText(QString::fromStdString(error->message + " " + error->hint));
  totals_->setText(tr("%1 weights · %2 multiplications an inference")
                       .arg(countText(model_->parameters()), countText(model_->macs())));
  showFields();
}

int LayerStack::currentRow() const { return list_->currentIndex().row(); }

void LayerStack::showFields() {
  const int row = currentRow();
  const auto& layers = model_->net().layers;
  const bool any = row >= 0 && static_cast<size_t>(row) < layers.size();
  const nn::LayerSpec spec = any ? layers[static_cast<size_t>(row)] : nn::LayerSpec{};
  const bool last = any && row == static_cast<int>(layers.size()) - 1;
  const bool conv = any && isConv(spec.kind), pool = any && isPool(spec.kind),
             rate = any && hasRate(spec.kind);
  const bool wide =
      spec.kind == LayerKind::kConv2d || (pool && (model_->net().input.w > 1 || spec.kernel_w > 1));
  const bool dense = any && spec.kind == LayerKind::kDense;
  const auto show = [](QWidget* field, bool shown) { field->parentWidget()->setVisible(shown); };
  show(units_, dense || conv);
  show(kernel_h_, conv || pool);
  show(kernel_w_, (conv || pool) && wide);
  show(stride_h_, conv || pool);
  show(stride_w_, (conv || pool) && wide);
  show(padding_, conv || pool);
  show(rate_, rate);
  units_caption_->setText(conv ? tr("filters") : last ? tr("classes") : tr("units"));
  units_->setEnabled(!(dense && last));
  nothing_->setText(!any                   ? QString()
                    : conv || pool || rate ? QString()
                    : dense                ? (last ? tr("one unit a class") : QString())
                                           : tr("%1 has nothing to set").arg(nn::kindName(spec.kind)));
  const auto set = [](auto* field, auto value) {
    const QSignalBlocker quiet(field);
    if (field->value() != value) field->setValue(value);
  };
  set(units_, spec.units);
  set(kernel_h_, spec.kernel_h);
  set(kernel_w_, spec.kernel_w);
  set(stride_h_, spec.stride_h);
  set(stride_w_, spec.stride_w);
  set(rate_, static_cast<double>(spec.rate));
  const QSignalBlocker quiet(padding_);
  padding_->setCurrentIndex(spec.padding == nn::Padding::kSame ? 1 : 0);
  remove_->setEnabled(any);
  up_->setEnabled(row > 0);
  down_->setEnabled(any && !last);
}

void LayerStack::editCurrent() {
  const int row = currentRow();
  if (row < 0) return;
  nn::NetSpec net = model_->net();
  nn::LayerSpec& spec = net.layers[static_cast<size_t>(row)];
  const bool shaped = isConv(spec.kind) || isPool(spec.kind);
  if (spec.kind == LayerKind::kDense || isConv(spec.kind)) spec.units = units_->value();
  if (shaped) {
    spec.kernel_h = kernel_h_->value();
    spec.kernel_w = kernel_w_->value();
    spec.stride_h = stride_h_->value();
    spec.stride_w = stride_w_->value();
    spec.padding = padding_->currentIndex() == 1 ? nn::Padding::kSame : nn::Padding::kValid;
  }
  if (hasRate(spec.kind)) spec.rate = static_cast<float>(rate_->value());
  if (net.layers != model_->net().layers) tell(tr("Change a layer"), std::move(net), row);
}

void LayerStack::add(nn::LayerKind kind) {
  nn::NetSpec net = model_->net();
  const int last = static_cast<int>(net.layers.size()) - 1;
  const int row = std::clamp(currentRow() + 1, 0, std::max(last, 0));
  net.layers.insert(net.layers.begin() + row, usual(kind));
  tell(tr("Add a layer"), std::move(net), row);
}

void LayerStack::remove() {
  const int row = currentRow();
  if (row < 0) return;
  nn::NetSpec net = model_->net();
  net.layers.erase(net.layers.begin() + row);
  tell(tr("Remove a layer"), std::move(net), row);
}

void LayerStack::move(int by) {
  const int row = currentRow(), to = row + by;
  nn::NetSpec net = model_->net();
  if (row < 0 || to < 0 || to >= static_cast<int>(net.layers.size())) return;
  std::swap(net.layers[static_cast<size_t>(row)], net.layers[static_cast<size_t>(to)]);
  tell(tr("Move a layer"), std::move(net), to);
}

void LayerStack::tell(const QString& what, nn::NetSpec net, int row) {
  net.preset = "custom";
  wanted_row_ = row;
  emit edited(what, net);
}

bool LayerStack::eventFilter(QObject* watched, QEvent* event) {
  if (watched != list_ || event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
  const auto* key = static_cast<QKeyEvent*>(event);
  const bool alt = key->modifiers() & Qt::AltModifier;
  if (key->key() == Qt::Key_Delete) return remove(), true;
  if (key->key() == Qt::Key_Insert) return add_->showMenu(), true;
  if (alt && key->key() == Qt::Key_Up) return move(-1), true;
  if (alt && key->key() == Qt::Key_Down) return move(1), true;
  return false;
}

}  // namespace thimble::ui
