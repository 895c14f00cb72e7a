// TaskInfo: what a model answers, kept in its file; the text's form is in TASK.md.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/base/result.h"
#include "core/base/task.h"
#include "core/tflite/graph.h"

namespace thimble::tflite {

inline constexpr char kTaskMetadata[] = "ThimbleTask";  // TASK.md

struct TaskInfo {
  Task task = Task::kClassification;
  std::string target, unit;  // regression: what the number is, and in what
  float threshold = 1;       // anomaly: the score from which on a window is one
  friend bool operator==(const TaskInfo&, const TaskInfo&) = default;
};

/// Keeps info as the graph's metadata.
void setTask(Graph& graph, const TaskInfo& info);

/// Of the graph's metadata; classification if it carries none, or none that can be read.
TaskInfo taskOf(const Graph& graph);

}  // namespace thimble::tflite
