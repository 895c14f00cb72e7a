// The task's text, written and read.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tflite/task_info.h"

#include <charconv>
#include <cmath>

namespace thimble::tflite {
namespace {

/// A value must stay on its line.
std::string oneLine(std::string text) {
  for (char& c : text)
    if (c == '\n' || c == '\r') c = ' ';
  return text;
}

}  // namespace

void setTask(Graph& graph, const TaskInfo& info) {
  std::string text = std::string("task ") + nameIn(kTasks, info.task) + "\n";
  if (!info.target.empty()) text += "target " + oneLine(info.target) + "\n";
  if (!info.unit.empty()) text += "unit " + oneLine(info.unit) + "\n";
  if (info.task == Task::kAnomaly) {
    char number[32];
    text += "threshold " +
            std::string(number, std::to_chars(number, number + sizeof number, info.threshold).ptr) + "\n";
  }
  graph.metadata[kTaskMetadata] = {text.begin(), text.end()};
}

TaskInfo taskOf(const Graph& graph) {
  const auto found = graph.metadata.find(kTaskMetadata);
  if (found == graph.metadata.end()) return {};
  const std::string text(found->second.begin(), found->second.end());
  TaskInfo info;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const std::string line = text.substr(begin, end - begin);
    const size_t space = std::min(line.find(' '), line.size());
    const std::string key = line.substr(0, space), value = space < line.size() ? line.substr(space + 1) : "";
    if (key == "task") info.task = valueIn(kTasks, value).value_or(Task::kClassification);
    if (key == "target") info.target = value;
    if (key == "unit") info.unit = value;
    float threshold = 0;
    if (key == "threshold" &&
        std::from_chars(value.data(), value.data() + value.size(), threshold).ec == std::errc() &&
        std::isfinite(threshold))
      info.threshold = threshold;
    begin = end + 1;
  }
  return info;
}

}  // namespace thimble::tflite
