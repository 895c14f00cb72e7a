// thimble-cli import-model: a .tflite that was trained elsewhere becomes a run of a project.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/project_file.h"
#include "core/project/import_model.h"

namespace thimble::cli {

Runner declareImportModel(CLI::App& app) {
  struct Options {
    std::string project, file, name;
  };
  auto options = std::make_shared<Options>();
  app.add_option("PROJECT", options->project, "Project file, NAME.thimble")->required();
  app.add_option("FILE", options->file, "The model, a .tflite, float or int8")->required();
  app.add_option("--name", options->name, "What the run is called [the file's name]");
  return [options](const Context& context) -> int {
    const auto project = openProject(options->project, true);
    if (!project) return fail(context, project.error());
    const auto file = readFile(options->file);
    if (!file) return fail(context, file.error());
    TerminalJob job(context);
    const std::string name =
        options->name.empty() ? std::filesystem::path(options->file).stem().string() : options->name;
    const auto run = project::importModel(**project, name, *file, job);
    if (!run) return fail(context, run.error());
    context.say("Run " + std::to_string(run->id) + " (" + run->name + "): model " +
                std::to_string(run->model.size()) + " bytes" +
                (run->net.empty() ? "." : ", with weights that trainings can begin with."));
    context.result({{"run", run->id},
                    {"name", run->name},
                    {"model_bytes", run->model.size()},
                    {"has_weights", !run->net.empty()}});
    return kSuccess;
  };
}

}  // namespace thimble::cli
