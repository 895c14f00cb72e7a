// Pipeline: from a window of raw sensor samples to the model's int8 input, the same code on host and board.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

namespace thimble {
namespace dsp {

const uint32_t kMaxChannels = 16;
const uint32_t kMaxWindow = 16384;
const uint32_t kMaxFeatures = 0xffff;  // the field in the file has 16 bits
const uint32_t kMaxBlocks = 8;
const uint32_t kMaxParameters = 12;
/// Second-order sections of all filters of a pipeline together.
const uint32_t kMaxSections = 24;
const uint16_t kAllChannels = 0xffff;

enum class Block : uint8_t {
  kRaw = 0,
  kStatistics = 1,
  kSpectrum = 2,
  kSpectrogram = 3,
  kMelEnergies = 4,
  kMfcc = 5,
  kAutocorrelation = 6,
  kAxes = 7
};

enum class Filter : uint8_t { kNone = 0, kLowPass = 1, kHighPass = 2, kBandPass = 3 };

/// (b0 + b1 z⁻¹ + b2 z⁻²) / (1 + a1 z⁻¹ + a2 z⁻²)
struct Section {
  float b0, b1, b2, a1, a2;
};

/// One of the blocks that work side by side; see PIPELINE.md for the parameters and their ranges.
struct BlockSettings {
  Block block = Block::kRaw;
  Filter filter = Filter::kNone;
  uint8_t sections = 0;  // of the filter, from the pipeline's pool; 0 without one
  uint16_t channels =
      kAllChannels;  // bit c: channel c goes in; bits beyond the pipeline's channels do not count
  int32_t p[kMaxParameters] = {1};  // those that the block does not have do not count
};

struct PipelineSettings {
  uint8_t channels = 1;
  uint8_t block_count = 1;
  uint16_t window = 1;
  uint16_t stride = 1;
  uint32_t rate_mhz = 0;
  BlockSettings blocks[kMaxBlocks];
  Section sections[kMaxSections] = {};  // of the blocks' filters, one after the other
};

/// A block's features: [steps][per_step].  steps > 1: per_step features at each step of time.
struct BlockShape {
  uint32_t steps = 0;
  uint32_t per_step = 0;
  uint32_t features() const { return steps * per_step; }
};

/// Zero features if there is no such block or the settings are out of range.
BlockShape blockShape(const PipelineSettings& settings, uint32_t block);
/// Features that all blocks give, one block after the other, or 0 if the settings are out of range.
uint32_t featureCount(const PipelineSettings& settings);
/// Floats of scratch that prepareFeatures and computeFeatures need (at least 1), and those of them that hold
/// tables from one window to the next.
uint32_t scratchFloats(const PipelineSettings& settings);
uint32_t tableFloats(const PipelineSettings& settings);

/// Fills the tables at the front of scratch: once, before the first computeFeatures.
void prepareFeatures(const PipelineSettings& settings, float* scratch);

/// frames: [window][channels] raw int16; scale: [channels]; features: [featureCount] before normalisation;
/// scratch: [scratchFloats], prepared.  IEEE single precision without fused operations: the same bits on every
/// target.
void computeFeatures(const PipelineSettings& settings, const float* scale, const int16_t* frames,
                     float* features, float* scratch);

/// A parsed pipeline.  Points into the bytes it was parsed from (any alignment); they must outlive it.
class Pipeline {
 public:
  /// False, and nothing else valid, if the bytes are not a well-formed pipeline of format 1 or 2.
  bool parse(const uint8_t* bytes, uint32_t size);

  const PipelineSettings& settings() const { return settings_; }
  uint32_t featureCount() const { return features_; }
  float scale(uint32_t channel) const;

  /// Once, before the first run.  scratch: [scratchFloats(settings())].
  void prepare(float* scratch) const { prepareFeatures(settings_, scratch); }
  /// Normalised features of one window.
  void run(const int16_t* frames, float* features, float* scratch) const;

 private:
  bool parseBody(const uint8_t* bytes, uint32_t size);
  bool parseFirst(const uint8_t* bytes, uint32_t size);

  PipelineSettings settings_;
  uint32_t features_ = 0;
  const uint8_t* scale_ = nullptr;
  const uint8_t* norms_ = nullptr;  // of the blocks, one after the other: [count] means, [count] factors
  uint8_t shared_ = 0;              // bit b: the steps of block b share theirs, so count is per_step
};

/// q = clamp(round(x / scale) + zero_point) with round half away from zero: TFLite's QUANTIZE.  n values.
void quantize(const float* x, uint32_t n, float scale, int32_t zero_point, int8_t* q);

/// Writes a pipeline of format 2.  bytes: room for maxPipelineBytes(settings).  mean, factor: [featureCount];
/// where they repeat at each step of a block they are written once.  Returns the bytes written, 0 if out of range.
uint32_t maxPipelineBytes(const PipelineSettings& settings);
uint32_t writePipeline(const PipelineSettings& settings, const float* scale, const float* mean,
                       const float* factor, uint8_t* bytes);

}  // namespace dsp
}  // namespace thimble
