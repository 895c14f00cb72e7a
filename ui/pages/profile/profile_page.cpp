// ProfilePage: shows Loop's cost against the connected board, or one chosen from the list.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/profile/profile_page.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QSignalBlocker>

#include "ui/pages/profile/share_delegate.h"
#include "ui/widgets/budget_bar.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/table.h"

namespace thimble::ui {
namespace {
constexpr int kModelColor = 0;
constexpr int kRuntimeColor = 7;
constexpr int kArenaColor = 2;
}  // namespace

ProfilePage::ProfilePage(const PageContext& context, QWidget* parent)
    : Page(Step::kProfile, tr("Profile"), context, parent) {
  view_ = new SegmentedControl(theme(), {tr("Cost"), tr("Variants")}, tr("What is shown"));
  addToHeader(view_);
  boards_ = new QComboBox;
  boards_->setAccessibleName(tr("Board to compare with"));
  boards_->setToolTip(tr("The board whose flash and RAM the model is held against"));
  boards_->setMinimumWidth(190);
  addToHeader(boards_);
  auto* body = new QWidget;
  auto* rows = new QVBoxLayout(body);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(kSpace3);
  rows->addWidget(makeBudgets());
  auto* columns = new QHBoxLayout;
  columns->setSpacing(kSpace3);
  columns->addWidget(makeArena(), 4);
  columns->addWidget(makeLayers(), 5);
  rows->addLayout(columns, 1);
  views_ = new QStackedWidget;
  views_->addWidget(body);
  views_->addWidget(variants_ = new VariantsView(theme()));
  setBody(views_);

  connect(view_, &SegmentedControl::changed, this, [this](int view) { openView(static_cast<View>(view)); });
  auto& lab = workbench().lab();
  connect(&lab, &Lab::variantsChanged, this, &ProfilePage::refresh);
  connect(variants_, &VariantsView::keepWanted, this, [&lab](int row) {
    if (row >= 0) lab.keep(static_cast<size_t>(row));
  });
  connect(boards_, qOverload<int>(&QComboBox::activated), this, [this] { showBudgets(); });
  connect(primary(), &QPushButton::clicked, this, [this] {
    if (!workbench().loop().model()) return emit openStep(Step::kTrain);
    auto& lab = workbench().lab();
    if (sees(View::kCost)) return workbench().loop().profile();
    lab.comparing() ? lab.cancelComparing() : lab.compare();
  });
  auto& board = workbench().board();
  connect(&board, &BoardController::boardsChanged, this, &ProfilePage::refresh);
  connect(&board, &BoardController::stateChanged, this, &ProfilePage::refresh);
  connect(&workbench().project(), &ProjectModel::projectChanged, this, &ProfilePage::refresh);
  for (auto change : {&Loop::costChanged, &Loop::instructionsChanged, &Loop::modelChanged}) {
    connect(&workbench().loop(), change, this, &ProfilePage::refresh);
  }
  refresh();
}

QWidget* ProfilePage::makeBudgets() {
  auto* card = new Card(theme());
  auto* row = new QHBoxLayout;
  row->setSpacing(kSpace5);
  flash_ = new BudgetStack(theme(), tr("Flash"));
  ram_ = new BudgetStack(theme(), tr("RAM"));
  row->addWidget(flash_, 1);
  row->addWidget(ram_, 1);
  card->body()->addLayout(row);
  return card;
}

QWidget* ProfilePage::makeArena() {
  auto* card = new Card(theme(), tr("Arena over time"));
  arena_ = new ArenaPlot(theme());
  card->body()->addWidget(arena_, 1);
  tensor_ = makeLabel(theme(), "", kFontSmall, TextRole::kMuted);
  card->body()->addWidget(tensor_);
  const auto say = [this] {
    tensor_->setText(
        arena_->chosen() >= 0
            ? arena_->textOf(arena_->chosen())
            : tr("Each box is a tensor. An output may lie over an input that is read ahead of it."));
  };
  connect(arena_, &ArenaPlot::chosenChanged, this, say);
  say();
  return card;
}

QWidget* ProfilePage::makeLayers() {
  auto* card = new Card(theme(), tr("Layers, dearest first"));
  layers_ = new LayerCostModel(this);
  table_ = makeTable(layers_, tr("Layers by cost"), LayerCostModel::kOutput);
  table_->setItemDelegateForColumn(LayerCostModel::kInstructions, new ShareDelegate(theme(), table_));
  table_->setItemDelegateForColumn(LayerCostModel::kMacs, new ShareDelegate(theme(), table_));
  table_->setTextElideMode(Qt::ElideMiddle);
  table_->header()->setMinimumSectionSize(24);
  card->body()->addWidget(table_, 1);
  auto* line = new QHBoxLayout;
  line->setSpacing(kSpace2);
  total_ = makeNumber(theme(), "", kFontPage);
  total_unit_ = makeLabel(theme(), "", kFontBody, TextRole::kMuted);
  line->addWidget(total_);
  line->addWidget(total_unit_, 1, Qt::AlignBottom);
  card->body()->addLayout(line);
  parts_ = makeLabel(theme(), "", kFontSmall, TextRole::kMuted);
  parts_->setWordWrap(true);
  card->body()->addWidget(parts_);
  return card;
}

std::vector<KeyHint> ProfilePage::keys() const {
  return {{tr("Ctrl+Return"), tr("count instructions; compare variants")},
          {tr("Alt+1, Alt+2"), tr("cost, variants")},
          {tr("← →"), tr("choose a tensor of the arena, a variant of the chart")},
          {tr("K"), tr("keep the chosen variant")},
          {tr("Esc"), tr("cancel the comparison")}};
}

void ProfilePage::refresh() {
  if (!needProject()) return;
  auto& loop = workbench().loop();
  const auto cost = loop.cost();
  if (!cost) {
    return loop.plannedNet()
               ? showEmpty("profile", tr("This net cannot be costed"), tr("Its layers do not fit together."),
                           tr("Mend the net"), [this] { emit openStep(Step::kTrain); })
               : showEmpty("profile", tr("There is no model to profile yet"),
                           tr("With labelled recordings of two classes, the planned net's cost is shown "
                              "here, even before training."),
                           tr("Label recordings"), [this] { emit openStep(Step::kData); });
  }
  const bool sketch = loop.costIsSketch();
  const auto& counts = loop.instructions();
  const bool counted = counts && !sketch && counts->layers.size() == cost->layers.size();
  if (cost != shown_) arena_->setCost(*cost);
  shown_ = cost;
  layers_->setCost(*cost, counted ? counts->layers : std::vector<int64_t>());
  table_->setColumnHidden(LayerCostModel::kInstructions, !counted);
  setSubtitle(!sketch        ? tr("the trained model")
              : loop.model() ? tr("the planned net: it changed since the training")
                             : tr("the planned net, before training"));
  showPrimary();
  showBoards();
  showBudgets();
  showTotal();
  showVariants();
  showBody();
}

void ProfilePage::openView(View view) {
  view_->setCurrent(static_cast<int>(view));
  views_->setCurrentIndex(static_cast<int>(view));
  refresh();
}

bool ProfilePage::hasVariants() const {
  const project::Run* run = workbench().project().currentRun();
  return run && !run->net.empty() && run->recipe.task.kind != Task::kAnomaly;
}

void ProfilePage::showPrimary() {
  primary()->setEnabled(true);
  const auto& lab = workbench().lab();
  const bool comparing = sees(View::kVariants) && lab.comparing();
  setRole(primary(), comparing ? "" : "primary");
  if (!workbench().loop().model())
    return setPrimary(tr("Train a model"),
                      sees(View::kCost) ? tr("Instructions are counted on a trained model")
                                        : tr("Variants are made of a trained model"),
                      "Ctrl+Return");
  if (sees(View::kCost))
    return setPrimary(tr("Count instructions"),
                      tr("Run the model on a virtual board and count what each layer takes"), "Ctrl+Return");
  if (comparing)
    return setPrimary(tr("Cancel"), tr("Stop; the variants that are done stay in the list"), "Esc");
  primary()->setEnabled(hasVariants());
  if (!hasVariants())
    return setPrimary(tr("Compare variants"), tr("Only a net that was trained here has variants"),
                      "Ctrl+Return");
  setPrimary(tr("Compare variants"),
             tr("Quantize, prune and cluster the net in several ways, and hold them side by side"),
             "Ctrl+Return");
}

void ProfilePage::showVariants() {
  const auto& lab = workbench().lab();
  std::vector<VariantRow> rows;
  for (const auto& variant : lab.variants()) rows.push_back(rowOf(*variant));
  variants_->setMessage(
      lab.comparing() ? tr("The first variant is being made …")
      : workbench().loop().model() && !hasVariants()
          ? tr("A detector of anomalies, or a model that was imported without its net, is kept as it is: "
               "there "
               "is no labelled answer by which variants of it could be compared.")
      : workbench().loop().model()
          ? tr("Quantization, pruning and clustering each make another model of this net: smaller, faster "
               "or more exact. Compare them side by side and keep the one you need.")
          : tr("Variants are made of a trained model."));
  variants_->setVariants(std::move(rows), lab.comparing(), lab.countedOn());
}

void ProfilePage::showBoards() {
  const auto& board = workbench().board();
  const QString kept = boards_->currentData().toString();
  const QSignalBlocker quiet(boards_);
  boards_->clear();
  if (board.connected())
    boards_->addItem(tr("%1 (connected)").arg(QString::fromStdString(board.entry()->name)), QString());
  for (const auto& entry : board.boards()) {
    if (board.connected() && entry.id == board.entry()->id) continue;
    if (entry.flash_bytes > 0 && entry.ram_bytes > 0)
      boards_->addItem(QString::fromStdString(entry.name), QString::fromStdString(entry.id));
  }
  boards_->setCurrentIndex(std::max(0, boards_->findData(kept)));
  boards_->setVisible(boards_->count() > 0 && sees(View::kCost));
}

ProfilePage::Room ProfilePage::room() const {
  const auto& board = workbench().board();
  const QString id = boards_->currentData().toString();
  Room room;
  if (const auto& counts = workbench().loop().instructions()) room.runtime = counts->runtime_code_bytes;
  if (board.connected() && id.isEmpty()) {
    const auto& info = board.info();
    return {QString::fromStdString(board.entry()->name),
            info.flash_bytes,
            info.ram_bytes,
            info.slot_bytes,
            info.arena_bytes,
            info.runtime_code_bytes};
  }
  for (const auto& entry : board.boards()) {
    if (QString::fromStdString(entry.id) != id) continue;
    room.name = QString::fromStdString(entry.name);
    room.flash = entry.flash_bytes;
    room.ram = entry.ram_bytes;
  }
  return room;
}

void ProfilePage::showBudgets() {
  if (!shown_) return;
  const Room has = room();
  BudgetStack::Budget flash;
  flash.parts.push_back({tr("model"), shown_->model_bytes, kModelColor});
  if (has.runtime > 0) flash.parts.push_back({tr("runtime code"), has.runtime, kRuntimeColor});
  flash.total = has.flash;
  flash.of = has.flash > 0 ? tr("of %1").arg(bytesText(has.flash)) : QString();
  if (has.slot > 0)
    flash.note = shown_->model_bytes > has.slot
                     ? tr("too large for a model slot of %1").arg(bytesText(has.slot))
                     : tr("a model slot holds %1").arg(bytesText(has.slot));
  flash_->set(std::move(flash));
  BudgetStack::Budget ram;
  const int64_t arena = has.arena > 0 ? has.arena : has.ram;
  ram.parts.push_back({tr("arena"), shown_->arena_bytes, kArenaColor});
  ram.total = arena;
  ram.of = has.arena > 0 ? tr("of %1 arena").arg(bytesText(arena))
           : arena > 0   ? tr("of %1").arg(bytesText(arena))
                         : QString();
  if (has.arena > 0 && has.ram > 0) ram.note = tr("of %1 RAM in all").arg(bytesText(has.ram));
  ram_->set(std::move(ram));
}

void ProfilePage::showTotal() {
  auto& loop = workbench().loop();
  const auto& counts = loop.instructions();
  if (counts && !loop.costIsSketch()) {
    total_->setText(groupedText(counts->inference + counts->features));
    total_unit_->setText(tr("instructions an inference"));
    parts_->setText(
        tr("Features %1 + model %2; loading once takes %3. Counted on a virtual board: instructions, not "
           "cycles. A real core's cycles depend on its memory and pipeline.")
            .arg(groupedText(counts->features), groupedText(counts->inference), groupedText(counts->load)));
    return;
  }
  total_->setText(groupedText(shown_->macs));
  total_unit_->setText(tr("multiplications an inference"));
  parts_->setText(
      tr("Instructions are not counted yet. A virtual board counts them exactly: instructions, not cycles."));
}

void ProfilePage::keyPressEvent(QKeyEvent* event) {
  const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
  if (!bodyShown()) return Page::keyPressEvent(event);
  if (enter && (event->modifiers() & Qt::ControlModifier) && !workbench().lab().comparing())
    return primary()->click();
  const int view = event->key() - Qt::Key_1;
  if (event->modifiers() == Qt::AltModifier && view >= 0 && view < views_->count())
    return openView(static_cast<View>(view));
  if (event->key() == Qt::Key_K && event->modifiers() == Qt::NoModifier && sees(View::kVariants))
    return variants_->keepButton().click();
  if (event->key() == Qt::Key_Escape && workbench().lab().comparing())
    return workbench().lab().cancelComparing();
  Page::keyPressEvent(event);
}

}  // namespace thimble::ui
