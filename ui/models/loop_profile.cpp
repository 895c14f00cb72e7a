// Loop, profile: what the model, trained or only planned, costs; and its instructions, counted on a virtual
// board.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/loop.h"
#include "core/quantize/quantizer.h"
#include "core/tflite/model_file.h"
#include "device_link/boards/board_list.h"
#include "ui/jobs/job_runner.h"
#include "ui/models/board_controller.h"
#include "ui/models/loop.h"
#include "ui/models/project_model.h"

namespace thimble::ui {
namespace {

using Cost = std::shared_ptr<const profile::ModelCost>;

Result<Cost> costOfFile(const std::vector<uint8_t>& file) {
  auto cost = profile::costOf(file);
  if (!cost) return cost.error();
  return Cost(std::make_shared<profile::ModelCost>(std::move(*cost)));
}

/// A net's cost before it is trained.
Result<Cost> costOfNet(const nn::NetSpec& net) {
  auto graph = quantize::sketch(net);
  if (!graph) return graph.error();
  auto file = tflite::writeModel(*graph);
  if (!file) return file.error();
  return costOfFile(*file);
}

}  // namespace

std::optional<nn::NetSpec> Loop::plannedNet() const {
  const auto& recordings = project_.recordings();
  const int classes = static_cast<int>(project_.labels().size());
  if (classes < (project_.recipe().task.kind == Task::kClassification ? 2 : 1)) return std::nullopt;
  features::FeatureTable shape;  // sizes only: what the settings will give
  shape.format = recordings.front().format;
  for (const auto& recording : recordings) {
    if (!recording.segments.empty()) shape.format = recording.format;
  }
  auto settings = features::pipelineSettings(project_.recipe().features, shape.format);
  if (!settings) return std::nullopt;
  const features::Layout layout = features::layoutOf(*settings);
  shape.features = layout.features;
  shape.time_steps = layout.time_steps;
  shape.channels_per_step = layout.channels_per_step;
  for (const QString& label : project_.labels()) shape.classes.push_back(label.toStdString());
  return project::netFor(project_.recipe(), shape);
}

void Loop::refreshCost() {
  const bool trained = model_ && !modelStale();
  const auto net = plannedNet();
  if (!trained && !net) {
    cost_.reset();
    emit costChanged();
    return;
  }
  const int asked = ++cost_asked_;
  jobs_.runQuiet<Cost>(
      this,
      [model = trained ? model_ : nullptr, net](Job&) {
        return model ? costOfFile(model->file) : costOfNet(*net);
      },
      [this, asked, trained](Result<Cost> cost) {
        if (asked != cost_asked_) return;
        cost_ = cost ? *cost : nullptr;
        cost_is_sketch_ = !trained;
        emit costChanged();
      });
}

void Loop::profile() {
  if (!model_) return;
  auto counted = [this, run = model_->run](Result<device_link::InstructionCounts> counts) {
    if (!counts) return fail(tr("Profile"), counts.error());
    if (!model_ || model_->run != run) return;
    instructions_ = std::move(*counts);
    emit instructionsChanged();
  };
  const auto entry = board_.entry();
  const bool is_virtual = entry && entry->kind == device_link::BoardKind::kVirtual;
  jobs_.run<device_link::InstructionCounts>(
      tr("Counting instructions"), this,
      [entry, is_virtual, paths = paths_,
       model = model_](Job& job) -> Result<device_link::InstructionCounts> {
        device_link::BoardEntry board;
        if (is_virtual) {
          board = *entry;
        } else {
          auto found = device_link::findBoard(paths.catalogue.toStdString(), kCountingBoard);
          if (!found) return found.error();
          board = *found;
        }
        return device_link::countInstructions(board, paths.virtual_boards, model->file, job);
      },
      counted);
}

}  // namespace thimble::ui
