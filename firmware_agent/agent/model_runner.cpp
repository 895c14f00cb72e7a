// Loading a model and moving bytes in and out of it.
// SPDX-License-Identifier: MIT
#include "firmware_agent/agent/model_runner.h"

#include "firmware_agent/protocol/frame.h"

namespace thimble {
namespace agent {

using protocol::Status;

namespace {

const int32_t kInt8 = 9;  // TensorType of the .tflite schema

uint32_t align16(uint32_t bytes) { return (bytes + 15u) & ~15u; }

}  // namespace

Status ModelRunner::check(const uint8_t* file, uint32_t size, uint8_t& detail) const {
  runtime::Interpreter probe;
  const runtime::Status status = probe.verify(file, size);
  detail = static_cast<uint8_t>(status);
  if (status != runtime::Status::kOk) return Status::kBadModel;
  return probe.arenaBytes() <= workspace_.arena_bytes ? Status::kOk : Status::kTooLarge;
}

Status ModelRunner::load(const uint8_t* file, uint32_t size, bool verified, uint8_t& detail) {
  loaded_ = false;
  has_pipeline_ = false;
  const runtime::Status status =
      verified ? interpreter_.attach(file, size, workspace_.arena, workspace_.arena_bytes)
               : interpreter_.load(file, size, workspace_.arena, workspace_.arena_bytes);
  detail = static_cast<uint8_t>(status);
  if (status != runtime::Status::kOk) return Status::kBadModel;
  loaded_ = true;
  takePipeline();
  return Status::kOk;
}

void ModelRunner::takePipeline() {
  uint32_t size = 0;
  const uint8_t* bytes = interpreter_.metadata("ThimblePipeline", &size);
  if (bytes == nullptr || !pipeline_.parse(bytes, size) || interpreter_.inputCount() != 1) return;
  const runtime::TensorView input = interpreter_.input(0);
  if (input.type != kInt8 || !(input.scale > 0.0f) || input.bytes != pipeline_.featureCount()) return;
  const uint32_t frames = align16(windowBytes());
  const uint32_t features = align16(pipeline_.featureCount() * 4);
  const uint32_t scratch = align16(dsp::scratchFloats(pipeline_.settings()) * 4);
  if (frames + frames + features + scratch > workspace_.window_bytes) return;
  uint8_t* at = workspace_.window;
  window_ = reinterpret_cast<int16_t*>(at);
  ring_ = reinterpret_cast<int16_t*>(at + frames);
  features_ = reinterpret_cast<float*>(at + 2 * frames);
  scratch_ = reinterpret_cast<float*>(at + 2 * frames + features);
  for (uint32_t i = 0; i < windowBytes() / 2; ++i) window_[i] = 0;
  pipeline_.prepare(scratch_);
  has_pipeline_ = true;
}

uint32_t ModelRunner::windowBytes() const {
  return uint32_t{pipeline_.settings().window} * pipeline_.settings().channels * 2;
}

void ModelRunner::computeInput() {
  const runtime::TensorView input = interpreter_.input(0);
  pipeline_.run(window_, features_, scratch_);
  dsp::quantize(features_, pipeline_.featureCount(), input.scale, input.zero_point,
                reinterpret_cast<int8_t*>(input.data));
}

uint32_t ModelRunner::inputBytes() const {
  uint32_t bytes = 0;
  for (uint32_t i = 0; i < interpreter_.inputCount(); ++i) bytes += interpreter_.input(i).bytes;
  return bytes;
}

uint32_t ModelRunner::outputBytes() const {
  uint32_t bytes = 0;
  for (uint32_t i = 0; i < interpreter_.outputCount(); ++i) bytes += interpreter_.output(i).bytes;
  return bytes;
}

bool ModelRunner::writeInput(uint32_t offset, const uint8_t* bytes, uint32_t size) {
  const uint32_t all = inputBytes();
  if (offset > all || size > all - offset) return false;
  for (uint32_t i = 0; size != 0; ++i) {
    const runtime::TensorView view = interpreter_.input(i);
    for (; size != 0 && offset < view.bytes; --size) view.data[offset++] = *bytes++;
    offset -= offset < view.bytes ? offset : view.bytes;
  }
  return true;
}

uint32_t ModelRunner::readOutput(uint32_t offset, uint8_t* out, uint32_t size) const {
  uint32_t read = 0;
  for (uint32_t i = 0; i < interpreter_.outputCount(); ++i) {
    const runtime::TensorView view = interpreter_.output(i);
    for (; read < size && offset < view.bytes; ++read) out[read] = view.data[offset++];
    offset -= offset < view.bytes ? offset : view.bytes;
  }
  return read;
}

uint32_t ModelRunner::inputCrc() const {
  uint32_t crc = 0;
  for (uint32_t i = 0; i < interpreter_.inputCount(); ++i) {
    crc = protocol::crc32(interpreter_.input(i).data, interpreter_.input(i).bytes, crc);
  }
  return crc;
}

}  // namespace agent
}  // namespace thimble
