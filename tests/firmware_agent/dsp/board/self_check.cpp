// The checks: the math sweeps, then every block, in float and in integers, and the quantized pipeline on the test signal.
// SPDX-License-Identifier: MIT
#include "tests/firmware_agent/dsp/board/self_check.h"

#include "firmware_agent/dsp/fft_fixed.h"
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
float scratch[4096];
float factors[kFrames * kChannels];
uint8_t bytes[2 * 4 * kFrames * kChannels + 1000];
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

/// All channels and `count` parameters; the others are zeros.
dsp::PipelineSettings make(dsp::Block block, uint16_t window, const int32_t* p, uint32_t count) {
  dsp::PipelineSettings s;
  s.channels = kChannels;
  s.window = window;
  s.rate_mhz = 16000000;
  s.blocks[0].block = block;
  for (uint32_t i = 0; i < dsp::kMaxParameters; ++i) s.blocks[0].p[i] = i < count ? p[i] : 0;
  return s;
}

dsp::PipelineSettings raw(uint16_t window, int32_t decimation, int32_t scaling) {
  const int32_t p[] = {decimation, scaling};
  return make(dsp::Block::kRaw, window, p, 2);
}

dsp::PipelineSettings statistics(uint16_t window, int32_t which, int32_t segments) {
  const int32_t p[] = {which, segments};
  return make(dsp::Block::kStatistics, window, p, 2);
}

/// Half overlapping Hann windows.
dsp::PipelineSettings spectrum(uint16_t window, int32_t fft, int32_t bands) {
  const int32_t p[] = {fft, bands, 0, 50};
  return make(dsp::Block::kSpectrum, window, p, 4);
}

/// All that a spectrum gives.
dsp::PipelineSettings fullSpectrum(int32_t fixed) {
  const int32_t p[] = {256, 20, 2, 75, 4, 15, fixed, 700, 6500, 1};
  return make(dsp::Block::kSpectrum, 1000, p, 10);
}

dsp::PipelineSettings spectrogram(int32_t fixed) {
  const int32_t p[] = {100, 60, 128, 12, 1, 80, fixed};
  return make(dsp::Block::kSpectrogram, 700, p, 7);
}

dsp::PipelineSettings mel(int32_t slaney, int32_t fixed) {
  const int32_t p[] = {400, 320, 512, 26, 60, 7000, slaney, 0, 97, 100, fixed};
  return make(dsp::Block::kMelEnergies, 1100, p, 11);
}

dsp::PipelineSettings mfcc(int32_t fixed) {
  const int32_t p[] = {400, 320, 512, 40, 20, 0, 0, 1, 0, 90, fixed, 13};
  return make(dsp::Block::kMfcc, 1100, p, 12);
}

dsp::PipelineSettings autocorrelation() {
  const int32_t p[] = {40, 3, 1, 3};
  return make(dsp::Block::kAutocorrelation, 500, p, 4);
}

dsp::PipelineSettings axes() {
  const int32_t p[] = {31, 1, 3};
  return make(dsp::Block::kAxes, 500, p, 3);
}

/// A band pass of two sections before it: scipy.signal.butter(2, (500, 3000), "band", fs=16000), rounded.
dsp::PipelineSettings filtered(dsp::PipelineSettings s) {
  s.blocks[0].filter = dsp::Filter::kBandPass;
  s.blocks[0].sections = 2;
  s.blocks[0].channels = 6;
  s.sections[0] = {0.1439f, 0.2878f, 0.1439f, -0.5896f, 0.3055f};
  s.sections[1] = {1.0f, -2.0f, 1.0f, -1.7447f, 0.7815f};
  return s;
}

uint32_t fixedTransforms() {
  uint32_t crc = 0;
  int16_t* const x = frames;
  int16_t* const quarter_sine = frames + 1024;
  for (uint32_t n = 16; n <= 1024; n *= 2) {
    fillSignal(n, n, 1, x);
    dsp::fillQuarterSineFixed(n, quarter_sine);
    const uint32_t exponent = dsp::realFftFixed(n, quarter_sine, x);
    crc = crcOf(x, 2 * n, crcOf(&exponent, 4, crc));
  }
  return crc;
}

uint32_t logarithms() {
  uint32_t crc = 0;
  for (uint64_t x = 1; x < (1ull << 62); x += x / 3 + 1) {
    const int32_t y = dsp::logarithm2Fixed(x);
    crc = crcOf(&y, 4, crc);
  }
  return crc;
}

uint32_t exponentials() {
  uint32_t crc = 0;
  for (float x = -130.0f; x < 130.0f; x += 0.0173f) {
    const float y[2] = {dsp::exponential2(x), dsp::exponential10(x * 0.1f)};
    crc = crcOf(y, sizeof y, crc);
  }
  return crc;
}

uint32_t block(const dsp::PipelineSettings& s) {
  if (dsp::featureCount(s) == 0 || dsp::featureCount(s) > kFrames * kChannels ||
      dsp::scratchFloats(s) > sizeof scratch / sizeof scratch[0]) {
    return 0;
  }
  fillSignal(11, s.window, s.channels, frames);
  dsp::prepareFeatures(s, scratch);
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
  parsed.prepare(scratch);
  parsed.run(frames, features, scratch);
  dsp::quantize(features, n, 0.0371f, -7, quantized);
  return crcOf(quantized, n, crcOf(features, 4 * n));
}

}  // namespace

void prepareWorkload(const dsp::PipelineSettings& s) {
  fillSignal(5, s.window, s.channels, frames);
  dsp::prepareFeatures(s, scratch);
}

void runWorkload(const dsp::PipelineSettings& s) {
  static const float scales[dsp::kMaxChannels] = {0.01f, 0.01f, 0.01f, 0.01f, 0.01f, 0.01f};
  dsp::computeFeatures(s, scales, frames, features, scratch);
}

uint32_t selfCheck(uint32_t check) {
  switch (check) {
    case 0:
      return sweep(dsp::squareRoot);
    case 1:
      return sweep(dsp::logarithm10);
    case 2:
      return turns();
    case 3:
      return block(raw(1000, 3, 0));
    case 4:
      return block(statistics(1100, 0xff, 1));
    case 5:
      return block(spectrum(300, 64, 8));
    case 6:
      return block(spectrum(1100, 1024, 37));
    case 7:
      return block(spectrum(77, 128, 5));
    case 8:
      return pipeline(statistics(99, 0xff, 1));
    case 9:
      return pipeline(spectrum(128, 64, 16));
    case 10:
      return fixedTransforms();
    case 11:
      return logarithms();
    case 12:
      return exponentials();
    case 13:
      return block(raw(400, 3, 2));
    case 14:
      return block(statistics(500, 0x3ffff, 5));
    case 15:
      return block(fullSpectrum(0));
    case 16:
      return block(fullSpectrum(1));
    case 17:
      return block(spectrogram(0));
    case 18:
      return block(spectrogram(1));
    case 19:
      return block(mel(0, 0));
    case 20:
      return block(mel(1, 1));
    case 21:
      return block(mfcc(0));
    case 22:
      return block(mfcc(1));
    case 23:
      return block(autocorrelation());
    case 24:
      return block(axes());
    case 25:
      return block(filtered(raw(300, 1, 0)));
    default:
      return pipeline(filtered(fullSpectrum(0)));
  }
}

}  // namespace dsp_test
}  // namespace thimble
