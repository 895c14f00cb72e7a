// thimble-cli label: lists recordings; labels, splits, renames or deletes them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/project_file.h"
#include "core/dataset/split.h"

namespace thimble::cli {

namespace {

struct LabelOptions {
  std::string project;
  std::vector<int64_t> ids;
  std::string label, name, split;
  int64_t begin = 0, end = -1, cut = 0;
  bool set_label = false, remove = false, restore = false;
  double test_share = 0;
  uint64_t seed = 1;
};

/// Changes one recording as asked.
Result<void> change(const LabelOptions& options, dataset::RecordingInfo& recording) {
  if (options.set_label) {
    const int64_t end = options.end < 0 ? recording.frames : options.end;
    auto segments =
        dataset::setLabel(recording.segments, options.begin, end, options.label, recording.frames);
    if (!segments) return segments.error();
    recording.segments = std::move(*segments);
  }
  if (!options.name.empty()) recording.name = options.name;
  if (!options.split.empty()) {
    recording.split = options.split == "test" ? dataset::Split::kTest : dataset::Split::kTrain;
  }
  if (options.remove) recording.deleted = true;
  if (options.restore) recording.deleted = false;
  return {};
}

Result<void> apply(const LabelOptions& options, project::Project& project) {
  if (options.test_share > 0) {
    auto all = project.recordings();
    if (!all) return all.error();
    dataset::splitRecordings(*all, options.test_share, options.seed);
    return project.update(*all);
  }
  std::vector<dataset::RecordingInfo> changed;
  for (const int64_t id : options.ids) {
    auto recording = project.recording(id);
    if (!recording) return recording.error();
    if (options.cut > 0) {
      if (const auto parts = project.split(id, options.cut); !parts) return parts.error();
      continue;
    }
    if (const auto done = change(options, *recording); !done) return done;
    changed.push_back(std::move(*recording));
  }
  return project.update(changed);
}

int runLabel(const Context& context, const LabelOptions& options) {
  const auto project = openProject(options.project);
  if (!project) return fail(context, project.error());
  if (const auto done = apply(options, **project); !done) return fail(context, done.error());
  const auto recordings = (*project)->recordings();
  if (!recordings) return fail(context, recordings.error());
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const dataset::RecordingInfo& recording : *recordings) {
    rows.push_back(cli::toJson(recording));
    context.say(describe(recording));
  }
  if (recordings->empty())
    context.say("No recordings yet: 'thimble-cli record' or 'thimble-cli import' adds some.");
  context.result({{"recordings", rows}});
  return kSuccess;
}

}  // namespace

Runner declareLabel(CLI::App& app) {
  auto options = std::make_shared<LabelOptions>();
  app.add_option("PROJECT", options->project, "Project file, NAME.thimble")->required();
  auto* ids = app.add_option("--recording", options->ids, "Numbers of the recordings to change");
  auto* label = app.add_option("--label", options->label, "Label for frames --begin to --end; empty erases")
                    ->needs(ids);
  app.add_option("--begin", options->begin, "First frame to label [0]")->needs(label);
  app.add_option("--end", options->end, "Frame after the last one to label [end]")->needs(label);
  app.add_option("--cut", options->cut, "Split the recordings in two at this frame")->needs(ids);
  app.add_option("--name", options->name, "New name")->needs(ids);
  app.add_option("--split", options->split, "train or test")
      ->needs(ids)
      ->check(CLI::IsMember({"train", "test"}));
  app.add_flag("--delete", options->remove, "Delete the recordings (--restore brings them back)")->needs(ids);
  app.add_flag("--restore", options->restore, "Bring deleted recordings back")->needs(ids);
  app.add_option("--test-share", options->test_share,
                 "Split all recordings anew: this share becomes test, by label")
      ->check(within(0.01, 0.9));
  app.add_option("--seed", options->seed, "Seed of --test-share [1]");
  return [options, label](const Context& context) {
    options->set_label = label->count() > 0;
    return runLabel(context, *options);
  };
}

}  // namespace thimble::cli
