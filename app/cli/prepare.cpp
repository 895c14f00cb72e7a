// thimble-cli prepare: writes any .tflite as a board gets it, with the memory plan and the records it runs from.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/project_file.h"
#include "core/profile/model_cost.h"
#include "core/tflite/host_model.h"

namespace thimble::cli {

namespace {

std::vector<int64_t> sizes(const std::vector<tflite::Port>& ports) {
  std::vector<int64_t> bytes;
  for (const tflite::Port& port : ports) bytes.push_back(port.bytes);
  return bytes;
}

nlohmann::json layers(const profile::ModelCost& cost) {
  auto list = nlohmann::json::array();
  for (const profile::LayerCost& layer : cost.layers)
    list.push_back({{"op", layer.op}, {"macs", layer.macs}});
  return list;
}

int runPrepare(const Context& context, const std::string& path, const std::string& out) {
  const auto bytes = modelBytes(path);
  if (!bytes) return fail(context, bytes.error());
  const auto model = tflite::HostModel::load(*bytes);
  if (!model) return fail(context, model.error());
  const std::vector<uint8_t>& file = model->file();
  const auto cost = profile::costOf(file);
  if (!cost) return fail(context, cost.error());
  if (const auto written = writeFile(out, file.data(), file.size()); !written) {
    return fail(context, written.error());
  }
  context.say("Wrote " + out + ": " + std::to_string(file.size()) + " bytes, arena " +
              std::to_string(model->arenaBytes()) + " bytes.");
  context.result({{"file", out},
                  {"model_bytes", file.size()},
                  {"arena_bytes", model->arenaBytes()},
                  {"arena_lower_bound_bytes", cost->arena_lower_bound_bytes},
                  {"layers", layers(*cost)},
                  {"input_bytes", sizes(model->inputs())},
                  {"output_bytes", sizes(model->outputs())}});
  return kSuccess;
}

}  // namespace

Runner declarePrepare(CLI::App& app) {
  auto model = std::make_shared<std::string>();
  auto out = std::make_shared<std::string>();
  app.add_option("MODEL", *model, "A .tflite file, or a project with a trained model")->required();
  app.add_option("-o,--out", *out, "File to write, NAME.tflite")->required();
  return [model, out](const Context& context) { return runPrepare(context, *model, *out); };
}

}  // namespace thimble::cli
