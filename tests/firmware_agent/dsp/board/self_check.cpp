// The checks: the math sweeps, then every block and the quantized pipeline on the test signal.
// SPDX-License-Identifier: MIT
#include "tests/firmware_agent/dsp/board/self_check.h"

#include "firmware_agent/dsp/math.h"
#include "firmware_agent/dsp/pipeline.h"
#include "firmware_agent/protocol/frame.h"
#include "tests/firmware_agent/dsp/signal.h"

namespace thimble {
namespace dsp_test {
namespace {

const uint32_t kFrames = 1100;
const uint32_t kChannels = 3;
const float kScales[kChannels] = {0.00123f, -0.5f, 3.7e5f};

int16_t frames[kFrames * kChannels];
float features[kFrames * kChannels];
float scratch[2048];
float factors[kFrames * kChannels];
uint8_t bytes[2 * 4 * kFrames * kChannels + 100];
int8_t quantized[kFrames * kChannels];

uint32_t crcOf(const void* data, uint32_t size, uint32_t crc = 0) {
  return protocol::crc32(static_cast<const uint8_t*>(data), size, crc);
}

uint32_t sweep(float (*function)(float)) {
  uint32_t crc = 0;
  for (uint32_t bits = 0x00000123; bits < 0x7f800000; bits += 0x0003f1b7) {
    float x;
    __builtin_memcpy(&x, &bits, 4);
    const float y = function(x);
    crc = crcOf(&y, 4, crc);
  }
  return crc;
}

uint32_t turns() {
  uint32_t crc = 0;
  for (uint32_t k = 0; k < 1000; ++k) {
    const float pair[2] = {dsp::sineOfTurn(k, 997), dsp::cosineOfTurn(k, 997)};
    crc = crcOf(pair, sizeof pair, crc);
  }
  return crc;
}

dsp::PipelineSettings make(dsp::Block block, uint16_t window, uint16_t a, uint16_t b) {
  dsp::PipelineSettings s;
  s.block = block;
  s.channels = kChannels;
  s.window = window;
  s.a = a;
  s.b = b;
  return s;
}

uint32_t block(const dsp::PipelineSettings& s) {
  fillSignal(11, s.window, s.channels, frames);
  dsp::computeFeatures(s, kScales, frames, features, scratch);
  return crcOf(features, 4 * dsp::featureCount(s));
}

/// Normalised with numbers that are no round ones, then quantized.
uint32_t pipeline(const dsp::PipelineSettings& s) {
  block(s);
  const uint32_t n = dsp::featureCount(s);
  for (uint32_t i = 0; i < n; ++i) {
    features[i] = features[i] * 0.93f;
    factors[i] = 1.0f / (0.7f + 0.01f * static_cast<float>(i));
  }
  const uint32_t size = dsp::writePipeline(s, kScales, features, factors, bytes + 1);
  dsp::Pipeline parsed;
  if (!parsed.parse(bytes + 1, size)) return 0;
  parsed.run(frames, features, scratch);
  dsp::quantize(features, n, 0.0371f, -7, quantized);
  return crcOf(quantized, n, crcOf(features, 4 * n));
}

}  // namespace

uint32_t selfCheck(uint32_t check) {
  switch (check) {
    case 0:
      return sweep(dsp::squareRoot);
    case 1:
      return sweep(dsp::logarithm10);
    case 2:
      return turns();
    case 3:
      return block(make(dsp::Block::kRaw, 1000, 3, 0));
    case 4:
      return block(make(dsp::Block::kStatistics, 1100, 1, 0));
    case 5:
      return block(make(dsp::Block::kSpectrum, 300, 64, 8));
    case 6:
      return block(make(dsp::Block::kSpectrum, 1100, 1024, 37));
    case 7:
      return block(make(dsp::Block::kSpectrum, 77, 128, 5));
    case 8:
      return pipeline(make(dsp::Block::kStatistics, 99, 1, 0));
    default:
      return pipeline(make(dsp::Block::kSpectrum, 128, 64, 16));
  }
}

}  // namespace dsp_test
}  // namespace thimble
