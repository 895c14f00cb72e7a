// TaskSettings: what the project's models are asked, and of which labels.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/anomaly/settings.h"
#include "core/base/task.h"

namespace thimble::evaluate {

struct TaskSettings {
  Task kind = Task::kClassification;
  std::string target;               // regression: what the labels measure ("benzene")
  std::string unit;                 // regression: "µg/m³"
  std::vector<std::string> normal;  // anomaly: the labels a detector learns from; empty: "normal"
  anomaly::Settings anomaly;
  friend bool operator==(const TaskSettings&, const TaskSettings&) = default;
};

}  // namespace thimble::evaluate
