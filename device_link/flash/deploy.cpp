// Checks before an upload, and the comparison of board and host after it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/flash/deploy.h"

#include <algorithm>
#include <string>

#include "core/evaluate/window_model.h"
#include "core/tflite/host_model.h"
#include "device_link/flash/made_up.h"

namespace thimble::device_link {
namespace {

/// Made-up inputs fill every channel of a net at once, and models from elsewhere can be slow.
constexpr size_t kInputsEnough = 16;

std::string kib(int64_t bytes) { return std::to_string((bytes + 1023) / 1024) + " KiB"; }

/// "6, 3".
std::string channelCounts(const BoardInfo& board) {
  std::string counts;
  for (const auto& sensor : board.sensors)
    counts += (counts.empty() ? "" : ", ") + std::to_string(sensor.channels.size());
  return counts.empty() ? "none" : counts;
}

Result<void> checkFits(const evaluate::WindowModel& host, const BoardInfo& board) {
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
                 "The model was trained on " + std::to_string(host.channels()) +
                     " channels; the sensors of " + board.board + " have " + channelCounts(board) + ".",
                 "Train on recordings of this board's sensor."};
  }
  return {};
}

Result<Proof> proveOn(Session& session, evaluate::WindowModel& host,
                      const std::vector<std::vector<int16_t>>& windows, Job& job) {
  if (!windows.empty() && !host.hasPipeline())
    return Error{ErrorCode::kUnsupported,
                 "The model carries no feature pipeline, so it cannot run on sensor windows.",
                 "Prove it with a model that Thimble trained."};
  const auto model = session.modelInfo();
  if (!model) return model.error();
  if (model->crc32 != host.crc32())
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
    const auto here = host.run(window);
    if (!here) return here.error();
    const bool same = board->output == here->output && board->input_crc32 == here->input_crc32;
    if (!same && proof.mismatches++ == 0) proof.first_mismatch = proof.windows;
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

Result<Proof> proveOnInputs(Session& session, std::span<const uint8_t> file, size_t count, Job& job) {
  auto host = tflite::HostModel::load(file);
  if (!host) return host.error();
  Proof proof;
  std::vector<uint8_t> here(static_cast<size_t>(host->outputBytes()));
  for (size_t i = 0; i < count; ++i) {
    if (job.canceled()) return canceledError();
    job.progress(static_cast<double>(i) / static_cast<double>(count), "Proving on the board");
    const std::vector<uint8_t> input = madeUpInput(i, host->inputs());
    const auto board = session.infer(input);
    if (!board) return board.error();
    if (const auto ran = host->run(input, here); !ran) return ran.error();
    if (board->output != here && proof.mismatches++ == 0) proof.first_mismatch = proof.windows;
    ++proof.windows;
    ++proof.made;
    proof.inference_us += static_cast<double>(board->inference_us) / static_cast<double>(count);
  }
  job.progress(1, "Proved on the board");
  return proof;
}

}  // namespace

Result<Proof> prove(Session& session, std::span<const uint8_t> file,
                    const std::vector<std::vector<int16_t>>& windows, Job& job) {
  auto host = evaluate::WindowModel::load(file);
  if (!host) return host.error();
  return proveOn(session, *host, windows, job);
}

Result<Deployment> deploy(Session& session, std::span<const uint8_t> file,
                          const std::vector<std::vector<int16_t>>& windows, Job& job, size_t least) {
  job.progress(0, "Checking the model");
  auto host = evaluate::WindowModel::load(file);
  if (!host) return host.error();
  if (auto fits = checkFits(*host, session.info()); !fits) return fits.error();
  auto model = session.uploadModel(host->file(), job);
  if (!model) return model.error();
  if (windows.size() < least && !host->hasPipeline()) {
    const auto proof = proveOnInputs(session, host->file(), std::min(least, kInputsEnough), job);
    if (!proof) return proof.error();
    return Deployment{*model, *proof};
  }
  std::vector<std::vector<int16_t>> all = windows;
  for (size_t i = 0; all.size() < least; ++i)
    all.push_back(madeUpWindow(i, host->windowValues(), host->channels()));
  auto proof = proveOn(session, *host, all, job);
  if (!proof) return proof.error();
  proof->made = static_cast<int64_t>(all.size() - windows.size());
  return Deployment{*model, *proof};
}

bool isModel(const ModelInfo& info, std::span<const uint8_t> file) {
  const auto host = evaluate::WindowModel::load(file);
  return host && static_cast<int64_t>(host->file().size()) == info.size && host->crc32() == info.crc32;
}

}  // namespace thimble::device_link
