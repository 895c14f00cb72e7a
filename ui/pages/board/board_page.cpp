// BoardPage: joins list, details, scope and meter, and says at once when the board is gone.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/board/board_page.h"

#include <QCoreApplication>
#include <QKeyEvent>

#include "ui/pages/board/board_delegate.h"
#include "ui/pages/board/board_details.h"
#include "ui/pages/board/stream_meter.h"
#include "ui/pages/scope_source.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"

namespace thimble::ui {
namespace {
constexpr int kSideWidth = 292;
constexpr int kShortestList = 120;
}  // namespace

BoardPage::BoardPage(const PageContext& context, QWidget* parent)
    : Page(Step::kBoard, tr("Board"), context, parent), model_(new BoardsModel(workbench().board(), this)) {
  auto* body = new QWidget;
  auto* layout = new QHBoxLayout(body);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kSpace4);
  layout->addWidget(makeSide());
  layout->addWidget(makeMain(), 1);
  setBody(body);

  BoardController& board = workbench().board();
  connect(primary(), &QPushButton::clicked, this, &BoardPage::act);
  connect(list_, &QListView::doubleClicked, this, &BoardPage::connectSelected);
  connect(list_->selectionModel(), &QItemSelectionModel::currentChanged, this, &BoardPage::refresh);
  connect(&board, &BoardController::stateChanged, this, &BoardPage::refresh);
  connect(&board, &BoardController::streamingChanged, this, &BoardPage::refresh);
  connect(model_, &QAbstractItemModel::modelReset, this, [this] {
    const auto& entry = workbench().board().entry();
    list_->setCurrentIndex(model_->index(entry ? std::max(0, model_->rowOf(entry->id)) : 0));
    refresh();
  });
  list_->setCurrentIndex(model_->index(0));
  refresh();
}

QWidget* BoardPage::makeSide() {
  auto* side = new QWidget;
  side->setFixedWidth(kSideWidth);
  auto* layout = new QVBoxLayout(side);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kSpace3);
  auto* card = new Card(theme(), tr("Boards"));
  auto* look = makeIconButton(theme(), "refresh", tr("Look for boards again"), "F5");
  connect(look, &QToolButton::clicked, &workbench().board(), &BoardController::refresh);
  card->addToHeader(look);
  list_ = new QListView;
  list_->setModel(model_);
  list_->setItemDelegate(new BoardDelegate(theme(), list_));
  list_->setAccessibleName(tr("Boards within reach"));
  list_->setMouseTracking(true);
  list_->setMinimumHeight(kShortestList);
  list_->setFrameShape(QFrame::NoFrame);
  list_->setProperty("role", "plain");
  card->body()->addWidget(list_, 1);
  layout->addWidget(card, 1);
  layout->addWidget(new BoardDetails(theme(), workbench()));
  return side;
}

QWidget* BoardPage::makeMain() {
  right_ = new QStackedWidget;
  none_ = new EmptyState(theme());
  right_->addWidget(none_);
  live_ = new QWidget;
  auto* layout = new QVBoxLayout(live_);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kSpace3);
  banner_ = new ErrorBanner(theme());
  layout->addWidget(banner_);
  auto* card = new Card(theme());
  scope_ = new LiveScope(theme());
  scope_->setSource(scopeSource(workbench().board()));
  card->body()->addWidget(scope_);
  layout->addWidget(card, 1);
  meter_ = new StreamMeter(theme(), workbench().board());
  layout->addWidget(meter_);
  right_->addWidget(live_);
  return right_;
}

std::vector<KeyHint> BoardPage::keys() const {
  return {{"↑ ↓", tr("choose a board")},
          {"Enter", tr("connect it")},
          {"F5", tr("look for boards")},
          {"Space, P", tr("pause the scope")},
          {"F", tr("scale by itself")}};
}

void BoardPage::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_F5:
      workbench().board().refresh();
      break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      connectSelected();
      break;
    case Qt::Key_Space:
    case Qt::Key_P:
      scope_->setPaused(!scope_->paused());
      break;
    case Qt::Key_F:
      scope_->setAutoscale(!scope_->autoscale());
      break;
    case Qt::Key_Up:
    case Qt::Key_Down:
      QCoreApplication::sendEvent(list_, event);
      break;
    default:
      Page::keyPressEvent(event);
  }
}

void BoardPage::showEvent(QShowEvent* event) {
  Page::showEvent(event);
  workbench().board().refresh();
}

const device_link::BoardEntry* BoardPage::selected() const { return model_->at(list_->currentIndex()); }

void BoardPage::connectSelected() {
  const auto* entry = selected();
  const BoardController& board = workbench().board();
  if (!entry || (board.entry() && board.entry()->id == entry->id)) return;
  workbench().board().connectTo(*entry);
}

void BoardPage::act() {
  const auto* entry = selected();
  const BoardController& board = workbench().board();
  if (board.connected() && board.entry() && (!entry || entry->id == board.entry()->id)) {
    emit openStep(Step::kCollect);
  } else {
    connectSelected();
  }
}

void BoardPage::refreshPrimary() {
  const auto* entry = selected();
  const BoardController& board = workbench().board();
  const bool this_one = board.entry() && (!entry || entry->id == board.entry()->id);
  if (this_one && board.connected()) {
    setPrimary(tr("Record"), tr("Go on to record from this board"), "Ctrl+2");
  } else {
    setPrimary(tr("Connect"), tr("Connect the chosen board"), "Enter");
  }
  primary()->setEnabled(entry != nullptr && (!this_one || board.connected()));
}

void BoardPage::refresh() {
  const BoardController& board = workbench().board();
  const QString name = board.entry() ? QString::fromStdString(board.entry()->name) : QString();
  refreshPrimary();
  switch (board.state()) {
    case BoardController::State::kNone:
      setSubtitle({});
      if (board.error()) {
        none_->set("warning", tr("The board could not be connected"),
                   QString::fromStdString(board.error()->message + " " + board.error()->hint));
      } else {
        none_->set(
            "plug", tr("No board is connected"),
            tr("Choose one at the left. A virtual board needs no hardware: it runs the real firmware in an "
               "emulator, with a sensor that is moved for you."),
            tr("Connect %1").arg(selected() ? QString::fromStdString(selected()->name) : tr("a board")),
            [this] { connectSelected(); });
      }
      right_->setCurrentWidget(none_);
      return;
    case BoardController::State::kConnecting:
      setSubtitle({});
      none_->set("plug", tr("Connecting %1 …").arg(name),
                 tr("A virtual board takes a second or two to start."));
      right_->setCurrentWidget(none_);
      return;
    case BoardController::State::kConnected:
      banner_->hide();
      scope_->setFormat(board.format());
      break;
    case BoardController::State::kLost: {
      Error error = board.error().value_or(Error{});
      error.hint =
          board.pulled()
              ? tr("Its cable is pulled. Plug it in, and it is connected again by itself.").toStdString()
              : tr("It is connected again by itself as soon as it is back.").toStdString();
      banner_->show(error, board.pulled() ? tr("Plug it in") : QString(),
                    [this] { workbench().board().plug(); });
      break;
    }
  }
  setSubtitle(name);
  right_->setCurrentWidget(live_);
}

}  // namespace thimble::ui
