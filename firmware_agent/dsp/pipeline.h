// Pipeline: from a window of raw sensor samples to the model's int8 input, the same code on host and board.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

namespace thimble {
namespace dsp {

enum class Block : uint8_t { kRaw = 0, kStatistics = 1, kSpectrum = 2 };

/// Features of the statistics block, a channel: mean, standard deviation, RMS, minimum, maximum, skewness,
/// kurtosis, mean crossings a frame.
const uint32_t kStatisticsPerChannel = 8;
const uint32_t kMaxChannels = 16;
const uint32_t kMaxWindow = 8192;

/// What a block does; see PIPELINE.md for ranges.
struct PipelineSettings {
  Block block = Block::kRaw;
  uint8_t channels = 1;
  uint16_t window = 1;
  uint16_t stride = 1;
  uint16_t a = 1;
  uint16_t b = 0;
  uint32_t rate_mhz = 0;
};

/// Features that the settings give, or 0 if the settings are out of range.
/// raw: ceil(window / a) × channels, in order [time][channel]; statistics: channels × 8; spectrum: channels ×
/// b.
uint32_t featureCount(const PipelineSettings& settings);
/// Floats of scratch that computeFeatures needs (at least 1).
uint32_t scratchFloats(const PipelineSettings& settings);

/// frames: [window][channels] raw int16; scale: [channels]; features: [featureCount] before normalisation;
/// scratch: [scratchFloats].  IEEE single precision without fused operations: the same bits on every target.
void computeFeatures(const PipelineSettings& settings, const float* scale, const int16_t* frames,
                     float* features, float* scratch);

/// A parsed pipeline.  Points into the bytes it was parsed from (any alignment); they must outlive it.
class Pipeline {
 public:
  /// False, and nothing else valid, if the bytes are not a well-formed pipeline.
  bool parse(const uint8_t* bytes, uint32_t size);

  const PipelineSettings& settings() const { return settings_; }
  uint32_t featureCount() const { return features_; }
  float scale(uint32_t channel) const;

  /// Normalised features of one window.
  void run(const int16_t* frames, float* features, float* scratch) const;

 private:
  PipelineSettings settings_;
  uint32_t features_ = 0;
  const uint8_t* scale_ = nullptr;
  const uint8_t* mean_ = nullptr;
  const uint8_t* factor_ = nullptr;
};

/// q = clamp(round(x / scale) + zero_point) with round half away from zero: TFLite's QUANTIZE.  n values.
void quantize(const float* x, uint32_t n, float scale, int32_t zero_point, int8_t* q);

/// Writes a pipeline.  bytes: room for pipelineBytes(settings).  Returns the bytes written, 0 if out of
/// range.
uint32_t pipelineBytes(const PipelineSettings& settings);
uint32_t writePipeline(const PipelineSettings& settings, const float* scale, const float* mean,
                       const float* factor, uint8_t* bytes);

}  // namespace dsp
}  // namespace thimble
