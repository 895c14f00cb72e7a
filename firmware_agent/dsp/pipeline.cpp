// Pipeline: the bytes of PIPELINE.md, read and written.
// SPDX-License-Identifier: MIT
#include "firmware_agent/dsp/pipeline.h"

#include "firmware_agent/dsp/math.h"
#include "firmware_agent/protocol/frame.h"

namespace thimble {
namespace dsp {
namespace {

const uint32_t kMagic = 0x314c5054;  // "TPL1"
const uint32_t kHeaderBytes = 20;
const uint32_t kCrcBytes = 4;

/// Magnitudes of scale within which no block overflows.
const float kMinScale = 1e-12f;
const float kMaxScale = 1e12f;

bool goodScale(float scale) {
  const float size = scale < 0.0f ? -scale : scale;
  return size >= kMinScale && size <= kMaxScale;
}

float floatAt(const uint8_t* bytes, uint32_t index) {
  float value = 0.0f;
  protocol::Reader(bytes + 4 * index, 4).f32(value);
  return value;
}

uint32_t bytesFor(uint32_t channels, uint32_t features) {
  return kHeaderBytes + 4 * channels + 8 * features + kCrcBytes;
}

}  // namespace

bool Pipeline::parse(const uint8_t* bytes, uint32_t size) {
  *this = Pipeline();
  protocol::Reader reader(bytes, size);
  uint32_t magic = 0;
  uint16_t features = 0;
  uint8_t block = 0;
  PipelineSettings settings;
  reader.u32(magic);
  reader.u8(settings.channels);
  reader.u8(block);
  reader.u16(settings.window);
  reader.u16(settings.stride);
  reader.u16(settings.a);
  reader.u16(settings.b);
  reader.u16(features);
  reader.u32(settings.rate_mhz);
  settings.block = static_cast<Block>(block);
  if (!reader.ok() || magic != kMagic) return false;
  if (features == 0 || features != dsp::featureCount(settings)) return false;
  if (size != bytesFor(settings.channels, features)) return false;

  uint32_t crc = 0;
  protocol::Reader(bytes + size - kCrcBytes, kCrcBytes).u32(crc);
  if (crc != protocol::crc32(bytes, size - kCrcBytes)) return false;

  const uint8_t* scale = bytes + kHeaderBytes;
  for (uint32_t c = 0; c < settings.channels; ++c) {
    if (!goodScale(floatAt(scale, c))) return false;
  }
  const uint8_t* mean = scale + 4 * settings.channels;
  for (uint32_t i = 0; i < 2u * features; ++i) {
    if (!isFinite(floatAt(mean, i))) return false;
  }
  settings_ = settings;
  features_ = features;
  scale_ = scale;
  mean_ = mean;
  factor_ = mean + 4 * features_;
  return true;
}

float Pipeline::scale(uint32_t channel) const { return floatAt(scale_, channel); }

void Pipeline::run(const int16_t* frames, float* features, float* scratch) const {
  float scales[kMaxChannels];
  for (uint32_t c = 0; c < settings_.channels; ++c) scales[c] = scale(c);
  computeFeatures(settings_, scales, frames, features, scratch);
  for (uint32_t i = 0; i < features_; ++i) {
    features[i] = (features[i] - floatAt(mean_, i)) * floatAt(factor_, i);
  }
}

uint32_t pipelineBytes(const PipelineSettings& settings) {
  const uint32_t features = featureCount(settings);
  return features == 0 ? 0 : bytesFor(settings.channels, features);
}

uint32_t writePipeline(const PipelineSettings& settings, const float* scale, const float* mean,
                       const float* factor, uint8_t* bytes) {
  const uint32_t size = pipelineBytes(settings);
  const uint32_t features = featureCount(settings);
  if (size == 0) return 0;
  for (uint32_t c = 0; c < settings.channels; ++c) {
    if (!goodScale(scale[c])) return 0;
  }
  for (uint32_t i = 0; i < features; ++i) {
    if (!isFinite(mean[i]) || !isFinite(factor[i])) return 0;
  }
  protocol::Writer writer(bytes, size);
  writer.u32(kMagic);
  writer.u8(settings.channels);
  writer.u8(static_cast<uint8_t>(settings.block));
  writer.u16(settings.window);
  writer.u16(settings.stride);
  writer.u16(settings.a);
  writer.u16(settings.b);
  writer.u16(static_cast<uint16_t>(features));
  writer.u32(settings.rate_mhz);
  for (uint32_t c = 0; c < settings.channels; ++c) writer.f32(scale[c]);
  for (uint32_t i = 0; i < features; ++i) writer.f32(mean[i]);
  for (uint32_t i = 0; i < features; ++i) writer.f32(factor[i]);
  writer.u32(protocol::crc32(bytes, size - kCrcBytes));
  return size;
}

}  // namespace dsp
}  // namespace thimble
