// Inference on the board: tensors and windows go in by pieces, outputs and ticks come back.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "device_link/session/session_state.h"

namespace thimble::device_link {
namespace {

using namespace std::chrono_literals;
using protocol::Status;
using protocol::Type;

constexpr size_t kChunkBytes = 1024;
/// A large model takes seconds on a small core; a lost board is noticed at once all the same.
constexpr Patience kComputePatience{5000ms, 4};
constexpr Patience kComputeOnce{20000ms, 1};

Error wrongSize(const char* what, size_t got, int64_t wanted) {
  return {ErrorCode::kInvalidArgument,
          std::string(what) + " has " + std::to_string(got) + " bytes; the board's model takes " +
              std::to_string(wanted) + ".",
          "Is the right model on the board?"};
}

}  // namespace

Result<void> Session::State::writeTensor(Type type, std::span<const uint8_t> bytes) {
  for (size_t at = 0; at < bytes.size(); at += kChunkBytes) {
    protocol::TensorChunk chunk;
    chunk.offset = static_cast<uint32_t>(at);
    chunk.data = {bytes.data() + at, static_cast<uint16_t>(std::min(kChunkBytes, bytes.size() - at))};
    if (auto written = command(type, chunk); !written) return written;
  }
  return {};
}

Result<BoardInference> Session::State::readInference(Type type, const Result<protocol::InvokeReply>& reply) {
  if (auto fine = checked(type, reply); !fine) return fine.error();
  BoardInference result;
  result.feature_us = reply->feature_us;
  result.inference_us = reply->inference_us;
  result.input_crc32 = reply->input_crc32;
  if (reply->output.size > 0)
    result.output.assign(reply->output.data, reply->output.data + reply->output.size);
  const auto total = static_cast<size_t>(model->output_bytes);
  while (result.output.size() < total) {
    OwnedFrame storage;
    const protocol::OutputReadRequest request{
        static_cast<uint32_t>(result.output.size()),
        static_cast<uint16_t>(std::min(kChunkBytes, total - result.output.size()))};
    const auto chunk = link->request<protocol::TensorChunk>(Type::kOutputRead, request, storage);
    if (auto fine = checked(Type::kOutputRead, chunk); !fine) return fine.error();
    if (chunk->data.size == 0 || chunk->offset != result.output.size())
      return malformedReply(link_name, Type::kOutputRead);
    result.output.insert(result.output.end(), chunk->data.data, chunk->data.data + chunk->data.size);
  }
  if (result.output.size() != total) return malformedReply(link_name, type);
  return result;
}

Result<BoardInference> Session::infer(std::span<const uint8_t> input, bool keep_state) {
  const std::lock_guard whole(state_->whole);
  if (!state_->model) {
    if (auto asked = state_->askModel(); !asked) return asked.error();
  }
  if (static_cast<int64_t>(input.size()) != state_->model->input_bytes)
    return wrongSize("The input", input.size(), state_->model->input_bytes);
  if (auto written = state_->writeTensor(Type::kInputWrite, input); !written) return written.error();
  OwnedFrame storage;
  // With kept state a second run would compute something else, so it is never repeated.
  const auto reply = state_->link->request<protocol::InvokeReply>(
      Type::kInvoke, protocol::InvokeRequest{static_cast<uint8_t>(keep_state)}, storage,
      keep_state ? kComputeOnce : kComputePatience);
  return state_->readInference(Type::kInvoke, reply);
}

Result<BoardInference> Session::inferWindow(std::span<const int16_t> frames) {
  const std::lock_guard whole(state_->whole);
  if (!state_->model) {
    if (auto asked = state_->askModel(); !asked) return asked.error();
  }
  const ModelInfo& model = *state_->model;
  if (model.window_frames == 0) return statusError(portName(), Type::kWindowWrite, Status::kNoPipeline, 0);
  const int64_t wanted = int64_t{2} * model.window_frames * model.channels;
  std::vector<uint8_t> bytes;
  bytes.reserve(frames.size() * 2);
  for (const int16_t value : frames) {
    bytes.push_back(static_cast<uint8_t>(value));
    bytes.push_back(static_cast<uint8_t>(static_cast<uint16_t>(value) >> 8));
  }
  if (static_cast<int64_t>(bytes.size()) != wanted) return wrongSize("The window", bytes.size(), wanted);
  if (auto written = state_->writeTensor(Type::kWindowWrite, bytes); !written) return written.error();
  OwnedFrame storage;
  const auto reply =
      state_->link->request<protocol::InvokeReply>(Type::kWindowInfer, storage, kComputePatience);
  return state_->readInference(Type::kWindowInfer, reply);
}

Result<BoardProfile> Session::profile() {
  const std::lock_guard whole(state_->whole);
  const auto model = state_->askModel();
  if (!model) return model.error();
  const auto operators = static_cast<size_t>(model->operators);
  BoardProfile result;
  do {
    OwnedFrame storage;
    const auto first = static_cast<uint16_t>(result.operator_ticks.size());
    const auto reply = state_->link->request<protocol::ProfileReply>(
        Type::kProfile, protocol::ProfileRequest{first}, storage, kComputePatience);
    if (auto fine = state_->checked(Type::kProfile, reply); !fine) return fine.error();
    const size_t count = reply->ticks.size / 8;
    const size_t sum = result.operator_ticks.size() + count;
    if (reply->first != first || (count == 0 && sum < operators) || sum > operators)
      return malformedReply(portName(), Type::kProfile);
    if (first == 0) {
      result.total_ticks = reply->total_ticks;
      result.feature_ticks = reply->feature_ticks;
      result.load_ticks = reply->load_ticks;
    }
    protocol::Reader reader(reply->ticks.data, reply->ticks.size);
    for (size_t i = 0; i < count; ++i) reader.u64(result.operator_ticks.emplace_back());
  } while (result.operator_ticks.size() < operators);
  return result;
}

}  // namespace thimble::device_link
