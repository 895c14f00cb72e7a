// thimble-cli infer: raw input tensors in, answers in words or raw output tensors out, on the host or on a board.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/cli/board_connection.h"
#include "app/cli/commands.h"
#include "app/cli/project_file.h"
#include "core/tflite/answer.h"
#include "core/tflite/host_model.h"
#include "core/tflite/model_file.h"
#include "device_link/flash/deploy.h"

namespace thimble::cli {

namespace {

struct InferOptions {
  std::string model, inputs, outputs, board;
  bool keep_state = false, answers = false;
};

using Infer = std::function<Result<void>(std::span<const uint8_t> input, std::span<uint8_t> output)>;

/// Runs every whole input of `inputs` through `infer`.
Result<std::vector<uint8_t>> inferAll(const std::vector<uint8_t>& inputs, size_t input_bytes,
                                      size_t output_bytes, Job& job, const Infer& infer) {
  if (input_bytes == 0 || inputs.empty() || inputs.size() % input_bytes != 0) {
    return Error{ErrorCode::kInvalidArgument,
                 "The inputs are " + std::to_string(inputs.size()) + " bytes, no multiple of the model's " +
                     std::to_string(input_bytes) + ".",
                 "Give raw input tensors back to back."};
  }
  const size_t count = inputs.size() / input_bytes;
  std::vector<uint8_t> outputs(count * output_bytes);
  for (size_t i = 0; i < count; ++i) {
    if (job.canceled()) return canceledError();
    job.progress(static_cast<double>(i) / static_cast<double>(count), "Inference " + std::to_string(i + 1));
    const auto done = infer(std::span(inputs).subspan(i * input_bytes, input_bytes),
                            std::span(outputs).subspan(i * output_bytes, output_bytes));
    if (!done) return done.error();
  }
  return outputs;
}

/// What each output says; said line by line if `aloud`.
nlohmann::ordered_json answers(const Context& context, const tflite::Graph& graph,
                               const std::vector<uint8_t>& outputs, size_t output_bytes, bool aloud) {
  const tflite::AnswerReader reader(graph);
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (size_t at = 0; output_bytes > 0 && at + output_bytes <= outputs.size(); at += output_bytes) {
    const tflite::Answer answer =
        reader.read({reinterpret_cast<const int8_t*>(outputs.data()) + at, output_bytes});
    nlohmann::ordered_json one = {{"text", answer.text}, {"value", answer.value}};
    if (!answer.label.empty()) one["label"] = answer.label;
    if (reader.info().task == Task::kAnomaly) one["anomaly"] = answer.anomaly;
    all.push_back(std::move(one));
    if (aloud)
      context.say(answer.text.empty() ? "an output of a type that has no words; --outputs writes its bytes"
                                      : answer.text);
  }
  return all;
}

int runInfer(const Context& context, const InferOptions& options) {
  const auto bytes = modelBytes(options.model);
  if (!bytes) return fail(context, bytes.error());
  auto model = tflite::HostModel::load(*bytes);
  if (!model) return fail(context, model.error());
  const auto inputs = readFile(options.inputs);
  if (!inputs) return fail(context, inputs.error());

  TerminalJob job(context);
  Infer infer = [&](auto input, auto output) { return model->run(input, output, options.keep_state); };
  BoardConnection board;
  if (!options.board.empty()) {
    auto connected = connectBoard(context, options.board);
    if (!connected) return fail(context, connected.error());
    board = std::move(*connected);
    const auto deployed = device_link::deploy(*board.session, model->file(), {}, job);
    if (!deployed) return fail(context, deployed.error());
    infer = [&](auto input, auto output) -> Result<void> {
      const auto answer = board.session->infer(input, options.keep_state);
      if (!answer) return answer.error();
      if (answer->output.size() != output.size()) {
        return Error{ErrorCode::kMismatch, "The board answered with another number of output bytes.", ""};
      }
      std::copy(answer->output.begin(), answer->output.end(), output.begin());
      return {};
    };
  }
  const auto outputs = inferAll(*inputs, static_cast<size_t>(model->inputBytes()),
                                static_cast<size_t>(model->outputBytes()), job, infer);
  if (!outputs) return fail(context, outputs.error());
  const bool raw = !options.outputs.empty();
  if (raw) {
    if (const auto written = writeFile(options.outputs, outputs->data(), outputs->size()); !written)
      return fail(context, written.error());
  }
  const auto graph = tflite::readModel(model->file());
  if (!graph) return fail(context, graph.error());
  const auto told =
      answers(context, *graph, *outputs, static_cast<size_t>(model->outputBytes()), !raw || options.answers);
  const size_t count = inputs->size() / static_cast<size_t>(model->inputBytes());
  if (raw) context.say(std::to_string(count) + " inferences written to " + options.outputs + ".");
  context.result({{"inferences", count},
                  {"answers", told},
                  {"input_bytes", model->inputBytes()},
                  {"output_bytes", model->outputBytes()},
                  {"arena_bytes", model->arenaBytes()},
                  {"board", options.board.empty() ? "host" : options.board}});
  return kSuccess;
}

}  // namespace

Runner declareInfer(CLI::App& app) {
  auto options = std::make_shared<InferOptions>();
  app.add_option("MODEL", options->model, "A .tflite file, or a project with a trained model")->required();
  app.add_option("--inputs", options->inputs, "Raw input tensors back to back")->required();
  app.add_option("--outputs", options->outputs,
                 "File to write raw output tensors to, instead of telling what they say");
  app.add_flag("--answers", options->answers, "Tell what the outputs say beside --outputs, too");
  app.add_option("--board", options->board, "Run on this board instead of on the host");
  app.add_flag("--keep-state", options->keep_state, "Do not reset variable tensors before each inference");
  return [options](const Context& context) { return runInfer(context, *options); };
}

}  // namespace thimble::cli
