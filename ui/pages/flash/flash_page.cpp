// FlashPage: shows Loop's deployment and live results beside what board and model are.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/flash/flash_page.h"

#include <QKeyEvent>

#include "core/tflite/model_file.h"
#include "ui/widgets/budget_bar.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"

namespace thimble::ui {
namespace {
constexpr int kLiveWidth = 280;
constexpr int kWayHeight = 82;
constexpr int kProveStep = 2;
constexpr char kFlashKey[] = "Ctrl+Return";

QString name(const std::string& text) { return QString::fromStdString(text); }

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

QWidget* FlashPage::makeSides() {
  auto* sides = new QWidget;
  auto* row = new QHBoxLayout(sides);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(kSpace3);
  model_ = makeFacts(row, tr("Model"));
  auto* arrow = makeLabel(theme(), "→", kFontPage, TextRole::kMuted);
  row->addWidget(arrow);
  board_ = makeFacts(row, tr("Board"));
  return sides;
}

FlashPage::Facts FlashPage::makeFacts(QHBoxLayout* row, const QString& caption) {
  auto* card = new Card(theme());
  auto* line = new QHBoxLayout;
  line->setSpacing(kSpace2);
  line->addWidget(makeLabel(theme(), caption, kFontSmall, TextRole::kMuted), 0, Qt::AlignBottom);
  Facts facts{};
  facts.title = makeLabel(theme(), "", kFontTitle, TextRole::kNormal, true);
  facts.what = makeLabel(theme(), "", kFontBody, TextRole::kMuted);
  line->addWidget(facts.title, 0, Qt::AlignBottom);
  line->addWidget(facts.what, 1, Qt::AlignBottom);
  card->body()->addLayout(line);
  for (QLabel** label : {&facts.first, &facts.second, &facts.third}) {
    *label = makeLabel(theme(), "");
    (*label)->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    card->body()->addWidget(*label);
  }
  row->addWidget(card, 1);
  return facts;
}

QWidget* FlashPage::makeWay() {
  auto* card = new Card(theme());
  card->setFixedHeight(kWayHeight);
  auto* row = new QHBoxLayout;
  row->setSpacing(kSpace4);
  steps_ = new StepRow(theme());
  row->addWidget(steps_, 1);
  auto* says = new QVBoxLayout;
  says->setSpacing(0);
  outcome_ = makeLabel(theme(), "", kFontPage, TextRole::kNormal, true);
  outcome_detail_ = makeLabel(theme(), "", kFontSmall, TextRole::kMuted);
  outcome_detail_->setWordWrap(true);
  says->addStretch();
  says->addWidget(outcome_);
  says->addWidget(outcome_detail_);
  says->addStretch();
  row->addLayout(says, 1);
  card->body()->addLayout(row);
  return card;
}

QWidget* FlashPage::makeLive() {
  auto* card = new Card(theme(), tr("Live"));
  live_detail_ = makeLabel(theme(), "", kFontSmall, TextRole::kMuted);
  card->addToHeader(live_detail_);
  auto* motions = makeButton(tr("Move the virtual board"), tr("Its motion buttons are on the Board page"),
                             "Ctrl+1", ButtonRole::kQuiet);
  connect(motions, &QPushButton::clicked, this, [this] { emit openStep(Step::kBoard); });
  card->addToHeader(motions);
  live_ = makeButton(tr("Start live"), tr("Live inference on the board"), "L");
  connect(live_, &QPushButton::clicked, this, &FlashPage::toggleLive);
  card->addToHeader(live_);
  auto* columns = new QHBoxLayout;
  columns->setSpacing(kSpace4);
  auto* left = new QVBoxLayout;
  left->setSpacing(kSpace1);
  scope_ = new LiveScope(theme());
  scope_->setSource({[this] { return workbench().board().ring().received(); },
                     [this](int64_t frames) { return workbench().board().ring().latest(frames).samples; }});
  left->addWidget(scope_, 1);
  strip_ = new HistoryStrip(theme(), history_);
  left->addWidget(strip_);
  columns->addLayout(left, 1);
  view_ = new LiveView(theme(), history_);
  view_->setFixedWidth(kLiveWidth);
  columns->addWidget(view_);
  card->body()->addLayout(columns, 1);
  return card;
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
  history_.reset(history_.classes());
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

void FlashPage::readModel() {
  const auto model = workbench().loop().model();
  if (model->run == shown_model_) return;
  shown_model_ = model->run;
  QStringList classes;
  if (const auto graph = tflite::readModel(model->file))
    for (const auto& label : tflite::labelsOf(*graph)) classes.append(name(label));
  history_.reset(classes);
  view_->refresh(false);
  strip_->update();
}

void FlashPage::showModel() {
  const project::Run* run = workbench().project().currentRun();
  const auto model = workbench().loop().model();
  if (!run) return;
  model_.title->setText(name(run->name));
  model_.what->setText(
      run->test_accuracy_int8
          ? tr("%1 % of the test windows right").arg(*run->test_accuracy_int8 * 100, 0, 'f', 1)
          : QString());
  const auto cost = workbench().loop().costIsSketch() ? nullptr : workbench().loop().cost();
  model_.first->setText(
      cost ? tr("%1 flash · %2 arena").arg(bytesText(cost->model_bytes), bytesText(cost->arena_bytes))
           : tr("%1 flash").arg(bytesText(static_cast<int64_t>(model->file.size()))));
  model_.second->setText(tr("classes: %1").arg(history_.classes().join(", ")));
  model_.second->setToolTip(model_.second->text());
  model_.third->setText(
      tr("windows of %1 frames, every %2").arg(run->recipe.features.window).arg(run->recipe.features.stride));
}

void FlashPage::showBoard() {
  const auto& board = workbench().board();
  using State = BoardController::State;
  const bool known = board.entry().has_value();
  board_.title->setText(known ? name(board.entry()->name) : tr("No board is connected"));
  setTextRole(board_.first, TextRole::kNormal);
  board_.second->clear();
  board_.third->clear();
  if (board.state() == State::kConnecting)
    return board_.what->setText(tr("connecting …")), board_.first->clear();
  if (!known) {
    board_.what->clear();
    return board_.first->setText(tr("Connect a virtual or a real one on the Board page."));
  }
  const auto& info = board.info();
  board_.what->setText(board.state() == State::kLost ? tr("away") : name(info.core));
  const int64_t bytes = static_cast<int64_t>(workbench().loop().model()->file.size());
  const int64_t free = info.slot_bytes - bytes;
  board_.first->setText(
      free >= 0 ? tr("model slot %1 · %2 stay free").arg(bytesText(info.slot_bytes), bytesText(free))
                : tr("model slot %1: %2 too small").arg(bytesText(info.slot_bytes), bytesText(-free)));
  setTextRole(board_.first, free >= 0 ? TextRole::kNormal : TextRole::kDanger);
  board_.second->setText(
      tr("arena %1 · firmware %2").arg(bytesText(info.arena_bytes), name(info.firmware_version)));
  const auto& deployment = workbench().loop().deployment();
  const auto* run = workbench().loop().runOnBoard();
  const int slot = deployment ? deployment->model.slot : board.model() ? board.model()->slot : 0;
  board_.third->setText(onBoard()       ? tr("runs this model, slot %1").arg(slot)
                        : run           ? tr("runs the model of “%1”").arg(name(run->name))
                        : board.model() ? tr("runs another model")
                        : board.state() == State::kLost ? tr("its model runs on")
                                                        : tr("holds no model yet"));
}

bool FlashPage::onBoard() const {
  const auto& loop = workbench().loop();
  return loop.deployment() ? !loop.deploymentStale() : loop.boardRunsModel();
}

bool FlashPage::canLive() const { return onBoard() && !workbench().loop().deploying(); }

void FlashPage::showSteps() {
  auto& loop = workbench().loop();
  DeployFacts facts;
  facts.deployment = loop.deploymentStale() ? std::nullopt : loop.deployment();
  if (onBoard()) facts.on_board = workbench().board().model();
  facts.live = loop.live();
  facts.failed_step = failed_step_;
  for (const JobStatus& job : workbench().jobs().jobs()) {
    if (loop.deploying() && job.id == loop.deployJob()) facts.job = job;
  }
  const DeploySteps steps = deploySteps(facts);
  if (facts.job) {
    last_step_ = deployStepOf(*facts.job);
    last_detail_ = steps[static_cast<size_t>(last_step_)].detail;
  }
  if (steps != steps_->steps()) steps_->set(steps);
  showOutcome();
}

void FlashPage::showOutcome() {
  auto& loop = workbench().loop();
  const bool away = workbench().board().state() == BoardController::State::kLost;
  const auto say = [this](TextRole role, const QString& text, const QString& detail) {
    setTextRole(outcome_, role);
    if (outcome_->text() != text) outcome_->setText(text);
    if (outcome_detail_->text() != detail) outcome_detail_->setText(detail);
  };
  if (deploying_ || loop.deploying())
    return say(TextRole::kNormal, tr("On its way …"),
               tr("The model on the board runs until this one is verified."));
  const bool proving = failed_step_ == kProveStep;  // the new model is verified and current by then
  const QString runs =
      proving ? tr("The new model runs on it, not yet proved.") : tr("The model that was on it still runs.");
  if (resume_ && away)
    return say(TextRole::kDanger, tr("The board is away"),
               tr("It stopped answering while %1 (%2). %3 Plug it in again: this goes on where it stopped.")
                   .arg(proving ? tr("proving") : tr("uploading"), last_detail_, runs));
  if (failed_step_ >= 0) return say(TextRole::kDanger, proving ? tr("Not proved") : tr("Not flashed"), runs);
  const auto& deployment = loop.deployment();
  if (!deployment && onBoard())
    return say(
        TextRole::kNormal, tr("On the board"),
        tr("Its size and check sum are this model's. Flash again to prove that it computes the same."));
  if (!deployment || loop.deploymentStale())
    return say(
        TextRole::kMuted, tr("Not on the board yet"),
        tr("After the upload, board and computer work out the same windows; every byte must be equal."));
  const auto& proof = deployment->proof;
  const auto equal = proof.windows - proof.mismatches;
  say(proof.mismatches == 0 ? TextRole::kOk : TextRole::kDanger,
      tr("%1 of %2 windows equal, byte for byte").arg(equal).arg(proof.windows),
      proof.mismatches == 0
          ? timesMean() ? tr("The board computes what this computer computes: features %1 ms, inference %2 "
                             "ms on average.")
                              .arg(proof.feature_us / 1000, 0, 'f', 2)
                              .arg(proof.inference_us / 1000, 0, 'f', 2)
                        : tr("The board computes what this computer computes, features and inference.")
          : tr("Window %1 was the first to differ. Flash again; if it stays so, the board's firmware is "
               "another version.")
                .arg(proof.first_mismatch + 1));
}

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
