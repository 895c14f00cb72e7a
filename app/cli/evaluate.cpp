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

nlohmann::ordered_json number(double value) {
  return std::isnan(value) ? nlohmann::ordered_json() : nlohmann::ordered_json(value);
}

nlohmann::ordered_json toJson(const evaluate::Confusion& confusion) {
  nlohmann::ordered_json classes = nlohmann::ordered_json::array();
  for (size_t c = 0; c < confusion.classes.size(); ++c) {
    const int i = static_cast<int>(c);
    classes.push_back({{"label", confusion.classes[c]},
                       {"precision", number(confusion.precision(i))},
                       {"recall", number(confusion.recall(i))},
                       {"f1", number(confusion.f1(i))}});
  }
  return {{"accuracy", confusion.accuracy()}, {"matrix", confusion.matrix}, {"classes", classes}};
}

void show(const Context& context, const char* title, const evaluate::Confusion& confusion) {
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

int run(const Context& context, const std::string& path, const std::string& split) {
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
  show(context, "float", evaluation->confusion_float);
  show(context, "int8", evaluation->confusion_int8);
  context.result({{"run", run->id},
                  {"split", split},
                  {"windows", evaluation->windows.size()},
                  {"float", toJson(evaluation->confusion_float)},
                  {"int8", toJson(evaluation->confusion_int8)}});
  return kSuccess;
}

}  // namespace

Runner declareEvaluate(CLI::App& app) {
  auto project = std::make_shared<std::string>();
  auto split = std::make_shared<std::string>("test");
  app.add_option("PROJECT", *project, "Project file, NAME.thimble")->required();
  app.add_option("--split", *split, "Which windows: test or train [test]")
      ->check(CLI::IsMember({"train", "test"}));
  return [project, split](const Context& context) { return run(context, *project, *split); };
}

}  // namespace thimble::cli
