// Raw block: the samples themselves, each group of frames replaced by its mean.
// SPDX-License-Identifier: MIT
#include "firmware_agent/dsp/block.h"
#include "firmware_agent/dsp/math.h"

namespace thimble {
namespace dsp {
namespace {

enum { kDecimation, kScaling, kParameters };
const Limits kLimits[kParameters] = {{1, kMaxWindow}, {0, 3}};
enum { kPhysical = 0, kCentred = 1, kStandard = 2, kPeak = 3 };

BlockShape rawShape(const int32_t* p, const Input& input) {
  const uint32_t group = static_cast<uint32_t>(p[kDecimation]);
  BlockShape shape;
  if (group > input.frames) return shape;
  shape.steps = (input.frames + group - 1) / group;
  shape.per_step = input.channels;
  return shape;
}

/// What a channel's features are then taken less, and multiplied by.
struct Adjustment {
  float less, factor;
};

/// x: [n] features of one channel, `step` apart.
Adjustment adjustmentOf(int32_t scaling, const float* x, uint32_t n, uint32_t step) {
  if (scaling == kPhysical) return {0.0f, 1.0f};
  Sum sum;
  for (uint32_t i = 0; i < n; ++i) sum.add(x[i * step]);
  const float mean = sum.value() / static_cast<float>(n);
  float most = 0.0f;
  if (scaling != kCentred) {
    for (uint32_t i = 0; i < n; ++i) {
      const float d = x[i * step] - mean;
      const float size = d < 0.0f ? -d : d;
      if (size > most) most = size;
    }
  }
  if (!(most > 0.0f)) return {mean, 1.0f};
  if (scaling == kPeak) return {mean, 1.0f / most};
  Sum squares;  // of parts of the largest, so that nothing overflows
  for (uint32_t i = 0; i < n; ++i) {
    const float z = (x[i * step] - mean) / most;
    squares.add(z * z);
  }
  return {mean, 1.0f / (squareRoot(squares.value() / static_cast<float>(n)) * most)};
}

void rawCompute(const int32_t* p, const Signal& signal, const float*, float* features, float*) {
  const uint32_t group = static_cast<uint32_t>(p[kDecimation]);
  const uint32_t frames = signal.input.frames, channels = signal.input.channels;
  float* to = features;
  for (uint32_t begin = 0; begin < frames; begin += group) {
    const uint32_t end = begin + group < frames ? begin + group : frames;
    for (uint32_t c = 0; c < channels; ++c) {
      const Channel& channel = signal.channel[c];
      int32_t sum = 0;
      for (uint32_t i = begin; i < end; ++i) sum += channel.x[i * channel.step];
      *to++ = static_cast<float>(sum) / static_cast<float>(end - begin) * channel.scale;
    }
  }
  if (p[kScaling] == kPhysical) return;
  const uint32_t steps = (frames + group - 1) / group;
  for (uint32_t c = 0; c < channels; ++c) {
    const Adjustment adjustment = adjustmentOf(p[kScaling], features + c, steps, channels);
    for (uint32_t i = 0; i < steps; ++i) {
      float& x = features[i * channels + c];
      x = (x - adjustment.less) * adjustment.factor;
    }
  }
}

}  // namespace

const BlockCode kRawBlock = {Block::kRaw, kLimits,  kParameters,    rawShape,
                             noFloats,    noFloats, prepareNothing, rawCompute};

}  // namespace dsp
}  // namespace thimble
