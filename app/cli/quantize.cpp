// thimble-cli quantize: writes a project's trained model as one int8 .tflite file.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/project_file.h"
#include "core/profile/model_cost.h"

namespace thimble::cli {

Runner declareQuantize(CLI::App& app) {
  auto project_path = std::make_shared<std::string>();
  auto out = std::make_shared<std::string>();
  app.add_option("PROJECT", *project_path, "Project file, NAME.thimble")->required();
  app.add_option("-o,--out", *out, "File to write, NAME.tflite")->required();
  return [project_path, out](const Context& context) -> int {
    const auto project = openProject(*project_path);
    if (!project) return fail(context, project.error());
    const auto run = currentRun(**project);
    if (!run) return fail(context, run.error());
    const auto cost = profile::costOf(run->model);
    if (!cost) return fail(context, cost.error());
    if (const auto written = writeFile(*out, run->model.data(), run->model.size()); !written) {
      return fail(context, written.error());
    }
    context.say("Wrote " + *out + ": " + std::to_string(cost->model_bytes) + " bytes, arena " +
                std::to_string(cost->arena_bytes) + " bytes, run " + std::to_string(run->id) + ".");
    context.result({{"file", *out},
                    {"run", run->id},
                    {"model_bytes", cost->model_bytes},
                    {"arena_bytes", cost->arena_bytes}});
    return kSuccess;
  };
}

}  // namespace thimble::cli
