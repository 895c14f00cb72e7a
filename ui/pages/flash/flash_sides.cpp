// FlashPage, the two sides: what the model is, and what the board has room for and runs.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/flash/flash_page.h"

#include "core/tflite/model_file.h"
#include "core/tflite/task_info.h"
#include "ui/models/run_score.h"
#include "ui/widgets/budget_bar.h"
#include "ui/widgets/labels.h"

namespace thimble::ui {
namespace {

QString name(const std::string& text) { return QString::fromStdString(text); }

/// How good a run's model is on the test windows, in its task's figure.
QString judgement(const project::Run& run) {
  const Task task = run.recipe.task.kind;
  const RunScore score = scoreOf(run);
  if (!score.of_int8) return {};
  const QString text = scoreText(task, score.of_int8);
  return task == Task::kClassification ? FlashPage::tr("%1 of the test windows right").arg(text)
                                       : FlashPage::tr("%1 %2 on the test windows").arg(score.name, text);
}

}  // namespace

void FlashPage::readModel() {
  const auto model = workbench().loop().model();
  if (model->run == shown_model_) return;
  shown_model_ = model->run;
  LiveMeaning meaning;
  if (const auto graph = tflite::readModel(model->file)) {
    const tflite::TaskInfo info = tflite::taskOf(*graph);
    meaning.task = info.task;
    meaning.target = name(info.target);
    meaning.unit = name(info.unit);
    meaning.threshold = static_cast<double>(info.threshold);
    for (const auto& label : tflite::labelsOf(*graph)) meaning.classes.append(name(label));
    if (!graph->outputs.empty()) {
      const tflite::Quantization& output =
          graph->tensors[static_cast<size_t>(graph->outputs[0])].quantization;
      if (!output.scale.empty()) meaning.scale = static_cast<double>(output.scale[0]);
      if (!output.zero_point.empty()) meaning.zero_point = static_cast<int>(output.zero_point[0]);
    }
  }
  const bool classes = meaning.task == Task::kClassification;
  strip_->setVisible(classes);
  trace_->setVisible(!classes);
  history_.reset(std::move(meaning));
  view_->refresh(false);
  strip_->update();
}

void FlashPage::showModel() {
  const project::Run* run = workbench().project().currentRun();
  const auto model = workbench().loop().model();
  if (!run) return;
  model_.title->setText(name(run->name));
  model_.what->setText(judgement(*run));
  const auto cost = workbench().loop().costIsSketch() ? nullptr : workbench().loop().cost();
  model_.first->setText(
      cost ? tr("%1 flash · %2 arena").arg(bytesText(cost->model_bytes), bytesText(cost->arena_bytes))
           : tr("%1 flash").arg(bytesText(static_cast<int64_t>(model->file.size()))));
  const LiveMeaning& meaning = history_.meaning();
  model_.second->setText(meaning.task == Task::kClassification
                             ? tr("classes: %1").arg(meaning.classes.join(", "))
                         : meaning.task == Task::kRegression
                             ? tr("tells: %1").arg(trace_->title())
                             : tr("tells what is unusual: score %1 is the threshold").arg(meaning.threshold));
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

}  // namespace thimble::ui
