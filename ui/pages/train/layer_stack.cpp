// LayerStack: list, fields of the chosen layer, and buttons; each edit makes a new net.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/layer_stack.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <numeric>

#include "core/nn/layer_table.h"
#include "ui/pages/train/layer_delegate.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"

namespace thimble::ui {
namespace {

using nn::LayerKind;

constexpr char kSeparable[] = "separable-conv1d";

bool isConv(LayerKind kind) {
  return nn::heeds(kind, nn::Field::kSliding) && nn::heeds(kind, nn::Field::kDilation);
}

/// Usual values of a kind.  before: how many layers there are before it.
nn::LayerSpec usual(LayerKind kind, int before) {
  nn::LayerSpec spec{.kind = kind};
  if (nn::heeds(kind, nn::Field::kUnits)) spec.units = 16;
  if (isConv(kind)) {
    spec.kernel_h = 3;
    spec.kernel_w = nn::overTime(kind) ? 1 : 3;
    spec.padding = nn::Padding::kSame;
  } else if (nn::heeds(kind, nn::Field::kSliding)) {
    spec.kernel_h = spec.stride_h = 2;
  }
  if (nn::heeds(kind, nn::Field::kRate)) spec.rate = 0.1f;
  if (nn::heeds(kind, nn::Field::kBack)) spec.back = std::min(3, before + 1);
  return spec;
}

/// Each add's partner: the row whose output it adds, −1 the input; −2: the layer is no add.
std::vector<int> partners(const std::vector<nn::LayerSpec>& layers) {
  std::vector<int> rows;
  for (size_t i = 0; i < layers.size(); ++i)
    rows.push_back(nn::heeds(layers[i].kind, nn::Field::kBack) ? static_cast<int>(i) - layers[i].back : -2);
  return rows;
}

/// Adds keep their partner while rows come and go.  now: where each old row is now, −1: gone (the row before it
/// takes its place).
void keepPartners(const std::vector<int>& before, const std::vector<int>& now,
                  std::vector<nn::LayerSpec>& layers) {
  for (size_t old = 0; old < before.size(); ++old) {
    if (before[old] < -1 || now[old] < 0) continue;
    int partner = before[old];
    while (partner >= 0 && now[static_cast<size_t>(partner)] < 0) --partner;
    const int to = partner < 0 ? -1 : now[static_cast<size_t>(partner)];
    layers[static_cast<size_t>(now[old])].back = std::max(2, now[old] - to);
  }
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
  fields_ = new LayerFields(theme);
  connect(fields_, &LayerFields::edited, this, [this](const nn::LayerSpec& spec) {
    nn::NetSpec net = model_->net();
    net.layers[static_cast<size_t>(currentRow())] = spec;
    tell(tr("Change a layer"), std::move(net), currentRow());
  });
  layout->addWidget(fields_);
  layout->addWidget(makeTools());
  connect(list_->selectionModel(), &QItemSelectionModel::currentChanged, this, &LayerStack::showFields);
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
  showFields();
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
  menu->setToolTipsVisible(true);
  for (const nn::LayerType* type : nn::layerTypes()) {
    const LayerKind kind = type->kind;
    menu->addAction(type->name, this, [this, kind] { add(kind); })->setToolTip(layerTip(kind));
    if (kind == LayerKind::kDepthwiseConv1d)
      menu->addAction(kSeparable, this, &LayerStack::addSeparable)
          ->setToolTip(tr("Depthwise, then pointwise: a convolution at a fraction of its cost"));
  }
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
  const bool last = any && row == static_cast<int>(layers.size()) - 1;
  fields_->show(any ? &layers[static_cast<size_t>(row)] : nullptr, row, last, model_->net());
  remove_->setEnabled(any);
  up_->setEnabled(row > 0);
  down_->setEnabled(any && !last);
}

void LayerStack::add(nn::LayerKind kind) { insert({usual(kind, std::max(0, currentRow()) + 1)}); }

void LayerStack::addSeparable() {
  const bool series = model_->net().input.w == 1;
  insert(nn::separable(usual(series ? LayerKind::kConv1d : LayerKind::kConv2d, 0)));
}

void LayerStack::insert(const std::vector<nn::LayerSpec>& added) {
  nn::NetSpec net = model_->net();
  const auto before = partners(net.layers);
  const int last = static_cast<int>(net.layers.size()) - 1;
  const int row = std::clamp(currentRow() + 1, 0, std::max(last, 0));
  net.layers.insert(net.layers.begin() + row, added.begin(), added.end());
  std::vector<int> now;
  for (int i = 0; i < static_cast<int>(before.size()); ++i)
    now.push_back(i < row ? i : i + static_cast<int>(added.size()));
  keepPartners(before, now, net.layers);
  tell(tr("Add a layer"), std::move(net), row + static_cast<int>(added.size()) - 1);
}

void LayerStack::remove() {
  const int row = currentRow();
  if (row < 0) return;
  nn::NetSpec net = model_->net();
  const auto before = partners(net.layers);
  net.layers.erase(net.layers.begin() + row);
  std::vector<int> now;
  for (int i = 0; i < static_cast<int>(before.size()); ++i)
    now.push_back(i < row ? i : i == row ? -1 : i - 1);
  keepPartners(before, now, net.layers);
  tell(tr("Remove a layer"), std::move(net), row);
}

void LayerStack::move(int by) {
  const int row = currentRow(), to = row + by;
  nn::NetSpec net = model_->net();
  if (row < 0 || to < 0 || to >= static_cast<int>(net.layers.size())) return;
  const auto before = partners(net.layers);
  std::swap(net.layers[static_cast<size_t>(row)], net.layers[static_cast<size_t>(to)]);
  std::vector<int> now(before.size());
  std::iota(now.begin(), now.end(), 0);
  std::swap(now[static_cast<size_t>(row)], now[static_cast<size_t>(to)]);
  keepPartners(before, now, net.layers);
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
