// One table of statuses and one of requests.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/session/status_error.h"

namespace thimble::device_link {
namespace {

struct Meaning {
  ErrorCode code;
  const char* message;
  const char* hint;
};

Meaning meaningOf(protocol::Status status) {
  using protocol::Status;
  switch (status) {
    case Status::kOk:
      return {ErrorCode::kInternal, "it did it", ""};
    case Status::kUnknownType:
      return {ErrorCode::kUnsupported, "its firmware does not know this request",
              "Update the board's firmware."};
    case Status::kBadBody:
      return {ErrorCode::kInvalidArgument, "it finds the request's values out of range", ""};
    case Status::kBadVersion:
      return {ErrorCode::kUnsupported, "it speaks no version of the protocol that this workbench speaks",
              "Update the board's firmware, or this workbench."};
    case Status::kBusy:
      return {ErrorCode::kBusy, "it is busy with live inference or an upload", "Stop that first."};
    case Status::kNoSuchSensor:
      return {ErrorCode::kInvalidArgument, "it has no such sensor", ""};
    case Status::kNoModel:
      return {ErrorCode::kNotFound, "it holds no valid model", "Flash a model first."};
    case Status::kBadModel:
      return {ErrorCode::kUnsupported, "its runtime refused the model",
              "Flash a model whose operators and types the runtime supports."};
    case Status::kTooLarge:
      return {ErrorCode::kNoSpace, "it does not fit the board's slot or arena", "Make the model smaller."};
    case Status::kBadOffset:
      return {ErrorCode::kMismatch, "data came out of order", "Try again."};
    case Status::kBadCrc:
      return {ErrorCode::kCorrupt, "what arrived is not what was sent (CRC)", "Try again; check the cable."};
    case Status::kFlashFailed:
      return {ErrorCode::kIo, "its flash could not be erased or written",
              "The flash may be worn out or protected."};
    case Status::kNoPipeline:
      return {ErrorCode::kUnsupported,
              "the model carries no feature pipeline, so it cannot run on sensor data",
              "Flash a model that Thimble trained."};
    case Status::kWrongSensor:
      return {ErrorCode::kMismatch, "the model's channels do not match the sensor's",
              "Choose the sensor that the model was trained on."};
  }
  return {ErrorCode::kUnsupported, "it answers with a status this workbench does not know",
          "Update this workbench."};
}

}  // namespace

const char* requestName(protocol::Type type) {
  using protocol::Type;
  switch (type) {
    case Type::kHello:
      return "greeting";
    case Type::kSensor:
      return "sensor list";
    case Type::kStreamStart:
    case Type::kStreamStop:
      return "streaming";
    case Type::kStats:
      return "statistics";
    case Type::kReset:
      return "reset";
    case Type::kUploadBegin:
    case Type::kUploadData:
    case Type::kUploadEnd:
      return "upload";
    case Type::kSlotInfo:
      return "slot information";
    case Type::kModelInfo:
      return "model information";
    case Type::kInputWrite:
    case Type::kInvoke:
    case Type::kOutputRead:
      return "inference";
    case Type::kWindowWrite:
    case Type::kWindowInfer:
      return "inference on a window";
    case Type::kProfile:
      return "profile";
    case Type::kLiveStart:
    case Type::kLiveStop:
      return "live inference";
    case Type::kReplyBit:
    case Type::kSamplesEvent:
    case Type::kResultEvent:
    case Type::kErrorEvent:
    case Type::kErrorReply:
      break;
  }
  return "request";
}

Error statusError(const std::string& board, protocol::Type request, protocol::Status status, uint8_t detail,
                  protocol::Bytes text) {
  const Meaning meaning = meaningOf(status);
  std::string message = board + " refused (" + requestName(request) + "): " + meaning.message;
  if (text.size > 0) {
    message += ": ";
    for (uint16_t i = 0; i < text.size; ++i) {
      const auto c = static_cast<char>(text.data[i]);
      message += c >= ' ' && c <= '~' ? c : '?';
    }
  }
  if (detail != 0) message += " (detail " + std::to_string(detail) + ")";
  return {meaning.code, message + ".", meaning.hint};
}

Error malformedReply(const std::string& board, protocol::Type request) {
  return {ErrorCode::kCorrupt, board + " gave an answer that is cut short (" + requestName(request) + ").",
          "Update the board's firmware."};
}

}  // namespace thimble::device_link
