// BlockCode: what a feature block is made of; a new block is one source file and one row of the table in
// block.cpp.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/dsp/pipeline.h"

namespace thimble {
namespace dsp {

/// Least and most that a parameter may be.
struct Limits {
  int32_t low, high;
};

/// What goes into a block, without the samples.
struct Input {
  uint32_t frames;
  uint32_t channels;
  uint32_t rate_mhz;  // 0: unknown
};

/// One channel of a window: raw counts × gain, 16 bits; times scale they are physical units.
struct Channel {
  const int16_t* x;
  uint32_t step;  // from one sample to the next
  float scale;
  float gain;  // a power of two: 1 without a filter
};

struct Signal {
  Input input;
  Channel channel[kMaxChannels];
};

/// The functions of a block.  p: its parameters, each within its limits; all but shape are called only when shape
/// gives features.
struct BlockCode {
  Block block;
  const Limits* limits;  // [parameters]
  uint8_t parameters;
  /// No features if the parameters do not go together or with the input.
  BlockShape (*shape)(const int32_t* p, const Input& input);
  /// Floats of tables, which stay from window to window, and of scratch, which do not.
  uint32_t (*tables)(const int32_t* p, const Input& input);
  uint32_t (*scratch)(const int32_t* p, const Input& input);
  void (*prepare)(const int32_t* p, const Input& input, float* tables);
  /// features: [steps][per_step].
  void (*compute)(const int32_t* p, const Signal& signal, const float* tables, float* features,
                  float* scratch);
};

/// The block's functions, or null if there is no such block.
const BlockCode* findBlock(Block block);

/// Channels that the block sees.
uint32_t channelsOf(const PipelineSettings& settings, const BlockSettings& block);

inline uint32_t noFloats(const int32_t*, const Input&) { return 0; }
inline void prepareNothing(const int32_t*, const Input&, float*) {}

/// Frame f of `frames` that begin hop apart, and how many are wholly inside.
inline uint32_t framesInside(uint32_t window, uint32_t length, uint32_t hop) {
  return window < length ? 0 : (window - length) / hop + 1;
}

extern const BlockCode kRawBlock;
extern const BlockCode kStatisticsBlock;
extern const BlockCode kSpectrumBlock;
extern const BlockCode kSpectrogramBlock;
extern const BlockCode kMelEnergiesBlock;
extern const BlockCode kMfccBlock;
extern const BlockCode kAutocorrelationBlock;
extern const BlockCode kAxesBlock;

}  // namespace dsp
}  // namespace thimble
