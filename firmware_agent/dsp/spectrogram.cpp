// Spectrogram block: log power in equal bands of frequency, frame by frame.
// SPDX-License-Identifier: MIT
#include "firmware_agent/dsp/log_frames.h"

namespace thimble {
namespace dsp {
namespace {

enum { kFrame, kHop, kFft, kBands, kWeighting, kFloor, kFixed, kParameters };
const Limits kLimits[kParameters] = {{4, kMaxFft}, {1, kMaxWindow}, {kMinFft, kMaxFft}, {1, 256}, {0, 3},
                                     {20, 150},    {0, 1}};

LogFrames framesOf(const int32_t* p) {
  const uint32_t n = static_cast<uint32_t>(p[kFft]);
  const FrameSettings frame(static_cast<uint32_t>(p[kFrame]), n, p[kWeighting], p[kFixed] != 0);
  const Bank bank = {
      BankKind::kLinear, static_cast<uint32_t>(p[kBands]), n / 2, frame.fixed, 0.0f, 0.0f, 0.0f};
  return {frame, bank, static_cast<uint32_t>(p[kHop]), p[kFloor]};
}

BlockShape spectrogramShape(const int32_t* p, const Input& input) {
  BlockShape shape;
  const LogFrames frames = framesOf(p);
  if (frames.bank.count > frames.bank.bins) return shape;
  shape.steps = frames.steps(input.frames);
  shape.per_step = frames.bank.count * input.channels;
  return shape;
}

uint32_t spectrogramTables(const int32_t* p, const Input&) { return framesOf(p).tables(); }
uint32_t spectrogramScratch(const int32_t* p, const Input&) { return framesOf(p).scratch(); }
void spectrogramPrepare(const int32_t* p, const Input&, float* tables) { framesOf(p).prepare(tables); }

void spectrogramCompute(const int32_t* p, const Signal& signal, const float* tables, float* features,
                        float* scratch) {
  framesOf(p).compute(signal, tables, features, scratch);
}

}  // namespace

const BlockCode kSpectrogramBlock = {Block::kSpectrogram, kLimits,           kParameters,
                                     spectrogramShape,    spectrogramTables, spectrogramScratch,
                                     spectrogramPrepare,  spectrogramCompute};

}  // namespace dsp
}  // namespace thimble
