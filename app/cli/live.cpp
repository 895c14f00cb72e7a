// thimble-cli live: prints the board's own answers on what its sensor feels.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <thread>

#include "app/cli/board_connection.h"
#include "app/cli/commands.h"
#include "app/cli/project_file.h"
#include "core/dataset/motion.h"
#include "core/tflite/answer.h"
#include "core/tflite/model_file.h"
#include "device_link/flash/deploy.h"

namespace thimble::cli {

namespace {

struct LiveOptions {
  std::string project, board = "virtual-m4", motion;
  double seconds = 10;
};

nlohmann::ordered_json toJson(const device_link::LiveResult& result, const tflite::AnswerReader& reader) {
  const tflite::Answer answer = reader.read(result.scores);
  nlohmann::ordered_json json = {{"end_index", result.end_index}, {"time_us", result.time_us}};
  if (reader.info().task == Task::kClassification) {
    json["label"] = answer.label;
    json["confidence"] = answer.value;
  } else {
    json["value"] = answer.value;
  }
  json["text"] = answer.text;
  if (reader.info().task == Task::kAnomaly) json["anomaly"] = answer.anomaly;
  json["feature_us"] = result.feature_us;
  json["inference_us"] = result.inference_us;
  return json;
}

int runLive(const Context& context, const LiveOptions& options) {
  tflite::AnswerReader reader;
  std::vector<uint8_t> model;
  if (!options.project.empty()) {
    auto bytes = modelBytes(options.project);
    if (!bytes) return fail(context, bytes.error());
    model = std::move(*bytes);
    const auto graph = tflite::readModel(model);
    if (!graph) return fail(context, graph.error());
    reader = tflite::AnswerReader(*graph);
  }
  const auto motion = dataset::motionFromName(options.motion.empty() ? "idle" : options.motion);
  if (!motion) return fail(context, motion.error());
  TerminalJob job(context);
  auto board = connectBoard(context, options.board);
  if (!board) return fail(context, board.error());
  if (!options.project.empty()) {
    const auto runs = board->session->modelInfo();
    if (!runs) return fail(context, runs.error());
    if (!device_link::isModel(*runs, model))
      return fail(context,
                  {ErrorCode::kMismatch,
                   board->entry.name + " runs another model than that of " + options.project + ".",
                   "Flash it first: thimble-cli flash " + options.project + " --board " + board->entry.id});
  }
  if (board->player) board->player->setMotion(*motion);

  std::mutex mutex;
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  board->tap->onResult([&](const device_link::LiveResult& result) {
    if (result.scores.empty()) return;
    const std::lock_guard lock(mutex);
    rows.push_back(toJson(result, reader));
    char line[200];
    std::snprintf(line, sizeof line, "%10.3f s  %-24s features %lld us, inference %lld us",
                  static_cast<double>(result.time_us) / 1e6, rows.back()["text"].get<std::string>().c_str(),
                  static_cast<long long>(result.feature_us), static_cast<long long>(result.inference_us));
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
  auto options = std::make_shared<LiveOptions>();
  app.add_option("MODEL", options->project, "Project or .tflite file to take the labels from");
  app.add_option("--board", options->board, "Board id, see 'thimble-cli boards' [virtual-m4]");
  app.add_option("--seconds", options->seconds, "How long [10]")->check(within(0.1, 86400.0));
  app.add_option("--motion", options->motion, "A virtual board's motion: idle, shake, circle or wave [idle]");
  return [options](const Context& context) { return runLive(context, *options); };
}

}  // namespace thimble::cli
