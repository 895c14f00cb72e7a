// FlashPage: shows Loop's deployment and live results beside what board and model are.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/flash/flash_page.h"

#include <QKeyEvent>

#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"

namespace thimble::ui {
namespace {
constexpr char kFlashKey[] = "Ctrl+Return";
}  // namespace

FlashPage::FlashPage(const PageContext& context, QWidget* parent)
    : Page(Step::kFlash, tr("Flash"), context, parent) {
  auto* body = new QWidget;
  auto* rows = new QVBoxLayout(body);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(kSpace3);
  rows->addWidget(makeSides());
  rows->addWidget(makeWay());
  rows->addWidget(makeLive(), 1);
  setBody(body);
  connectAll();
  refresh();
}

void FlashPage::connectAll() {
  connect(primary(), &QPushButton::clicked, this, [this] {
    if (!workbench().board().connected()) return emit openStep(Step::kBoard);
    flash();
  });
  auto& loop = workbench().loop();
  connect(&workbench().project(), &ProjectModel::projectChanged, this, &FlashPage::refresh);
  connect(&loop, &Loop::modelChanged, this, &FlashPage::refresh);
  connect(&loop, &Loop::costChanged, this, &FlashPage::refresh);
  connect(&loop, &Loop::deploymentChanged, this, &FlashPage::deploymentChanged);
  connect(&loop, &Loop::failed, this,
          [this](const QString&, const Error& error) { deploymentFailed(error); });
  connect(&loop, &Loop::liveChanged, this, &FlashPage::refresh);
  connect(&loop, &Loop::liveResult, this, [this](const device_link::LiveResult& result) {
    if (!history_.push(result)) return;
    live_detail_->setText(timesMean()
                              ? tr("features %1 ms · inference %2 ms")
                                    .arg(static_cast<double>(result.feature_us) / 1000, 0, 'f', 1)
                                    .arg(static_cast<double>(result.inference_us) / 1000, 0, 'f', 1)
                              : tr("a result every %1 frames")
                                    .arg(workbench().project().currentRun()
                                             ? workbench().project().currentRun()->recipe.features.stride
                                             : 0));
    view_->refresh(workbench().loop().live());
    strip_->update();
    trace_->update();
  });
  connect(&workbench().jobs(), &JobRunner::changed, this, &FlashPage::showSteps);
  connect(&workbench().board(), &BoardController::stateChanged, this, &FlashPage::boardChanged);
  scope_->setFormat(workbench().board().format());
}

std::vector<KeyHint> FlashPage::keys() const {
  return {{tr("Ctrl+Return"), tr("flash and prove")},
          {tr("L"), tr("start or stop live results")},
          {tr("P"), tr("pause the scope")}};
}

void FlashPage::flash() {
  auto& loop = workbench().loop();
  if (!loop.model() || !workbench().board().connected() || loop.deploying()) return;
  deploying_ = true;
  resume_ = false;
  failed_step_ = -1;
  last_step_ = 0;
  if (loop.live()) loop.stopLive();
  loop.deploy();
}

void FlashPage::toggleLive() {
  auto& loop = workbench().loop();
  if (loop.live()) return loop.stopLive();
  if (!canLive()) return;
  history_.clear();
  loop.startLive();
}

void FlashPage::deploymentChanged() {
  const auto& deployment = workbench().loop().deployment();
  if (deployment && deploying_) {
    deploying_ = resume_ = false;
    failed_step_ = -1;
    if (deployment->proof.mismatches == 0) toggleLive();
  }
  refresh();
}

void FlashPage::deploymentFailed(const Error& error) {
  if (!deploying_ || workbench().loop().deploying()) return;
  deploying_ = false;
  failed_step_ = last_step_;
  resume_ = error.code == ErrorCode::kDisconnected || error.code == ErrorCode::kTimeout;
  refresh();
}

void FlashPage::boardChanged() {
  const auto& board = workbench().board();
  if (board.connected()) scope_->setFormat(board.format());
  if (board.state() == BoardController::State::kNone) resume_ = false;
  if (board.connected() && resume_) flash();
  if (!board.connected()) failed_step_ = resume_ || deploying_ ? failed_step_ : -1;
  refresh();
}

void FlashPage::refresh() {
  if (!needProject()) return;
  if (!workbench().loop().model())
    return showEmpty("flash", tr("There is no model to flash yet"),
                     tr("Train one; then it goes onto the board and is proved there."), tr("Train a model"),
                     [this] { emit openStep(Step::kTrain); });
  readModel();
  showModel();
  showBoard();
  showSteps();
  showLive();
  const bool connected = workbench().board().connected();
  const bool busy = deploying_ || workbench().loop().deploying();
  if (connected)
    setPrimary(tr("Flash and prove"),
               tr("Upload the model, verify it, prove it on at least 64 windows, then go live"), kFlashKey);
  else
    setPrimary(tr("Connect a board"), tr("Choose a board on the Board page"), kFlashKey);
  primary()->setEnabled(!busy);
  setSubtitle(workbench().loop().modelStale()
                  ? tr("data, features or settings changed since this model was trained")
                  : QString());
  showBody();
}

bool FlashPage::onBoard() const {
  const auto& loop = workbench().loop();
  return loop.deployment() ? !loop.deploymentStale() : loop.boardRunsModel();
}

bool FlashPage::canLive() const { return onBoard() && !workbench().loop().deploying(); }

bool FlashPage::timesMean() const {
  const auto& entry = workbench().board().entry();
  return entry && entry->kind == device_link::BoardKind::kSerial;
}

void FlashPage::showLive() {
  auto& loop = workbench().loop();
  const bool can = canLive();
  live_->setText(loop.live() ? tr("Stop live") : tr("Start live"));
  live_->setAccessibleName(live_->text());
  live_->setEnabled(loop.live() || can);
  live_->setToolTip(tipWithKey(loop.live() ? tr("Stop live inference on the board")
                               : can       ? tr("Start live inference on the board")
                                           : tr("Flash the model first"),
                               "L"));
  if (!loop.live()) live_detail_->setText(QString());
  view_->refresh(loop.live());
}

void FlashPage::keyPressEvent(QKeyEvent* event) {
  if (!bodyShown()) return Page::keyPressEvent(event);
  const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
  if (enter && (event->modifiers() & Qt::ControlModifier)) return primary()->click();
  if (event->key() == Qt::Key_L && event->modifiers() == Qt::NoModifier) return toggleLive();
  if (event->key() == Qt::Key_P && event->modifiers() == Qt::NoModifier)
    return scope_->setPaused(!scope_->paused());
  Page::keyPressEvent(event);
}

}  // namespace thimble::ui
