// BlockCode: what a feature block is made of; a new block is one source file and one row of the table in
// block.cpp.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/dsp/pipeline.h"

namespace thimble {
namespace dsp {

/// The functions of a block.  Settings given to scratch and compute are in range.
struct BlockCode {
  Block block;
  /// Features, or 0 if the block's parameters are out of range (channels and window are in range already).
  uint32_t (*features)(const PipelineSettings& settings);
  /// Floats of scratch.
  uint32_t (*scratch)(const PipelineSettings& settings);
  /// As computeFeatures.
  void (*compute)(const PipelineSettings& settings, const float* scale, const int16_t* frames,
                  float* features, float* scratch);
};

/// The block's functions, or null if there is no such block.
const BlockCode* findBlock(Block block);

extern const BlockCode kRawBlock;
extern const BlockCode kStatisticsBlock;
extern const BlockCode kSpectrumBlock;

}  // namespace dsp
}  // namespace thimble
