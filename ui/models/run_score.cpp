// RunScore: picked from the run's figures by its task.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/run_score.h"

#include <QCoreApplication>

namespace thimble::ui {

RunScore scoreOf(const project::Run& run) {
  const Task task = run.recipe.task.kind;
  if (task == Task::kClassification)
    return {QCoreApplication::translate("RunScore", "accuracy"), run.test_accuracy_float,
            run.test_accuracy_int8};
  const bool number = task == Task::kRegression;
  RunScore score{number ? QString("R²") : QString("AUC"), {}, {}};
  for (const auto& metric : run.metrics)
    if (metric.name == (number ? "r2" : "auc"))
      score.of_float = metric.of_float, score.of_int8 = metric.of_int8;
  return score;
}

QString scoreText(Task task, std::optional<double> score) {
  if (!score) return QString("–");
  return task == Task::kClassification ? QString("%1 %").arg(*score * 100, 0, 'f', 1)
                                       : QString::number(*score, 'f', 3);
}

}  // namespace thimble::ui
