// DataPage: the parts, and how they follow the project.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/data/data_page.h"

#include <QFileDialog>
#include <QScrollBar>
#include <QSplitter>

#include "ui/charts/waveform/words.h"
#include "ui/pages/data/text_popup.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"

namespace thimble::ui {
namespace {
constexpr int kListWidth = 300;
constexpr double kZoom = 1.5;
}  // namespace

DataPage::DataPage(const PageContext& context, QWidget* parent)
    : Page(Step::kData, tr("Data"), context, parent),
      model_(new RecordingListModel(this)),
      filter_(new RecordingFilter(this)),
      thumbnails_(new Thumbnails(workbench().jobs(), this)),
      delegate_(new RecordingDelegate(theme(), *thumbnails_, this)),
      inspector_(new RecordingInspector(theme(), this)) {
  filter_->setSourceModel(model_);
  inspector_->hide();
  setAcceptDrops(true);
  makeHeader();

  auto* body = new QWidget;
  auto* layout = new QVBoxLayout(body);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kSpace3);
  layout->addWidget(makeBalance());
  auto* split = new QSplitter(Qt::Horizontal);
  split->setHandleWidth(kSpace3);
  split->setChildrenCollapsible(false);
  split->addWidget(makeList());
  split->addWidget(makeEditor());
  split->setStretchFactor(1, 1);
  split->setSizes({kListWidth, 700});
  layout->addWidget(split, 1);
  setBody(body);

  drop_ = new QFrame(this);
  drop_->setProperty("role", "card");
  auto* drop_layout = new QVBoxLayout(drop_);
  drop_layout->addWidget(makeLabel(theme(), tr("Drop CSV or WAV files here to import them"), kFontTitle), 0,
                         Qt::AlignCenter);
  drop_->hide();

  connectAll();
  refresh();
}

void DataPage::makeHeader() {
  undo_ = makeIconButton(theme(), "undo", tr("Undo"), "Ctrl+Z");
  redo_ = makeIconButton(theme(), "redo", tr("Redo"), "Ctrl+Shift+Z");
  auto* import = makeButton(tr("Import…"), tr("Import CSV or WAV files; or drop them on the page"), "I");
  import->setIcon(theme().icon("import"));
  export_ = makeButton(tr("Export…"), tr("Write the chosen recordings as CSV files"), "E");
  export_->setIcon(theme().icon("export"));
  for (QWidget* control : {static_cast<QWidget*>(undo_), static_cast<QWidget*>(redo_),
                           static_cast<QWidget*>(import), static_cast<QWidget*>(export_)}) {
    addToHeader(control);
  }
  setPrimary(tr("Split train / test"), tr("Keep this share of each class for testing. A recording is never "
                                          "on both sides; the same share gives the same split."));

  connect(import, &QPushButton::clicked, this, [this] {
    workbench().importer().import(
        QFileDialog::getOpenFileNames(this, tr("Import recordings"), {}, tr("Recordings (*.csv *.wav)")));
  });
  connect(export_, &QPushButton::clicked, this, [this] {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Export the chosen recordings into"));
    if (!folder.isEmpty()) exportTo(folder.toStdString());
  });
  connect(primary(), &QPushButton::clicked, this, &DataPage::splitByClass);
  auto& stack = workbench().project().undo();
  connect(undo_, &QToolButton::clicked, &stack, &QUndoStack::undo);
  connect(redo_, &QToolButton::clicked, &stack, &QUndoStack::redo);
  const auto follow = [this, &stack] {
    undo_->setEnabled(stack.canUndo());
    redo_->setEnabled(stack.canRedo());
    undo_->setToolTip(
        tipWithKey(stack.canUndo() ? tr("Undo: %1").arg(stack.undoText()) : tr("Nothing to undo"), "Ctrl+Z"));
    redo_->setToolTip(tipWithKey(
        stack.canRedo() ? tr("Redo: %1").arg(stack.redoText()) : tr("Nothing to redo"), "Ctrl+Shift+Z"));
  };
  connect(&stack, &QUndoStack::indexChanged, this, follow);
  follow();
}

QWidget* DataPage::makeBalance() {
  auto* card = new Card(theme());
  balance_ = new BalanceBar(theme());
  auto* row = new QHBoxLayout;
  row->setSpacing(kSpace4);
  row->addWidget(balance_, 1);
  share_ = new QSpinBox;
  share_->setRange(5, 50);
  share_->setSingleStep(5);
  share_->setValue(20);
  share_->setSuffix(tr(" % test"));
  share_->setAccessibleName(tr("Share of the recordings that is kept for testing"));
  share_->setToolTip(share_->accessibleName());
  row->addWidget(share_, 0, Qt::AlignTop);
  card->body()->addLayout(row);
  return card;
}

QWidget* DataPage::makeList() {
  auto* side = new QWidget;
  side->setMinimumWidth(260);
  auto* layout = new QVBoxLayout(side);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kSpace2);
  search_ = new QLineEdit;
  search_->setPlaceholderText(tr("Search names and labels"));
  search_->setAccessibleName(tr("Search"));
  search_->setToolTip(tipWithKey(search_->placeholderText(), "Ctrl+F"));
  search_->setClearButtonEnabled(true);
  search_->addAction(theme().icon("search"), QLineEdit::LeadingPosition);
  layout->addWidget(search_);
  auto* row = new QHBoxLayout;
  row->setSpacing(kSpace2);
  const auto combo = [&](const QString& name, const QStringList& items) {
    auto* box = new QComboBox;
    box->addItems(items);
    box->setAccessibleName(name);
    box->setToolTip(name);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(6);
    box->setFont(theme().font(kFontSmall));  // three stand beside one another
    row->addWidget(box, 1);
    return box;
  };
  label_filter_ = combo(tr("Show one label"), {tr("Any label")});
  split_filter_ = combo(tr("Show train or test"), {tr("Any split"), tr("Train"), tr("Test")});
  order_ =
      combo(tr("Order"), {tr("By time"), tr("By name"), tr("By label"), tr("By length"), tr("By losses")});
  layout->addLayout(row);
  list_ = new QListView;
  list_->setModel(filter_);
  list_->setItemDelegate(delegate_);
  list_->setUniformItemSizes(true);
  list_->setSelectionMode(QAbstractItemView::ExtendedSelection);
  list_->setEditTriggers(QAbstractItemView::EditKeyPressed | QAbstractItemView::DoubleClicked);
  list_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  list_->verticalScrollBar()->setSingleStep(RecordingDelegate::kRowHeight / 2);
  list_->setMouseTracking(true);
  list_->setAccessibleName(tr("Recordings"));
  layout->addWidget(list_, 1);
  no_match_ = makeLabel(theme(), tr("No recording matches."), kFontBody, TextRole::kMuted);
  no_match_->setAlignment(Qt::AlignCenter);
  no_match_->setParent(list_->viewport());
  no_match_->move(kSpace4, kSpace4);
  no_match_->hide();
  return side;
}

QWidget* DataPage::makeEditor() {
  auto* card = new Card(theme());
  auto* row = new QHBoxLayout;
  row->setSpacing(kSpace1);
  name_ = new ElidedLabel;
  name_->setFont(theme().font(kFontTitle, true));
  facts_ = makeLabel(theme(), "", kFontSmall, TextRole::kMuted);
  row->addWidget(name_, 1);
  row->addSpacing(kSpace2);
  row->addWidget(facts_);
  row->addSpacing(kSpace2);
  view_ = new WaveformView(theme(), workbench().jobs(), WaveformView::Mode::kLabels);
  const auto tool = [&](const QString& icon, const QString& name, const QString& key, auto act) {
    auto* button = makeIconButton(theme(), icon, name, key);
    row->addWidget(button);
    connect(button, &QToolButton::clicked, this, act);
  };
  tool("cut", tr("Cut the recording in two at the cursor"), "S", [this] { cutAtCursor(); });
  tool("minus", tr("Zoom out"), "−", [this] { view_->zoom(1 / kZoom); });
  tool("plus", tr("Zoom in"), "+", [this] { view_->zoom(kZoom); });
  tool("fit", tr("Show all of it"), "F", [this] { view_->fit(); });
  tool("trash", tr("Delete the chosen recordings"), "Del", [this] { deleteChosen(); });
  card->body()->addLayout(row);
  card->body()->addWidget(view_, 1);
  label_bar_ = new LabelBar(theme());
  card->body()->addWidget(label_bar_);
  return card;
}

void DataPage::connectAll() {
  auto& project = workbench().project();
  connect(&project, &ProjectModel::projectChanged, this, [this] {
    thumbnails_->setProject(workbench().project().project());
    chosen_ = 0;
    refresh();
  });
  connect(&project, &ProjectModel::recordingsChanged, this, &DataPage::refresh);
  connect(&workbench().importer(), &Importer::imported, this, [this](int count) {
    const auto& all = workbench().project().recordings();
    if (count > 0 && static_cast<size_t>(count) <= all.size())
      choose(all[all.size() - static_cast<size_t>(count)].id);
  });
  thumbnails_->setProject(project.project());
  model_->setRename([this](int64_t id, const QString& name) { renameRecording(id, name); });

  connect(list_->selectionModel(), &QItemSelectionModel::currentChanged, this,
          [this](const QModelIndex& now) {
            if (!now.isValid()) return;
            chosen_ = now.data(RecordingListModel::kId).toLongLong();
            chosen_row_ = now.row();
            showChosen();
          });
  connect(list_->selectionModel(), &QItemSelectionModel::selectionChanged, this, &DataPage::showTarget);
  connect(thumbnails_, &Thumbnails::ready, list_->viewport(), qOverload<>(&QWidget::update));
  connect(&theme(), &Theme::changed, list_->viewport(), qOverload<>(&QWidget::update));
  connect(delegate_, &RecordingDelegate::splitClicked, this, [this](qint64 id) {
    if (const auto* info = workbench().project().find(id)) {
      setSplit({id}, info->split == dataset::Split::kTest ? dataset::Split::kTrain : dataset::Split::kTest);
    }
  });
  for (QObject* watched : {static_cast<QObject*>(list_), static_cast<QObject*>(view_)})
    watched->installEventFilter(this);

  connect(search_, &QLineEdit::textChanged, this, [this](const QString& text) {
    filter_->setText(text);
    refreshFilters();
  });
  connect(split_filter_, &QComboBox::activated, this, [this](int index) {
    filter_->setSplit(index == 0   ? std::optional<dataset::Split>()
                      : index == 1 ? dataset::Split::kTrain
                                   : dataset::Split::kTest);
    refreshFilters();
  });
  connect(order_, &QComboBox::activated, this,
          [this](int index) { filter_->setOrder(static_cast<RecordingFilter::Order>(index)); });
  connect(label_filter_, &QComboBox::activated, this, [this](int index) {
    filter_->setLabel(index == 0 ? std::optional<QString>() : label_filter_->itemData(index).toString());
    refreshFilters();
  });
  connect(balance_, &BalanceBar::classClicked, this, [this](const QString& label) {
    filter_->setLabel(filter_->label() == label ? std::optional<QString>() : label);
    refreshFilters();
  });
  connect(balance_, &BalanceBar::renameWanted, this, [this](const QString& label, const QRect& where) {
    new TextPopup(
        theme(), tr("Rename label “%1” everywhere").arg(label), label, where,
        [this, label](const QString& to) { renameLabel(label, to); }, this);
  });

  connect(view_, &WaveformView::selectionChanged, this, &DataPage::showTarget);
  connect(view_, &WaveformView::edgeMoved, this, &DataPage::moveEdge);
  connect(label_bar_, &LabelBar::labelChosen, this, [this](const QString& text) {
    label(text);
    view_->setFocus();
  });
  connect(inspector_, &RecordingInspector::renamed, this,
          [this](const QString& name) { renameRecording(chosen_, name); });
  connect(inspector_, &RecordingInspector::splitChosen, this,
          [this](dataset::Split split) { setSplit({chosen_}, split); });
  connect(inspector_, &RecordingInspector::segmentClicked, this, [this](qint64 begin, qint64 end) {
    view_->setSelection(FrameRange{begin, end});
    if (static_cast<double>(begin) < view_->view().begin() ||
        static_cast<double>(end) > view_->view().end()) {
      view_->showRange({begin, end});
    }
  });
}

void DataPage::refresh() {
  auto& project = workbench().project();
  model_->setRecordings(project.snapshot());
  export_->setEnabled(!project.recordings().empty());
  if (!needProject()) {
    view_->clear();
    showInspector(false);
    setSubtitle("");
    return;
  }
  if (project.recordings().empty()) {
    view_->clear();
    chosen_ = 0;
    showInspector(false);
    setSubtitle("");
    return showEmpty("data", tr("Nothing is recorded yet"),
                     tr("Record from a board, import CSV or WAV files, or drop them here. Then drag over a "
                        "waveform to label it."),
                     tr("Record from a board"), [this] { emit openStep(Step::kCollect); });
  }
  showBody();
  const auto shares = classShares(project.recordings());
  double seconds = 0;
  for (const ClassShare& share : shares) seconds += share.seconds();
  setSubtitle(
      QString("%1 · %2 · %3")
          .arg(
              countText(static_cast<int64_t>(project.recordings().size()), tr("recording"), tr("recordings")),
              durationText(seconds), countText(project.labels().size(), tr("class"), tr("classes"))));
  balance_->setShares(shares);
  label_bar_->setLabels(project.labels());
  refreshFilters();
  if (!project.find(chosen_)) {
    const int row = std::clamp(chosen_row_, 0, std::max(0, filter_->rowCount() - 1));
    const QModelIndex index = filter_->index(row, 0);
    if (index.isValid()) {
      choose(index.data(RecordingListModel::kId).toLongLong());
    } else {
      chosen_ = project.recordings().front().id;
    }
  }
  showChosen();
}

void DataPage::refreshFilters() {
  // A label that is gone no longer filters.
  const QStringList labels = workbench().project().labels();
  if (filter_->label() && !filter_->label()->isEmpty() && !labels.contains(*filter_->label()))
    filter_->setLabel({});
  label_filter_->clear();
  label_filter_->addItem(tr("Any label"));
  label_filter_->addItem(tr("No label"), QString());
  for (const QString& label : labels) label_filter_->addItem(label, label);
  label_filter_->setCurrentIndex(filter_->label() ? std::max(0, label_filter_->findData(*filter_->label()))
                                                  : 0);
  if (filter_->label() && filter_->label()->isEmpty()) label_filter_->setCurrentIndex(1);
  balance_->setChosen(filter_->label());
  no_match_->setVisible(filter_->rowCount() == 0);
  no_match_->adjustSize();
}

void DataPage::choose(int64_t id) {
  const QModelIndex index = filter_->mapFromSource(model_->index(model_->rowOf(id), 0));
  if (!index.isValid()) return;
  list_->selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect);
  list_->scrollTo(index);
}

void DataPage::showChosen() {
  const auto* info = workbench().project().find(chosen_);
  if (!info) return;
  view_->setRecording(workbench().project().project(), *info);
  name_->setText(QString::fromStdString(info->name));
  facts_->setText(tr("%1 · %2").arg(durationText(secondsOf(*info)),
                                    info->split == dataset::Split::kTest ? tr("test") : tr("train")));
  inspector_->setRecording(*info);
  showInspector(true);
  showTarget();
}

void DataPage::showTarget() {
  const auto* info = workbench().project().find(chosen_);
  if (!info) return;
  const auto several = chosenIds().size();
  const double rate = info->format.rate_hz;
  if (const auto& range = view_->selection()) {
    label_bar_->setTarget(rate > 0
                              ? tr("Label %1:").arg(durationText(static_cast<double>(range->frames()) / rate))
                              : tr("Label this:"),
                          true);
  } else {
    label_bar_->setTarget(several > 1 ? tr("Label all %1:").arg(several) : tr("Label all of it:"), false);
  }
}

void DataPage::showInspector(bool shown) {
  if (shown == inspector_shown_) return;
  inspector_shown_ = shown;
  inspector_->setVisible(shown);
  emit inspectorChanged();
}

}  // namespace thimble::ui
