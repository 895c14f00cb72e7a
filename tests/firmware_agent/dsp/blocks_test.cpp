// The feature blocks against NumPy and SciPy, and at their edges.
// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "firmware_agent/dsp/pipeline.h"
#include "tests/firmware_agent/dsp/goldens.h"
#include "tests/firmware_agent/dsp/signal.h"

namespace thimble::dsp {
namespace {

/// One block of all channels; parameters that are not given are 0.
PipelineSettings make(Block block, int channels, int window, std::vector<int32_t> p) {
  PipelineSettings s;
  s.channels = static_cast<uint8_t>(channels);
  s.window = static_cast<uint16_t>(window);
  s.blocks[0].block = block;
  p.resize(kMaxParameters);
  std::copy(p.begin(), p.end(), s.blocks[0].p);
  return s;
}

PipelineSettings raw(int channels, int window, int decimation = 1) {
  return make(Block::kRaw, channels, window, {decimation, 0});
}
/// The first eight numbers, of the whole window.
PipelineSettings statistics(int channels, int window) {
  return make(Block::kStatistics, channels, window, {0xff, 1});
}
/// Bands only, of Hann windows that overlap by half.
PipelineSettings spectrum(int channels, int window, int fft, int bands) {
  return make(Block::kSpectrum, channels, window, {fft, bands, 0, 50});
}

/// Buffers of exactly the promised sizes, so that the address sanitizer hears any step outside.
std::vector<float> compute(const PipelineSettings& s, const std::vector<float>& scale,
                           const std::vector<int16_t>& frames) {
  std::vector<float> features(featureCount(s)), scratch(scratchFloats(s));
  prepareFeatures(s, scratch.data());
  computeFeatures(s, scale.data(), frames.data(), features.data(), scratch.data());
  return features;
}

std::vector<int16_t> signal(uint32_t seed, uint32_t n, uint32_t channels) {
  std::vector<int16_t> frames(n * channels);
  dsp_test::fillSignal(seed, n, channels, frames.data());
  return frames;
}

TEST(RawBlock, EqualsNumpyMeansOfGroups) {
  for (const goldens::Raw& golden : goldens::kRaw) {
    const PipelineSettings s = raw(2, 10, static_cast<int>(golden.a));
    const std::vector<float> x = compute(s, {2.0f, 0.125f}, signal(4, 10, 2));
    ASSERT_EQ(x.size(), golden.features);
    for (size_t i = 0; i < x.size(); ++i)
      EXPECT_FLOAT_EQ(x[i], static_cast<float>(golden.values[i])) << golden.a;
  }
}

TEST(StatisticsBlock, EqualsScipy) {
  for (const goldens::Statistics& golden : goldens::kStatistics) {
    const PipelineSettings s = statistics(2, static_cast<int>(golden.window));
    const std::vector<float> x = compute(s, {0.5f, -0.001f}, signal(2, golden.window, 2));
    ASSERT_EQ(x.size(), 16u);
    for (size_t i = 0; i < x.size(); ++i) {
      // Moments are near 1 in size, whatever the scale; the others are good to a few ULP.
      const double tolerance = i % 8 == 5 || i % 8 == 6 ? 2e-6 : 4e-7 * std::fabs(golden.features[i]);
      EXPECT_NEAR(x[i], golden.features[i], tolerance) << "window " << golden.window << " feature " << i;
    }
  }
}

TEST(StatisticsBlock, OfAConstantHasNoShape) {
  for (int window : {1, 2, 100, 8192}) {
    const std::vector<int16_t> frames(static_cast<size_t>(window), 12345);
    EXPECT_THAT(
        compute(statistics(1, window), {0.5f}, frames),
        testing::ElementsAre(6172.5f, 0.0f, testing::FloatEq(6172.5f), 6172.5f, 6172.5f, 0.0f, 0.0f, 0.0f));
  }
}

TEST(StatisticsBlock, SurvivesTheLoudestSignal) {
  std::vector<int16_t> frames(8192);
  for (size_t i = 0; i < frames.size(); ++i) frames[i] = i % 2 ? 32767 : -32768;
  // A square wave: deviation 32767.5, kurtosis 1 - 3, and a crossing at each frame but the first.
  EXPECT_THAT(compute(statistics(1, 8192), {1.0f}, frames),
              testing::ElementsAre(-0.5f, testing::FloatEq(32767.5f), testing::FloatEq(32767.5f), -32768.0f,
                                   32767.0f, testing::FloatNear(0.0f, 1e-6f),
                                   testing::FloatNear(-2.0f, 1e-6f), testing::FloatEq(8191.0f / 8192.0f)));
}

TEST(StatisticsBlock, HearsOneSpikeInSilence) {
  std::vector<int16_t> frames(8192, 0);
  frames[4000] = 1;
  const std::vector<float> x = compute(statistics(1, 8192), {1.0f}, frames);
  const double p = 1.0 / 8192;  // a Bernoulli variable: skewness (1-2p)/√(pq), excess kurtosis (1-6pq)/(pq)
  const double pq = p * (1 - p);
  EXPECT_NEAR(x[1], std::sqrt(pq), 1e-8);
  EXPECT_NEAR(x[5], (1 - 2 * p) / std::sqrt(pq), 1e-4);
  EXPECT_NEAR(x[6], (1 - 6 * pq) / pq, 1e-2);
}

TEST(SpectrumBlock, EqualsScipyWelch) {
  for (const goldens::Spectrum& golden : goldens::kSpectrum) {
    const PipelineSettings s = spectrum(2, static_cast<int>(golden.window), static_cast<int>(golden.fft),
                                        static_cast<int>(golden.bands));
    const std::vector<float> x = compute(s, {1.0f, 0.25f}, signal(3, golden.window, 2));
    ASSERT_EQ(x.size(), 2 * golden.bands);
    for (unsigned band = 0; band < golden.bands; ++band) {
      EXPECT_NEAR(x[golden.bands + band], golden.features[band], 5e-6)
          << "window " << golden.window << " fft " << golden.fft << " band " << band;
    }
  }
}

TEST(SpectrumBlock, OfAConstantIsTheFloor) {
  for (int window : {1, 2, 64, 500}) {
    const std::vector<int16_t> frames(static_cast<size_t>(window), -32768);
    for (float x : compute(spectrum(1, window, 64, 4), {1.0f}, frames)) EXPECT_FLOAT_EQ(x, -3.0f);
  }
}

TEST(SpectrumBlock, BandsAddUpToTheMeanSquareOfASine) {
  // 1000·sin of 5 cycles a frame, rounded to whole counts.
  std::vector<int16_t> frames(1024);
  double mean_square = 0;
  for (size_t i = 0; i < frames.size(); ++i) {
    frames[i] = static_cast<int16_t>(
        std::lround(1000 * std::sin(2 * std::acos(-1.0) * 5 * static_cast<double>(i) / 64)));
    mean_square += frames[i] * frames[i] / 1024.0;
  }
  const std::vector<float> x = compute(spectrum(1, 1024, 64, 32), {1.0f}, frames);
  double sum = 0;
  for (float band : x) sum += std::pow(10.0, band);
  EXPECT_NEAR(sum / mean_square, 1.0, 3e-4);  // the rounding is not spread as the window is
  EXPECT_NEAR(mean_square, 5e5, 500);
  EXPECT_EQ(std::max_element(x.begin(), x.end()) - x.begin(), 4);  // bin 5 is the fifth band of one bin each
}

TEST(SpectrumBlock, SurvivesTheLoudestSignalAndLargestScale) {
  std::vector<int16_t> frames(8192 * 16);
  for (size_t i = 0; i < frames.size(); ++i) frames[i] = i / 16 % 2 ? 32767 : -32768;
  for (float x : compute(spectrum(16, 8192, 4096, 1), std::vector<float>(16, 1e12f), frames)) {
    EXPECT_NEAR(x, 2 * std::log10(32767.5) + 24, 1e-5);
  }
}

TEST(FeatureCount, IsWhatTheBlocksGive) {
  EXPECT_EQ(featureCount(raw(3, 100)), 300u);
  EXPECT_EQ(featureCount(raw(3, 100, 7)), 45u);
  EXPECT_EQ(featureCount(raw(1, 1, 1)), 1u);
  EXPECT_EQ(featureCount(statistics(16, 8192)), 128u);
  EXPECT_EQ(featureCount(spectrum(3, 100, 64, 8)), 24u);
  EXPECT_EQ(featureCount(spectrum(16, 1, 4096, 64)), 1024u);
}

TEST(FeatureCount, RefusesWhatIsOutOfRange) {
  const PipelineSettings bad[] = {
      raw(0, 100),
      raw(17, 100),
      raw(1, 0),
      raw(1, kMaxWindow + 1),
      raw(1, 100, 0),
      raw(1, 100, 101),
      raw(4, 16384),  // 65536 features
      make(static_cast<Block>(8), 1, 100, {16, 1}),
      spectrum(1, 100, 8, 1),
      spectrum(1, 100, 8192, 1),
      spectrum(1, 100, 63, 1),
      spectrum(1, 100, 64, 0),
      spectrum(1, 100, 1024, 257),
      spectrum(1, 100, 16, 9),
      spectrum(1, 100, 0, 1),
  };
  for (const PipelineSettings& s : bad) {
    EXPECT_EQ(featureCount(s), 0u) << int(s.blocks[0].block) << " " << int(s.channels) << " " << s.window
                                   << " " << s.blocks[0].p[0];
    EXPECT_GE(scratchFloats(s), 1u);
    EXPECT_EQ(maxPipelineBytes(s), 0u);
  }
  PipelineSettings s = statistics(1, 10);
  s.stride = 0;
  EXPECT_EQ(featureCount(s), 0u);
  s.stride = 11;
  EXPECT_EQ(featureCount(s), 0u);
}

TEST(ComputeFeatures, WritesNothingForSettingsOutOfRange) {
  float feature = 42.0f, scratch = 43.0f;
  computeFeatures(spectrum(1, 100, 63, 1), nullptr, nullptr, &feature, &scratch);
  EXPECT_EQ(feature, 42.0f);
  EXPECT_EQ(scratch, 43.0f);
}

}  // namespace
}  // namespace thimble::dsp
