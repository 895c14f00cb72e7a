// Spectrum block: log power in equal bands, by Welch's method with a Hann window.
// SPDX-License-Identifier: MIT
#include "firmware_agent/dsp/block.h"
#include "firmware_agent/dsp/fft.h"
#include "firmware_agent/dsp/math.h"

namespace thimble {
namespace dsp {
namespace {

const uint32_t kMaxBands = 64;
/// Added to each band's power, in squared raw counts: silence stays finite, and well below one bit of noise.
const float kFloor = 1e-3f;

uint32_t spectrumFeatures(const PipelineSettings& s) {
  const uint32_t n = s.a;
  if (n < kMinFft || n > kMaxFft || (n & (n - 1)) != 0) return 0;
  if (s.b < 1 || s.b > kMaxBands || s.b > n / 2) return 0;
  return static_cast<uint32_t>(s.b) * s.channels;
}

/// The FFT's buffer and the quarter sine.
uint32_t spectrumScratch(const PipelineSettings& s) { return s.a + s.a / 4u + 1; }

float meanOf(const int16_t* x, uint32_t n, uint32_t channels) {
  int32_t sum = 0;
  for (uint32_t i = 0; i < n; ++i) sum += x[i * channels];
  return static_cast<float>(sum) / static_cast<float>(n);
}

/// Adds the power of bins 1 … n/2 of a transformed frame to the bands; n/2 has no mirror image and counts
/// half.
void addBands(uint32_t n, const float* x, uint32_t bands, float* power) {
  const uint32_t bins = n / 2;
  for (uint32_t k = 1; k < bins; ++k) {
    const float re = x[2 * k], im = x[2 * k + 1];
    power[(k - 1) * bands / bins] += re * re + im * im;
  }
  power[bands - 1] += 0.5f * (x[1] * x[1]);
}

void spectrumCompute(const PipelineSettings& s, const float* scale, const int16_t* frames, float* features,
                     float* scratch) {
  const uint32_t n = s.a;
  const uint32_t length = s.window < n ? s.window : n;  // shorter windows are padded with zeros
  float* const x = scratch;
  float* const quarter_sine = scratch + n;
  fillQuarterSine(n, quarter_sine);
  for (uint32_t c = 0; c < s.channels; ++c, features += s.b) {
    const float mean = meanOf(frames + c, s.window, s.channels);
    for (uint32_t band = 0; band < s.b; ++band) features[band] = 0.0f;
    uint32_t averaged = 0;
    for (uint32_t begin = 0; begin + length <= s.window; begin += n / 2, ++averaged) {
      const int16_t* frame = frames + begin * s.channels + c;
      for (uint32_t i = 0; i < length; ++i) {
        const float cosine = length == n ? tableCosine(quarter_sine, n, i) : cosineOfTurn(i, length);
        x[i] = (static_cast<float>(frame[i * s.channels]) - mean) * (0.5f - 0.5f * cosine);
      }
      for (uint32_t i = length; i < n; ++i) x[i] = 0.0f;
      realFft(n, quarter_sine, x);
      addBands(n, x, s.b, features);
    }
    // 2·|X|² / (n · Σ hann²) with Σ hann² = 3/8 · length, so that the bands add up to the mean square.
    const float gain = 2.0f / (static_cast<float>(n * averaged) * (0.375f * static_cast<float>(length)));
    const float unit = scale[c] * scale[c];
    for (uint32_t band = 0; band < s.b; ++band) {
      features[band] = logarithm10((features[band] * gain + kFloor) * unit);
    }
  }
}

}  // namespace

const BlockCode kSpectrumBlock = {Block::kSpectrum, spectrumFeatures, spectrumScratch, spectrumCompute};

}  // namespace dsp
}  // namespace thimble
