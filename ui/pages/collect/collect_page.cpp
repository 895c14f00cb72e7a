// CollectPage: scope, controls and strip around one TakeRecorder.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/collect/collect_page.h"

#include <QApplication>
#include <QCompleter>
#include <QKeyEvent>
#include <QStringListModel>

#include "core/dataset/motion.h"
#include "ui/pages/collect/take_delegate.h"
#include "ui/pages/motion_switch.h"
#include "ui/pages/scope_source.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"

namespace thimble::ui {
namespace {

constexpr double kLengths[] = {1, 2, 5, 10, 0};  // seconds; 0: stream on until stopped
constexpr int kUsualLength = 1;
constexpr int kCountdownFrom = 3;
constexpr int kLabelWidth = 160;
constexpr int kRecordHeight = 40;
constexpr int kStripHeight = TakeDelegate::kTileHeight + 20;

}  // namespace

CollectPage::CollectPage(const PageContext& context, QWidget* parent)
    : Page(Step::kCollect, tr("Collect"), context, parent),
      recorder_(workbench()),
      thumbnails_(workbench().jobs()),
      takes_(new TakesModel(workbench().project(), thumbnails_, this)) {
  auto* body = new QWidget;
  auto* layout = new QVBoxLayout(body);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kSpace3);
  layout->addWidget(makeScope(), 1);
  layout->addWidget(makeControls());
  layout->addWidget(makeStrip());
  setBody(body);
  addToHeader(new MotionSwitch(theme(), workbench().board()));
  primary()->setFixedHeight(kRecordHeight);
  primary()->setIconSize({18, 18});

  connect(primary(), &QPushButton::clicked, this, &CollectPage::toggle);
  connect(countdown_, &Countdown::done, this, &CollectPage::begin);
  connect(&recorder_, &TakeRecorder::stateChanged, this, &CollectPage::refreshRecording);
  connect(&recorder_, &TakeRecorder::progressed, this, &CollectPage::refreshRecording);
  connect(&workbench().project(), &ProjectModel::projectChanged, this, &CollectPage::refresh);
  connect(&workbench().project(), &ProjectModel::recordingsChanged, this, &CollectPage::refresh);
  connect(&workbench().board(), &BoardController::stateChanged, this, &CollectPage::refresh);
  refresh();
}

QWidget* CollectPage::makeScope() {
  auto* card = new Card(theme());
  scope_card_ = card;
  scope_ = new LiveScope(theme());
  scope_->setSource(scopeSource(workbench().board()));
  card->body()->addWidget(scope_);
  countdown_ = new Countdown(theme(), card);
  return card;
}

QWidget* CollectPage::makeControls() {
  auto* card = new Card(theme());
  auto* row = new QHBoxLayout;
  row->setSpacing(kSpace2);
  const auto caption = [&](const QString& text) {
    row->addWidget(makeLabel(theme(), text, kFontBody, TextRole::kMuted));
  };
  label_ = new QLineEdit;
  label_->setPlaceholderText(tr("label"));
  label_->setFixedWidth(kLabelWidth);
  label_->setAccessibleName(tr("Label of the next take"));
  label_->setToolTip(tipWithKey(tr("What the next take is; a number key chooses one"), "L, 1 … 9, 0"));
  label_->setCompleter(new QCompleter(new QStringListModel(label_), label_));
  label_->completer()->setCaseSensitivity(Qt::CaseInsensitive);
  label_->installEventFilter(this);
  connect(label_, &QLineEdit::returnPressed, this, [this] { setFocus(); });
  connect(label_, &QLineEdit::textChanged, this, &CollectPage::refreshRecording);
  length_ = new SegmentedControl(theme(), {tr("1 s"), tr("2 s"), tr("5 s"), tr("10 s"), tr("stream")},
                                 tr("Length"));
  length_->setCurrent(kUsualLength);
  connect(length_, &SegmentedControl::changed, this, &CollectPage::refreshRecording);
  wait_ = new SegmentedControl(theme(), {tr("at once"), tr("3 – 2 – 1")}, tr("Begin"));
  wait_->setCurrent(1);
  status_ = makeNumber(theme(), "");
  caption(tr("Label"));
  row->addWidget(label_);
  row->addSpacing(kSpace3);
  caption(tr("Length"));
  row->addWidget(length_);
  row->addSpacing(kSpace3);
  caption(tr("Begin"));
  row->addWidget(wait_);
  row->addStretch();
  card->body()->addLayout(row);
  label_keys_ = new LabelKeys(theme());
  connect(label_keys_, &LabelKeys::clicked, label_, &QLineEdit::setText);
  auto* second = new QHBoxLayout;
  second->setSpacing(kSpace2);
  second->addWidget(label_keys_, 1);
  second->addWidget(status_);
  card->body()->addLayout(second);
  return card;
}

QWidget* CollectPage::makeStrip() {
  strip_ = new QListView;
  strip_->setModel(takes_);
  strip_->setItemDelegate(new TakeDelegate(theme(), strip_));
  strip_->setFlow(QListView::LeftToRight);
  strip_->setWrapping(false);
  strip_->setUniformItemSizes(true);
  strip_->setMouseTracking(true);
  strip_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
  strip_->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  strip_->setFixedHeight(kStripHeight);
  strip_->setFocusPolicy(Qt::TabFocus);
  strip_->setProperty("role", "plain");
  strip_->setAccessibleName(tr("Recorded takes, newest first"));
  strip_->setToolTip(tr("Double click opens a take on the Data page"));
  connect(strip_, &QListView::doubleClicked, this, [this] { emit openStep(Step::kData); });
  return strip_;
}

std::vector<KeyHint> CollectPage::keys() const {
  return {{"Space", tr("record or stop")},
          {"1 … 9, 0", tr("choose a label")},
          {"hold 1 … 9, 0", tr("label what passes while recording")},
          {"L", tr("type a label")},
          {"Esc", tr("stop the countdown")},
          {"P", tr("pause the scope")}};
}

double CollectPage::seconds() const { return kLengths[length_->current()]; }

QStringList CollectPage::quickLabels() const {
  QStringList labels = workbench().project().labels();
  const auto& entry = workbench().board().entry();
  if (entry && entry->kind == device_link::BoardKind::kVirtual) {
    for (auto motion : dataset::allMotions()) {
      const QString name = dataset::motionName(motion);
      if (!labels.contains(name)) labels.append(name);
    }
  }
  return labels;
}

void CollectPage::toggle() {
  const bool idle = !recorder_.busy() && !countdown_->running();
  if (idle && workbench().board().state() == BoardController::State::kNone)
    return emit openStep(Step::kBoard);
  if (countdown_->running()) {
    countdown_->cancel();
    refreshRecording();
  } else if (recorder_.busy()) {
    recorder_.stop();
  } else {
    countdown_->start(wait_->current() == 1 ? kCountdownFrom : 0);
    refreshRecording();
  }
}

void CollectPage::begin() {
  scope_->setPaused(false);
  recorder_.start(seconds() > 0 ? label_->text().trimmed() : QString(), seconds());
  refreshRecording();
}

void CollectPage::hold(const QString& label) {
  label_keys_->setHeld(label);
  if (recorder_.busy()) {
    recorder_.setLabel(label);
  } else {
    label_->setText(label);
  }
}

void CollectPage::letGo() {
  held_key_ = 0;
  label_keys_->setHeld({});
  if (recorder_.busy()) recorder_.setLabel(seconds() > 0 ? label_->text().trimmed() : QString());
}

void CollectPage::keyPressEvent(QKeyEvent* event) {
  const QString label = label_keys_->labelOf(event->key());
  if (!label.isEmpty()) {
    if (event->isAutoRepeat()) return;
    held_key_ = event->key();
    return hold(label);
  }
  switch (event->key()) {
    case Qt::Key_Space:
      if (!event->isAutoRepeat() && primary()->isEnabled() && bodyShown()) toggle();
      break;
    case Qt::Key_L:
      label_->setFocus();
      break;
    case Qt::Key_P:
      scope_->setPaused(!scope_->paused());
      break;
    case Qt::Key_Escape:
      countdown_->cancel();
      refreshRecording();
      break;
    default:
      Page::keyPressEvent(event);
  }
}

void CollectPage::keyReleaseEvent(QKeyEvent* event) {
  if (event->isAutoRepeat() || held_key_ == 0 || event->key() != held_key_)
    return Page::keyReleaseEvent(event);
  letGo();
}

bool CollectPage::eventFilter(QObject* watched, QEvent* event) {
  if (watched == label_ && event->type() == QEvent::KeyPress &&
      static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
    setFocus();
    return true;
  }
  return Page::eventFilter(watched, event);
}

bool CollectPage::event(QEvent* event) {
  // A key that is let go in another window is never heard of.
  if (event->type() == QEvent::FocusOut && held_key_ != 0) letGo();
  return Page::event(event);
}

void CollectPage::aboutToClose() {
  countdown_->cancel();
  recorder_.stop();
}

void CollectPage::refresh() {
  if (!needProject()) return;
  const BoardController& board = workbench().board();
  refreshLabels();
  refreshRecording();
  const bool has_board = board.connected() || board.state() == BoardController::State::kLost;
  if (!has_board && takes_->rowCount() == 0) {
    return showEmpty(
        "collect", tr("No board is connected"),
        tr("Recordings come from a board's sensor. A virtual board will do; files can be imported too."),
        tr("Choose a board"), [this] { emit openStep(Step::kBoard); });
  }
  if (board.connected()) scope_->setFormat(board.format());
  showBody();
}

void CollectPage::refreshLabels() {
  const QStringList labels = quickLabels();
  label_keys_->setLabels(labels);
  static_cast<QStringListModel*>(label_->completer()->model())->setStringList(labels);
  QStringList counts;
  const auto& recordings = workbench().project().recordings();
  for (const QString& label : workbench().project().labels()) {
    const auto has = [&](const auto& r) { return QString::fromStdString(dataset::mainLabel(r)) == label; };
    counts.append(QString("%1 %2").arg(label).arg(std::count_if(recordings.begin(), recordings.end(), has)));
  }
  setSubtitle(recordings.empty() ? tr("nothing recorded yet") : counts.join(" · "));
}

void CollectPage::refreshRecording() {
  const bool recording = recorder_.state() == TakeRecorder::State::kRecording;
  const bool waiting = countdown_->running();
  const bool busy = recorder_.busy() || waiting;
  if (busy) {
    setPrimary(waiting ? tr("Cancel") : tr("Stop"),
               waiting ? tr("Stop the countdown") : tr("End the recording"), "Space");
  } else {
    setPrimary(tr("Record"), tr("Record from the board"), "Space");
  }
  primary()->setIcon(theme().icon(busy ? "stop" : "record", IconTone::kOnAccent));
  const bool no_board = workbench().board().state() == BoardController::State::kNone && !busy;
  if (no_board) {
    setPrimary(tr("Connect a board"), tr("Choose a board on the Board page"), "Ctrl+1");
    primary()->setIcon({});
  }
  primary()->setEnabled((workbench().board().connected() || no_board) &&
                        recorder_.state() != TakeRecorder::State::kStopping);
  for (QWidget* widget : {static_cast<QWidget*>(length_), static_cast<QWidget*>(wait_)})
    widget->setEnabled(!busy);
  label_->setEnabled(!busy && seconds() > 0);
  const char* role = recording ? "recording" : "card";
  if (scope_card_->property("role") != role) setRole(scope_card_, role);

  QString text;
  if (recording) {
    const QString total =
        recorder_.wantedSeconds() > 0 ? tr(" of %1 s").arg(recorder_.wantedSeconds(), 0, 'f', 1) : tr(" s");
    text = tr("recording %1%2 · %3 lost")
               .arg(recorder_.recordedSeconds(), 0, 'f', 1)
               .arg(total)
               .arg(recorder_.lost());
  } else if (!busy && seconds() <= 0) {
    text = tr("hold a number key to label what passes");
  } else if (!busy && label_->text().trimmed().isEmpty()) {
    text = tr("without a label");
  }
  status_->setText(text);
  setTextRole(status_, recording ? TextRole::kDanger : TextRole::kMuted);
}

}  // namespace thimble::ui
