// The table of feature blocks, and the questions that go through it.
// SPDX-License-Identifier: MIT
#include "firmware_agent/dsp/block.h"

namespace thimble {
namespace dsp {

const BlockCode* findBlock(Block block) {
  static const BlockCode* const kBlocks[] = {&kRawBlock, &kStatisticsBlock, &kSpectrumBlock};
  for (const BlockCode* code : kBlocks) {
    if (code->block == block) return code;
  }
  return nullptr;
}

uint32_t featureCount(const PipelineSettings& settings) {
  const uint32_t kMaxFeatures = 0xffff;  // the field in the file has 16 bits
  if (settings.channels < 1 || settings.channels > kMaxChannels) return 0;
  if (settings.window < 1 || settings.window > kMaxWindow) return 0;
  if (settings.stride < 1 || settings.stride > settings.window) return 0;
  const BlockCode* code = findBlock(settings.block);
  const uint32_t count = code ? code->features(settings) : 0;
  return count <= kMaxFeatures ? count : 0;
}

uint32_t scratchFloats(const PipelineSettings& settings) {
  return featureCount(settings) == 0 ? 1 : findBlock(settings.block)->scratch(settings);
}

void computeFeatures(const PipelineSettings& settings, const float* scale, const int16_t* frames,
                     float* features, float* scratch) {
  if (featureCount(settings) == 0) return;
  findBlock(settings.block)->compute(settings, scale, frames, features, scratch);
}

}  // namespace dsp
}  // namespace thimble
