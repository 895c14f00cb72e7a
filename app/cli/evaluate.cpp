// thimble-cli evaluate: confusion matrix, precision, recall and F1, float and int8.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/project_file.h"
#include "core/project/loop.h"

namespace thimble::cli {

namespace {

nlohmann::ordered_json toJson(const evaluate::Confusion& confusion) {
  nlohmann::ordered_json classes = nlohmann::ordered_json::array();
  for (size_t c = 0; c < confusion.classes.size(); ++c) {
    const int i = static_cast<int>(c);
    classes.push_back({{"label", confusion.classes[c]},
                       {"precision", finiteOrNull(confusion.precision(i))},
                       {"recall", finiteOrNull(confusion.recall(i))},
                       {"f1", finiteOrNull(confusion.f1(i))}});
  }
  return {{"accuracy", confusion.accuracy()}, {"matrix", confusion.matrix}, {"classes", classes}};
}

void showConfusion(const Context& context, const char* title, const evaluate::Confusion& confusion) {
  char line[200];
  std::snprintf(line, sizeof line, "%s: accuracy %.4f on %d windows", title, confusion.accuracy(),
                confusion.total());
  context.say(line);
  for (size_t c = 0; c < confusion.classes.size(); ++c) {
    const int i = static_cast<int>(c);
    std::string counts;
    for (const int n : confusion.matrix[c]) {
      std::snprintf(line, sizeof line, "%6d", n);
      counts += line;
    }
    std::snprintf(line, sizeof line, "  %-16.16s precision %.3f  recall %.3f  F1 %.3f",
                  confusion.classes[c].c_str(), confusion.precision(i), confusion.recall(i), confusion.f1(i));
    context.say(line + ("  |" + counts));
  }
}

nlohmann::ordered_json toJson(const evaluate::NumberErrors& errors) {
  return {{"mae", finiteOrNull(errors.mae)},
          {"rmse", finiteOrNull(errors.rmse)},
          {"r2", finiteOrNull(errors.r2)}};
}

/// A side's figures by task, in words and for programs.
nlohmann::ordered_json tell(const Context& context, const char* title, const evaluate::TaskSettings& task,
                            const evaluate::Confusion& confusion, const evaluate::NumberErrors& errors,
                            const anomaly::Roc& roc) {
  char line[200];
  if (task.kind == Task::kRegression) {
    std::snprintf(line, sizeof line, "%s: mean error %.4g %s, root mean square %.4g, R² %.4f", title,
                  errors.mae, task.unit.c_str(), errors.rmse, errors.r2);
    context.say(line);
    return toJson(errors);
  }
  showConfusion(context, title, confusion);
  nlohmann::ordered_json json = toJson(confusion);
  if (task.kind != Task::kAnomaly) return json;
  std::snprintf(line, sizeof line, "  AUC %.4f", roc.auc);
  context.say(line);
  json["auc"] = finiteOrNull(roc.points.empty() ? std::nan("") : roc.auc);
  return json;
}

int runEvaluate(const Context& context, const std::string& path, const std::string& split) {
  const auto project = openProject(path);
  if (!project) return fail(context, project.error());
  const auto run = currentRun(**project);
  if (!run) return fail(context, run.error());
  TerminalJob job(context);
  const auto table = project::extractFeatures(**project, job);
  if (!table) return fail(context, table.error());
  const auto evaluation = project::evaluateRun(
      *run, *table, split == "train" ? dataset::Split::kTrain : dataset::Split::kTest, job);
  if (!evaluation) return fail(context, evaluation.error());
  const evaluate::Evaluation& e = *evaluation;
  if (e.windows.empty())
    return fail(context, {ErrorCode::kNotFound, "There are no windows to " + split + " on.",
                          split == "train" ? "Give some recordings back to training: thimble-cli label."
                                           : "Set some recordings aside: thimble-cli label " + path +
                                                 " --test-share 0.2, and train again."});
  const evaluate::TaskSettings& task = run->recipe.task;
  nlohmann::ordered_json of_float;
  if (e.has_float) of_float = tell(context, "float", task, e.confusion_float, e.errors_float, e.roc_float);
  const nlohmann::ordered_json of_int8 =
      tell(context, "int8", task, e.confusion_int8, e.errors_int8, e.roc_int8);
  context.result({{"run", run->id},
                  {"task", nameIn(kTasks, task.kind)},
                  {"split", split},
                  {"windows", e.windows.size()},
                  {"float", of_float},
                  {"int8", of_int8}});
  return kSuccess;
}

}  // namespace

Runner declareEvaluate(CLI::App& app) {
  auto project = std::make_shared<std::string>();
  auto split = std::make_shared<std::string>("test");
  app.add_option("PROJECT", *project, "Project file, NAME.thimble")->required();
  app.add_option("--split", *split, "Which windows: test or train [test]")
      ->check(CLI::IsMember({"train", "test"}));
  return [project, split](const Context& context) { return runEvaluate(context, *project, *split); };
}

}  // namespace thimble::cli
