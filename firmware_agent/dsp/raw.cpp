// Raw block: the samples themselves, each group of `a` frames replaced by its mean.
// SPDX-License-Identifier: MIT
#include "firmware_agent/dsp/block.h"

namespace thimble {
namespace dsp {
namespace {

uint32_t steps(const PipelineSettings& s) { return (static_cast<uint32_t>(s.window) + s.a - 1) / s.a; }

uint32_t rawFeatures(const PipelineSettings& s) {
  return s.a < 1 || s.a > s.window ? 0 : steps(s) * s.channels;
}

uint32_t rawScratch(const PipelineSettings&) { return 1; }

void rawCompute(const PipelineSettings& s, const float* scale, const int16_t* frames, float* features,
                float*) {
  for (uint32_t begin = 0; begin < s.window; begin += s.a) {
    const uint32_t end = begin + s.a < s.window ? begin + s.a : s.window;
    for (uint32_t c = 0; c < s.channels; ++c) {
      int32_t sum = 0;
      for (uint32_t i = begin; i < end; ++i) sum += frames[i * s.channels + c];
      *features++ = static_cast<float>(sum) / static_cast<float>(end - begin) * scale[c];
    }
  }
}

}  // namespace

const BlockCode kRawBlock = {Block::kRaw, rawFeatures, rawScratch, rawCompute};

}  // namespace dsp
}  // namespace thimble
