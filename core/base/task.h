// Task: what a model is asked: which class, how much, or whether this is unusual.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/named.h"

namespace thimble {

/// kClassification: one of the labels.  kRegression: a number, the labels are its values.  kAnomaly: how far a window is
/// from those of the labels called normal, 1 at the threshold.
enum class Task { kClassification, kRegression, kAnomaly };

inline constexpr Named<Task> kTasks[] = {{Task::kClassification, "classification"},
                                         {Task::kRegression, "regression"},
                                         {Task::kAnomaly, "anomaly"}};

}  // namespace thimble
