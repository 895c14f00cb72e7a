// Mel energies block: log power in triangles on the mel scale, frame by frame.
// SPDX-License-Identifier: MIT
#include "firmware_agent/dsp/mel_frames.h"

namespace thimble {
namespace dsp {

LogFrames melFrames(const int32_t* p, const Input& input) {
  const uint32_t n = static_cast<uint32_t>(p[kMelFft]);
  FrameSettings frame(static_cast<uint32_t>(p[kMelFrame]), n, p[kMelWeighting], p[kMelFixed] != 0);
  frame.preemphasis = static_cast<uint32_t>(p[kMelPreemphasis]);
  const float rate = static_cast<float>(input.rate_mhz) / 1000.0f;
  const Bank bank = {static_cast<BankKind>(p[kMelScale]),
                     static_cast<uint32_t>(p[kMelFilters]),
                     n / 2,
                     frame.fixed,
                     static_cast<float>(p[kMelLow]),
                     p[kMelHigh] == 0 ? rate / 2.0f : static_cast<float>(p[kMelHigh]),
                     rate / static_cast<float>(n)};
  return {frame, bank, static_cast<uint32_t>(p[kMelHop]), p[kMelFloor]};
}

uint32_t melSteps(const int32_t* p, const Input& input) {
  const LogFrames frames = melFrames(p, input);
  const float end = static_cast<float>(input.rate_mhz) / 2000.0f;
  if (input.rate_mhz == 0 || !(frames.bank.low_hz < frames.bank.high_hz) || frames.bank.high_hz > end)
    return 0;
  return frames.steps(input.frames);
}

namespace {

const Limits kLimits[kMelParameters] = {THIMBLE_MEL_LIMITS};

BlockShape energiesShape(const int32_t* p, const Input& input) {
  BlockShape shape;
  shape.steps = melSteps(p, input);
  shape.per_step = static_cast<uint32_t>(p[kMelFilters]) * input.channels;
  return shape;
}

uint32_t energiesTables(const int32_t* p, const Input& input) { return melFrames(p, input).tables(); }
uint32_t energiesScratch(const int32_t* p, const Input& input) { return melFrames(p, input).scratch(); }
void energiesPrepare(const int32_t* p, const Input& input, float* tables) {
  melFrames(p, input).prepare(tables);
}

void energiesCompute(const int32_t* p, const Signal& signal, const float* tables, float* features,
                     float* scratch) {
  melFrames(p, signal.input).compute(signal, tables, features, scratch);
}

}  // namespace

const BlockCode kMelEnergiesBlock = {Block::kMelEnergies, kLimits,         kMelParameters,  energiesShape,
                                     energiesTables,      energiesScratch, energiesPrepare, energiesCompute};

}  // namespace dsp
}  // namespace thimble
