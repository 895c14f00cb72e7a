// thimble-cli live: prints the board's own answers on what its sensor feels.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <thread>

#include "app/cli/board_connection.h"
#include "app/cli/commands.h"
#include "app/cli/project_file.h"
#include "core/dataset/motion.h"
#include "core/tflite/model_file.h"

namespace thimble::cli {

namespace {

struct Options {
  std::string project, board = "virtual-m4", motion;
  double seconds = 10;
};

nlohmann::ordered_json toJson(const device_link::LiveResult& result, const std::vector<std::string>& labels) {
  const auto best = std::max_element(result.scores.begin(), result.scores.end()) - result.scores.begin();
  return {{"end_index", result.end_index},
          {"time_us", result.time_us},
          {"label", static_cast<size_t>(best) < labels.size() ? labels[static_cast<size_t>(best)]
                                                              : std::to_string(best)},
          {"confidence", (result.scores[static_cast<size_t>(best)] + 128) / 256.0},
          {"feature_us", result.feature_us},
          {"inference_us", result.inference_us}};
}

int run(const Context& context, const Options& options) {
  std::vector<std::string> labels;
  if (!options.project.empty()) {
    const auto bytes = modelBytes(options.project);
    if (!bytes) return fail(context, bytes.error());
    const auto graph = tflite::readModel(*bytes);
    if (!graph) return fail(context, graph.error());
    labels = tflite::labelsOf(*graph);
  }
  const auto motion = dataset::motionFromName(options.motion.empty() ? "idle" : options.motion);
  if (!motion) return fail(context, motion.error());
  TerminalJob job(context);
  auto board = connectBoard(context, options.board);
  if (!board) return fail(context, board.error());
  if (board->player) board->player->setMotion(*motion);

  std::mutex mutex;
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  board->tap->onResult([&](const device_link::LiveResult& result) {
    if (result.scores.empty()) return;
    const std::lock_guard lock(mutex);
    rows.push_back(toJson(result, labels));
    char line[160];
    std::snprintf(line, sizeof line, "%10.3f s  %-16s %5.1f %%  features %lld us, inference %lld us",
                  static_cast<double>(result.time_us) / 1e6, rows.back()["label"].get<std::string>().c_str(),
                  rows.back()["confidence"].get<double>() * 100, static_cast<long long>(result.feature_us),
                  static_cast<long long>(result.inference_us));
    context.say(line);
  });
  if (const auto started = board->session->startLive(0); !started) return fail(context, started.error());
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(options.seconds);
  Result<void> state;
  while (std::chrono::steady_clock::now() < end && !job.canceled() && state.ok()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    state = board->alive();
  }
  if (state.ok()) state = board->session->stopLive();
  board->tap->onResult({});
  if (!state) return fail(context, state.error());
  context.result({{"results", rows}});
  return kSuccess;
}

}  // namespace

Runner declareLive(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("MODEL", options->project, "Project or .tflite file to take the labels from");
  app.add_option("--board", options->board, "Board id, see 'thimble-cli boards' [virtual-m4]");
  app.add_option("--seconds", options->seconds, "How long [10]")->check(CLI::Range(0.1, 86400.0));
  app.add_option("--motion", options->motion, "A virtual board's motion: idle, shake, circle or wave [idle]");
  return [options](const Context& context) { return run(context, *options); };
}

}  // namespace thimble::cli
