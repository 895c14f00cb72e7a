// thimble-cli flash: uploads a model to a board, verifies it and proves it on test windows.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "app/cli/board_connection.h"
#include "app/cli/commands.h"
#include "app/cli/project_file.h"
#include "core/project/loop.h"
#include "core/tflite/model_file.h"
#include "device_link/flash/deploy.h"

namespace thimble::cli {

namespace {

/// A project's model with windows to prove it on; a bare .tflite without.
struct Payload {
  std::vector<uint8_t> file;
  std::vector<std::vector<int16_t>> windows;
};

Result<Payload> payload(const std::string& path, size_t windows, Job& job) {
  Payload out;
  if (!isProject(path)) {
    auto bytes = readFile(path);
    if (!bytes) return bytes.error();
    auto planned = tflite::withMemoryPlan(*bytes);
    if (!planned) return planned.error();
    out.file = std::move(*planned);
    return out;
  }
  const auto project = openProject(path);
  if (!project) return project.error();
  auto run = currentRun(**project);
  if (!run) return run.error();
  out.file = std::move(run->model);
  const auto table = project::extractFeatures(**project, job);
  if (!table) return table.error();
  auto raw = project::rawWindows(**project, *table, dataset::Split::kTest, windows);
  if (!raw) return raw.error();
  out.windows = std::move(*raw);
  return out;
}

int runFlash(const Context& context, const std::string& path, const std::string& board_id, size_t windows) {
  TerminalJob job(context);
  const auto load = payload(path, windows, job);
  if (!load) return fail(context, load.error());
  if (const auto runnable = tflite::checkRunnable(load->file); !runnable)
    return fail(context, runnable.error());
  const auto board = connectBoard(context, board_id);
  if (!board) return fail(context, board.error());
  const auto deployed = device_link::deploy(*board->session, load->file, load->windows, job, windows);
  if (!deployed) return fail(context, deployed.error());
  const device_link::Proof& proof = deployed->proof;
  context.say("Flashed " + std::to_string(load->file.size()) + " bytes to slot " +
              (deployed->model.slot == 0 ? "A" : "B") + " of " + board->entry.name + ".");
  context.say("Proof: " + std::to_string(proof.windows) + " windows on board and host, " +
              std::to_string(proof.mismatches) + " differ" +
              (proof.made == 0 ? "." : "; " + std::to_string(proof.made) + " of them made up."));
  context.result({{"board", board->entry.id},
                  {"slot", deployed->model.slot},
                  {"model_bytes", load->file.size()},
                  {"arena_bytes", deployed->model.arena_bytes},
                  {"board_windows", proof.windows},
                  {"made_up_windows", proof.made},
                  {"board_mismatches", proof.mismatches}});
  return proof.mismatches == 0 ? kSuccess : kNotEqual;
}

}  // namespace

Runner declareFlash(CLI::App& app) {
  auto path = std::make_shared<std::string>();
  auto board = std::make_shared<std::string>("virtual-m4");
  auto windows = std::make_shared<size_t>(64);
  app.add_option("MODEL", *path, "A project with a trained model, or a .tflite file")->required();
  app.add_option("--board", *board, "Board id, see 'thimble-cli boards' [virtual-m4]");
  app.add_option("--windows", *windows, "Windows to prove the model on [64]")->check(CLI::Range(1, 100000));
  return
      [path, board, windows](const Context& context) { return runFlash(context, *path, *board, *windows); };
}

}  // namespace thimble::cli
