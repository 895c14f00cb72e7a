// MFCC block: the first cosine coefficients of each frame's log mel energies (Davis and Mermelstein 1980).
// SPDX-License-Identifier: MIT
#include "firmware_agent/dsp/math.h"
#include "firmware_agent/dsp/mel_frames.h"

namespace thimble {
namespace dsp {
namespace {

enum { kCoefficients = kMelParameters, kParameters };
const Limits kLimits[kParameters] = {THIMBLE_MEL_LIMITS, {1, 128}};

BlockShape mfccShape(const int32_t* p, const Input& input) {
  BlockShape shape;
  if (p[kCoefficients] > p[kMelFilters]) return shape;
  shape.steps = melSteps(p, input);
  shape.per_step = static_cast<uint32_t>(p[kCoefficients]) * input.channels;
  return shape;
}

/// A quarter of a sine of 4 · filters points, then the frames' tables.
uint32_t cosines(const int32_t* p) { return static_cast<uint32_t>(p[kMelFilters]) + 1; }

uint32_t mfccTables(const int32_t* p, const Input& input) {
  return cosines(p) + melFrames(p, input).tables();
}

/// The logarithms of one step, and what they take.
uint32_t mfccScratch(const int32_t* p, const Input& input) {
  return static_cast<uint32_t>(p[kMelFilters]) + melFrames(p, input).scratch();
}

void mfccPrepare(const int32_t* p, const Input& input, float* tables) {
  fillQuarterSine(4 * static_cast<uint32_t>(p[kMelFilters]), tables);
  melFrames(p, input).prepare(tables + cosines(p));
}

/// DCT-II, orthonormal: √(2/M)·Σ logs[m]·cos(πk(2m + 1)/2M), for k = 0 by √(1/M).
void cosineTransform(const float* quarter_sine, uint32_t filters, const float* logs, uint32_t count,
                     float* out) {
  const uint32_t turn = 4 * filters;
  for (uint32_t k = 0; k < count; ++k) {
    float sum = 0.0f;
    uint32_t angle = k;  // k·(2m + 1) modulo a turn
    for (uint32_t m = 0; m < filters; ++m) {
      sum += logs[m] * tableCosine(quarter_sine, turn, angle);
      angle += 2 * k;
      if (angle >= turn) angle -= turn;
    }
    out[k] = sum * squareRoot((k == 0 ? 1.0f : 2.0f) / static_cast<float>(filters));
  }
}

void mfccCompute(const int32_t* p, const Signal& signal, const float* tables, float* features,
                 float* scratch) {
  const LogFrames frames = melFrames(p, signal.input);
  const uint32_t filters = frames.bank.count, count = static_cast<uint32_t>(p[kCoefficients]);
  const uint32_t steps = frames.steps(signal.input.frames);
  float* const logs = scratch;
  for (uint32_t c = 0; c < signal.input.channels; ++c) {
    const LogFrames::Walk walk(frames, signal.channel[c], signal.input.frames, tables + cosines(p));
    for (uint32_t step = 0; step < steps; ++step) {
      walk.logsOf(step, logs, scratch + filters);
      cosineTransform(tables, filters, logs, count, features + (step * signal.input.channels + c) * count);
    }
  }
}

}  // namespace

const BlockCode kMfccBlock = {Block::kMfcc, kLimits,     kParameters, mfccShape,
                              mfccTables,   mfccScratch, mfccPrepare, mfccCompute};

}  // namespace dsp
}  // namespace thimble
