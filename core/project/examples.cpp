// Windows picked, normalised and grouped.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/examples.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "core/evaluate/evaluation.h"

namespace thimble::project {
namespace {

/// The place at which `name` has axis, where `like` has 'x'; npos if they differ elsewhere.
bool differsInAxis(const std::string& like, const std::string& name, char axis) {
  if (like.size() != name.size()) return false;
  int differences = 0;
  for (size_t i = 0; i < like.size(); ++i) {
    const char a = static_cast<char>(std::tolower(static_cast<unsigned char>(like[i])));
    const char b = static_cast<char>(std::tolower(static_cast<unsigned char>(name[i])));
    if (a == b) continue;
    if (a != 'x' || b != axis) return false;
    ++differences;
  }
  return differences == 1;
}

/// Tenths of recordings by the windows' begins.
void splitGroups(const features::FeatureTable& table, TrainingExamples& out) {
  std::map<int64_t, int64_t> last;
  for (const size_t w : out.windows) {
    int64_t& end = last[table.windows[w].recording];
    end = std::max(end, table.windows[w].begin + 1);
  }
  for (size_t i = 0; i < out.windows.size(); ++i) {
    const features::WindowRef& window = table.windows[out.windows[i]];
    out.groups[i] = window.recording * 10 + window.begin * 10 / last[window.recording];
  }
}

}  // namespace

nn::Shape inputShape(const features::FeatureTable& table) {
  if (table.time_steps > 1) return {table.time_steps, 1, table.channels_per_step};
  return {1, 1, table.features};
}

std::vector<nn::AxisGroup> axisGroups(const features::FeatureTable& table) {
  const std::vector<dataset::Channel>& channels = table.format.channels;
  std::vector<nn::AxisGroup> groups;
  const std::vector<features::BlockSettings>& blocks = table.settings.blocks;
  if (table.time_steps < 2 || static_cast<size_t>(table.channels_per_step) != channels.size() ||
      blocks.size() != 1 || blocks[0].block != dsp::Block::kRaw)
    return groups;
  for (size_t i = 0; i + 3 <= channels.size(); ++i) {
    const dataset::Channel &x = channels[i], &y = channels[i + 1], &z = channels[i + 2];
    if (x.unit != y.unit || x.unit != z.unit || !differsInAxis(x.name, y.name, 'y') ||
        !differsInAxis(x.name, z.name, 'z'))
      continue;
    nn::AxisGroup group;
    group.first = static_cast<int>(i);
    for (size_t k = 0; k < 3; ++k) {
      group.mean[k] = table.mean[i + k];
      group.factor[k] = table.factor[i + k];
    }
    groups.push_back(group);
    i += 2;
  }
  return groups;
}

Result<void> prepareFor(const evaluate::TaskSettings& task, features::FeatureTable& table) {
  if (task.kind == Task::kRegression) return features::readTargets(table);
  if (task.kind != Task::kAnomaly) return {};
  const Result<std::vector<std::string>> normal = evaluate::normalLabels(table.classes, task);
  if (!normal) return normal.error();
  features::fitNormalisationOn(table, *normal);
  return {};
}

Result<TrainingExamples> trainingExamples(const features::FeatureTable& table,
                                          const evaluate::TaskSettings& task) {
  if (task.kind == Task::kRegression && table.targets.size() != table.windows.size())
    return Error{ErrorCode::kMismatch, "The features were computed for another task.", "Compute them again."};
  std::set<std::string> normal;
  if (task.kind == Task::kAnomaly) {
    Result<std::vector<std::string>> labels = evaluate::normalLabels(table.classes, task);
    if (!labels) return labels.error();
    normal.insert(labels->begin(), labels->end());
  }
  TrainingExamples out;
  out.input = inputShape(table);
  out.axes = axisGroups(table);
  const std::vector<float> all = features::normalisedRows(table);
  for (size_t i = 0; i < table.windows.size(); ++i) {
    const features::WindowRef& window = table.windows[i];
    if (window.split != dataset::Split::kTrain) continue;
    const bool other =
        task.kind == Task::kAnomaly && !normal.contains(table.classes[static_cast<size_t>(window.label)]);
    const auto row = all.begin() + static_cast<std::ptrdiff_t>(i) * table.features;
    std::vector<float>& rows = other ? out.other_rows : out.rows;
    rows.insert(rows.end(), row, row + table.features);
    if (other) continue;
    out.windows.push_back(i);
    out.labels.push_back(window.label);
    out.groups.push_back(window.recording);
    if (task.kind == Task::kRegression) out.targets.push_back(table.targets[i]);
  }
  if (task.kind == Task::kClassification && !out.labels.empty() &&
      std::set(out.labels.begin(), out.labels.end()).size() < 2)
    return Error{ErrorCode::kInvalidArgument,
                 "All windows to train on are labelled \"" +
                     table.classes[static_cast<size_t>(out.labels.front())] +
                     "\": there is nothing to tell it from.",
                 "Label a second class, or choose anomalies as the task, with this label as the normal one."};
  if (task.kind != Task::kClassification && std::set(out.groups.begin(), out.groups.end()).size() < 4)
    splitGroups(table, out);
  return out;
}

}  // namespace thimble::project
