// RunScore: the one figure that a training is judged by, in its task's words.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>

#include "core/project/project.h"

namespace thimble::ui {

/// On the test windows; empty where there were none.  Classes: accuracy; numbers: R²; anomalies: the area under the ROC
/// curve.
struct RunScore {
  QString name;  // "accuracy", "R²", "AUC"
  std::optional<double> of_float, of_int8;
};
RunScore scoreOf(const project::Run& run);

/// "97.5 %" of classes, "0.954" of the others; "–" if unknown.
QString scoreText(Task task, std::optional<double> score);

}  // namespace thimble::ui
