// Checks before an upload, and the comparison of board and host after it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/flash/deploy.h"

#include <algorithm>
#include <string>

#include "core/tflite/host_model.h"
#include "core/tflite/model_file.h"
#include "firmware_agent/dsp/pipeline.h"
#include "firmware_agent/protocol/frame.h"

namespace thimble::device_link {
namespace {

/// A model on the host: its file as boards get it, its interpreter and its feature pipeline.
class HostSide {
 public:
  static Result<HostSide> load(std::span<const uint8_t> file) {
    auto planned = tflite::withMemoryPlan(file);
    if (!planned) return planned.error();
    if (auto runnable = tflite::checkRunnable(*planned); !runnable) return runnable.error();
    auto model = tflite::HostModel::load(*planned);
    if (!model) return model.error();
    const auto graph = tflite::readModel(*planned);
    if (!graph) return graph.error();
    HostSide side(std::move(planned).value(), std::move(model).value());
    const auto found = graph->metadata.find(tflite::kPipelineMetadata);
    if (found == graph->metadata.end()) return side;
    side.pipeline_bytes_ = found->second;
    return side.adoptPipeline();
  }

  const std::vector<uint8_t>& file() const { return file_; }
  uint32_t crc() const { return protocol::crc32(file_.data(), static_cast<uint32_t>(file_.size())); }
  int64_t arenaBytes() const { return model_.arenaBytes(); }
  bool hasPipeline() const { return !pipeline_bytes_.empty(); }
  int channels() const { return pipeline_.settings().channels; }
  size_t windowValues() const { return size_t{pipeline_.settings().window} * pipeline_.settings().channels; }

  /// True if the board's answer is, byte for byte, what this host computes for the window.
  Result<bool> agrees(const std::vector<int16_t>& window, const BoardInference& board) {
    const tflite::Port& input = model_.inputs()[0];
    pipeline_.run(window.data(), features_.data(), scratch_.data());
    dsp::quantize(features_.data(), pipeline_.featureCount(), input.scale, input.zero_point,
                  reinterpret_cast<int8_t*>(input_.data()));
    if (auto ran = model_.run(input_, output_); !ran) return ran.error();
    return board.output == output_ &&
           board.input_crc32 == protocol::crc32(input_.data(), static_cast<uint32_t>(input_.size()));
  }

 private:
  HostSide(std::vector<uint8_t> file, tflite::HostModel model)
      : file_(std::move(file)), model_(std::move(model)) {}

  Result<HostSide> adoptPipeline() {
    if (!pipeline_.parse(pipeline_bytes_.data(), static_cast<uint32_t>(pipeline_bytes_.size())))
      return Error{ErrorCode::kCorrupt, "The model's feature pipeline is damaged.",
                   "Train and quantize it again."};
    const auto& inputs = model_.inputs();
    if (inputs.size() != 1 || inputs[0].type != tflite::TensorType::kInt8 ||
        inputs[0].bytes != static_cast<int64_t>(pipeline_.featureCount())) {
      return Error{ErrorCode::kMismatch, "The model's input does not take what its feature pipeline gives.",
                   "Train and quantize it again."};
    }
    features_.resize(pipeline_.featureCount());
    scratch_.resize(dsp::scratchFloats(pipeline_.settings()));
    input_.resize(static_cast<size_t>(model_.inputBytes()));
    output_.resize(static_cast<size_t>(model_.outputBytes()));
    return std::move(*this);
  }

  std::vector<uint8_t> file_;
  tflite::HostModel model_;
  std::vector<uint8_t>
      pipeline_bytes_;  // pipeline_ points into it; a moved vector keeps its bytes where they are
  dsp::Pipeline pipeline_;
  std::vector<float> features_, scratch_;
  std::vector<uint8_t> input_, output_;
};

std::string kib(int64_t bytes) { return std::to_string((bytes + 1023) / 1024) + " KiB"; }

Result<void> checkFits(const HostSide& host, const BoardInfo& board) {
  const auto size = static_cast<int64_t>(host.file().size());
  if (size > board.slot_bytes) {
    return Error{ErrorCode::kNoSpace,
                 "The model takes " + kib(size) + " of flash; a slot of " + board.board + " holds " +
                     kib(board.slot_bytes) + ".",
                 "Use fewer or smaller layers."};
  }
  if (host.arenaBytes() > board.arena_bytes) {
    return Error{ErrorCode::kNoSpace,
                 "The model needs an arena of " + kib(host.arenaBytes()) + "; " + board.board + " has " +
                     kib(board.arena_bytes) + ".",
                 "Use a shorter window or fewer filters."};
  }
  const bool has_sensor = std::any_of(board.sensors.begin(), board.sensors.end(), [&](const auto& sensor) {
    return sensor.channels.size() == static_cast<size_t>(host.channels());
  });
  if (host.hasPipeline() && !has_sensor) {
    return Error{ErrorCode::kMismatch,
                 "The model was trained on " + std::to_string(host.channels()) + " channels; no sensor of " +
                     board.board + " has as many.",
                 "Train on recordings of this board's sensor."};
  }
  return {};
}

Result<Proof> proveOn(Session& session, HostSide& host, const std::vector<std::vector<int16_t>>& windows,
                      Job& job) {
  if (!windows.empty() && !host.hasPipeline())
    return Error{ErrorCode::kUnsupported,
                 "The model carries no feature pipeline, so it cannot run on sensor windows.",
                 "Prove it with a model that Thimble trained."};
  const auto model = session.modelInfo();
  if (!model) return model.error();
  if (model->crc32 != host.crc())
    return Error{ErrorCode::kMismatch, session.portName() + " runs another model than this one.",
                 "Flash it first."};
  Proof proof;
  double feature_us = 0, inference_us = 0;
  for (const std::vector<int16_t>& window : windows) {
    if (job.canceled()) return canceledError();
    job.progress(static_cast<double>(proof.windows) / static_cast<double>(windows.size()),
                 "Proving on the board");
    if (window.size() != host.windowValues()) {
      return Error{ErrorCode::kInvalidArgument,
                   "A window to prove with has " + std::to_string(window.size()) +
                       " values; the model takes " + std::to_string(host.windowValues()) + ".",
                   ""};
    }
    const auto board = session.inferWindow(window);
    if (!board) return board.error();
    const auto same = host.agrees(window, *board);
    if (!same) return same.error();
    if (!*same && proof.mismatches++ == 0) proof.first_mismatch = proof.windows;
    ++proof.windows;
    feature_us += static_cast<double>(board->feature_us);
    inference_us += static_cast<double>(board->inference_us);
  }
  if (proof.windows > 0) {
    proof.feature_us = feature_us / static_cast<double>(proof.windows);
    proof.inference_us = inference_us / static_cast<double>(proof.windows);
  }
  job.progress(1, "Proved on the board");
  return proof;
}

}  // namespace

Result<Proof> prove(Session& session, std::span<const uint8_t> file,
                    const std::vector<std::vector<int16_t>>& windows, Job& job) {
  auto host = HostSide::load(file);
  if (!host) return host.error();
  return proveOn(session, *host, windows, job);
}

Result<Deployment> deploy(Session& session, std::span<const uint8_t> file,
                          const std::vector<std::vector<int16_t>>& windows, Job& job) {
  job.progress(0, "Checking the model");
  auto host = HostSide::load(file);
  if (!host) return host.error();
  if (auto fits = checkFits(*host, session.info()); !fits) return fits.error();
  auto model = session.uploadModel(host->file(), job);
  if (!model) return model.error();
  auto proof = proveOn(session, *host, windows, job);
  if (!proof) return proof.error();
  return Deployment{*model, *proof};
}

}  // namespace thimble::device_link
