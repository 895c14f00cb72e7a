// Uploading a model in resumable pieces, and asking what the board holds.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "device_link/session/session_state.h"

namespace thimble::device_link {
namespace {

using namespace std::chrono_literals;
using protocol::Status;
using protocol::Type;

constexpr size_t kChunkBytes = 1024;
/// Erasing sectors and checking a whole model take a while on real flash.
constexpr Patience kFlashPatience{5000ms, 3};
/// Pieces in a row that the board may send us back for before it is a failure.
constexpr int kMaxStalls = 8;

}  // namespace

Result<void> Session::State::sendUpload(std::span<const uint8_t> file, uint32_t crc, Job& job) {
  OwnedFrame storage;
  const protocol::UploadBeginRequest begin{protocol::Target::kModel, static_cast<uint32_t>(file.size()), crc};
  auto reply = link->request<protocol::UploadReply>(Type::kUploadBegin, begin, storage, kFlashPatience);
  if (auto fine = checked(Type::kUploadBegin, reply); !fine) return fine;
  size_t offset = 0;
  int stalls = 0;
  for (;;) {
    const size_t wanted = reply->next_offset;
    stalls = wanted > offset ? 0 : stalls + 1;
    if (wanted > file.size() || stalls > kMaxStalls)
      return statusError(link_name, Type::kUploadData, Status::kBadOffset, reply->detail);
    offset = wanted;
    if (job.canceled()) return canceledError();
    job.progress(static_cast<double>(offset) / static_cast<double>(file.size()), "Uploading the model");
    if (offset == file.size()) return {};
    protocol::UploadDataRequest data{static_cast<uint32_t>(offset), {}};
    data.data = {file.data() + offset, static_cast<uint16_t>(std::min(kChunkBytes, file.size() - offset))};
    reply = link->request<protocol::UploadReply>(Type::kUploadData, data, storage);
    if (reply && reply->status == Status::kBadOffset) continue;  // it says where to go on
    if (auto fine = checked(Type::kUploadData, reply); !fine) return fine;
  }
}

Result<bool> Session::State::installed(size_t size, uint32_t crc) {
  for (uint8_t slot = 0; slot < 2; ++slot) {
    OwnedFrame storage;
    const auto reply =
        link->request<protocol::SlotInfoReply>(Type::kSlotInfo, protocol::SlotInfoRequest{slot}, storage);
    if (auto fine = checked(Type::kSlotInfo, reply); !fine) return fine.error();
    if (reply->current != 0 && reply->state == protocol::SlotState::kValid && reply->size == size &&
        reply->crc32 == crc)
      return true;
  }
  return false;
}

Result<void> Session::State::endUpload(std::span<const uint8_t> file, uint32_t crc) {
  OwnedFrame storage;
  const auto reply = link->request<protocol::UploadReply>(
      Type::kUploadEnd, protocol::UploadEndRequest{protocol::Target::kModel}, storage, kFlashPatience);
  auto fine = checked(Type::kUploadEnd, reply);
  if (fine || fine.error().code == ErrorCode::kDisconnected) return fine;
  // Its first reply may have been lost, and a second end finds no upload: what is installed decides.
  const auto there = installed(file.size(), crc);
  if (there && *there) return {};
  return fine;
}

Result<ModelInfo> Session::uploadModel(std::span<const uint8_t> file, Job& job) {
  const std::lock_guard whole(state_->whole);
  if (file.empty() || file.size() > UINT32_MAX)
    return Error{ErrorCode::kInvalidArgument, "The model's file is empty or too large.", ""};
  const uint32_t crc = protocol::crc32(file.data(), static_cast<uint32_t>(file.size()));
  state_->model.reset();
  if (auto sent = state_->sendUpload(file, crc, job); !sent) return sent.error();
  if (auto ended = state_->endUpload(file, crc); !ended) return ended.error();
  auto model = state_->askModel();
  if (model && (model->crc32 != crc || model->size != static_cast<int64_t>(file.size()))) {
    return Error{ErrorCode::kMismatch, portName() + " runs another model than the one that was uploaded.",
                 "Upload it again."};
  }
  return model;
}

Result<ModelInfo> Session::State::askModel() {
  OwnedFrame storage;
  const auto reply = link->request<protocol::ModelInfoReply>(Type::kModelInfo, storage);
  if (auto fine = checked(Type::kModelInfo, reply); !fine) return fine.error();
  ModelInfo info_now;
  info_now.slot = reply->slot;
  info_now.size = reply->size;
  info_now.crc32 = reply->crc32;
  info_now.arena_bytes = reply->arena_bytes;
  info_now.input_bytes = reply->input_bytes;
  info_now.output_bytes = reply->output_bytes;
  info_now.operators = reply->operator_count;
  info_now.window_frames = reply->window_frames;
  info_now.stride_frames = reply->stride_frames;
  info_now.channels = reply->channels;
  model = info_now;
  return info_now;
}

Result<ModelInfo> Session::modelInfo() {
  const std::lock_guard whole(state_->whole);
  return state_->askModel();
}

Result<std::vector<protocol::SlotInfoReply>> Session::slots() {
  std::vector<protocol::SlotInfoReply> both;
  for (uint8_t slot = 0; slot < 2; ++slot) {
    OwnedFrame storage;
    const auto reply = state_->link->request<protocol::SlotInfoReply>(
        Type::kSlotInfo, protocol::SlotInfoRequest{slot}, storage);
    if (auto fine = state_->checked(Type::kSlotInfo, reply); !fine) return fine.error();
    both.push_back(*reply);
  }
  return both;
}

}  // namespace thimble::device_link
