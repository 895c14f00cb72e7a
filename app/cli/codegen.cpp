// thimble-cli codegen: writes a model as C++11 source for a core, calling the runtime's kernels.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/project_file.h"
#include "core/codegen/generator.h"

namespace thimble::cli {

namespace {

using codegen::Core;
using codegen::Setting;

struct CodegenOptions {
  std::string model, out;
  Core core = Core::kDsp;
  Setting setting = Setting::kBalanced;
};

const std::map<std::string, Core> kCores = {{"portable", Core::kPortable},
                                            {"m4", Core::kDsp},
                                            {"m7", Core::kDsp},
                                            {"m33", Core::kDsp},
                                            {"m55", Core::kMve}};
const std::map<std::string, Setting> kSettings = {
    {"fast", Setting::kFast}, {"balanced", Setting::kBalanced}, {"small", Setting::kSmall}};

Result<void> writeText(const std::filesystem::path& path, const std::string& text) {
  return writeFile(path.string(), text.data(), text.size());
}

Result<codegen::Generated> writeAll(const CodegenOptions& options) {
  const auto bytes = modelBytes(options.model);
  if (!bytes) return bytes.error();
  auto generated = codegen::generate(*bytes, {options.core, options.setting});
  if (!generated) return generated.error();
  const std::filesystem::path folder = options.out;
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) {
    return Error{ErrorCode::kIo,
                 "The folder " + options.out + " could not be made: " + failed.message() + ".",
                 "Choose another folder."};
  }
  std::string sources;
  for (const std::string& source : codegen::runtimeSources()) sources += source + "\n";
  if (auto written = writeText(folder / "model.h", generated->header); !written) return written.error();
  if (auto written = writeText(folder / "model.cpp", generated->source); !written) return written.error();
  if (auto written = writeText(folder / "sources.txt", sources); !written) return written.error();
  return generated;
}

int runCodegen(const Context& context, const CodegenOptions& options) {
  const auto generated = writeAll(options);
  if (!generated) return fail(context, generated.error());
  context.say("Wrote model.h, model.cpp and sources.txt into " + options.out + ": constants of " +
              std::to_string(generated->constant_bytes) + " bytes, arena " +
              std::to_string(generated->arena_bytes) + " bytes.");
  context.result({{"folder", options.out},
                  {"constant_bytes", generated->constant_bytes},
                  {"arena_bytes", generated->arena_bytes},
                  {"kernels", generated->kernels}});
  return kSuccess;
}

}  // namespace

Runner declareCodegen(CLI::App& app) {
  auto options = std::make_shared<CodegenOptions>();
  app.add_option("MODEL", options->model, "A project with a trained model, or a .tflite file")->required();
  app.add_option("-o,--out", options->out, "Folder for model.h, model.cpp and sources.txt")->required();
  app.add_option("--core", options->core, "m4, m7, m33, m55 or portable [m4]")
      ->transform(CLI::Transformer(kCores))
      ->transform(CLI::IsMember({"m4", "m7", "m33", "m55", "portable"}, CLI::ignore_case));
  app.add_option("--setting", options->setting, "fast, balanced or small [balanced]")
      ->transform(CLI::Transformer(kSettings))
      ->transform(CLI::IsMember({"fast", "balanced", "small"}, CLI::ignore_case));
  return [options](const Context& context) { return runCodegen(context, *options); };
}

}  // namespace thimble::cli
