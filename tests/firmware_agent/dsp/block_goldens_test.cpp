// Every block and filter against NumPy and SciPy, in float and in integers.
// SPDX-License-Identifier: MIT
#include "tests/firmware_agent/dsp/block_goldens.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "firmware_agent/dsp/block.h"
#include "tests/firmware_agent/dsp/signal.h"

namespace thimble::dsp {
namespace {

constexpr float kScales[] = {0.5f, -0.001f, 0.25f};

PipelineSettings settingsOf(const goldens::Features& golden) {
  PipelineSettings s;
  s.channels = static_cast<uint8_t>(golden.channels);
  s.window = static_cast<uint16_t>(golden.window);
  s.rate_mhz = 16000000;
  s.blocks[0].block = static_cast<Block>(golden.block);
  std::fill(std::begin(s.blocks[0].p), std::end(s.blocks[0].p), 0);
  std::copy(golden.p.begin(), golden.p.end(), s.blocks[0].p);
  s.blocks[0].filter = static_cast<Filter>(golden.filter);
  s.blocks[0].sections = static_cast<uint8_t>(golden.sos.size() / 6);
  for (size_t i = 0; i < golden.sos.size() / 6; ++i) {
    const double* row = golden.sos.data() + 6 * i;
    s.sections[i] = {static_cast<float>(row[0]), static_cast<float>(row[1]), static_cast<float>(row[2]),
                     static_cast<float>(row[4]), static_cast<float>(row[5])};
  }
  return s;
}

/// Buffers of exactly the promised sizes, so that the address sanitizer hears any step outside.
std::vector<float> compute(const PipelineSettings& s, uint32_t seed) {
  std::vector<int16_t> frames(size_t{s.window} * s.channels);
  dsp_test::fillSignal(seed, s.window, s.channels, frames.data());
  std::vector<float> features(featureCount(s)), scratch(scratchFloats(s));
  prepareFeatures(s, scratch.data());
  computeFeatures(s, kScales, frames.data(), features.data(), scratch.data());
  return features;
}

std::string nameOf(const goldens::Features& golden, size_t i) {
  std::string name = std::string(golden.what) + "(";
  for (int p : golden.p) name += std::to_string(p) + " ";
  return name + ") window " + std::to_string(golden.window) + " feature " + std::to_string(i);
}

TEST(Blocks, EqualNumpyAndScipy) {
  for (const goldens::Features& golden : goldens::kFeatures) {
    const std::vector<float> x = compute(settingsOf(golden), golden.seed);
    ASSERT_EQ(x.size(), golden.values.size()) << nameOf(golden, 0);
    for (size_t i = 0; i < x.size(); ++i) {
      EXPECT_NEAR(x[i], golden.values[i], golden.tolerance * std::max(1.0, std::fabs(golden.values[i])))
          << nameOf(golden, i);
    }
  }
}

/// Position of the parameter `fixed`; -1 for blocks without it.
int fixedParameter(Block block) {
  switch (block) {
    case Block::kSpectrum:
    case Block::kSpectrogram:
      return 6;
    case Block::kMelEnergies:
    case Block::kMfcc:
      return 10;
    default:
      return -1;
  }
}

TEST(Blocks, InIntegersAreNear) {
  int tried = 0;
  for (const goldens::Features& golden : goldens::kFeatures) {
    PipelineSettings s = settingsOf(golden);
    const int fixed = fixedParameter(s.blocks[0].block);
    if (fixed < 0) continue;
    s.blocks[0].p[fixed] = 1;
    const std::vector<float> x = compute(s, golden.seed);
    ASSERT_EQ(x.size(), golden.values.size());
    double worst = 0, sum = 0;
    for (size_t i = 0; i < x.size(); ++i) {
      const double off = std::fabs(x[i] - golden.values[i]) / std::max(1.0, std::fabs(golden.values[i]));
      worst = std::max(worst, off);
      sum += off;
    }
    // A hundredth of a bel in the mean; quiet bins beside loud ones may be further off.
    EXPECT_LT(sum / static_cast<double>(x.size()), 0.01) << nameOf(golden, 0);
    EXPECT_LT(worst, 0.15) << nameOf(golden, 0);
    ++tried;
  }
  EXPECT_GE(tried, 10);
}

TEST(Blocks, SideBySideGiveEachTheirOwn) {
  PipelineSettings both;
  both.channels = 3;
  both.window = 300;
  both.rate_mhz = 16000000;
  both.block_count = 0;
  std::vector<float> expected;
  for (const goldens::Features& golden : goldens::kFeatures) {
    if (golden.channels != 3 || golden.window > 300 || both.block_count == 4 || golden.block == 0) continue;
    PipelineSettings one = settingsOf(golden);
    one.window = 300;
    if (featureCount(one) == 0) continue;
    const std::vector<float> x = compute(one, 9);
    expected.insert(expected.end(), x.begin(), x.end());
    both.blocks[both.block_count++] = one.blocks[0];
  }
  ASSERT_EQ(both.block_count, 4);
  const std::vector<float> x = compute(both, 9);
  EXPECT_EQ(x, expected);
  EXPECT_LT(tableFloats(both), scratchFloats(both));
}

TEST(Blocks, SeeTheChannelsOfTheirMask) {
  PipelineSettings s;
  s.channels = 3;
  s.window = 4;
  s.blocks[0].channels = 0b101;
  const std::vector<int16_t> frames = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  std::vector<float> x(featureCount(s)), scratch(scratchFloats(s));
  const float scales[] = {1, 1, 1};
  prepareFeatures(s, scratch.data());
  computeFeatures(s, scales, frames.data(), x.data(), scratch.data());
  EXPECT_EQ(x, (std::vector<float>{1, 3, 4, 6, 7, 9, 10, 12}));
  s.blocks[0].channels = 0b1000;  // none of those there are
  EXPECT_EQ(featureCount(s), 0u);
}

TEST(Filter, OfAConstantIsTheConstantOrNothing) {
  for (const goldens::Features& golden : goldens::kFeatures) {
    if (golden.filter == 0) continue;
    const PipelineSettings s = settingsOf(golden);
    const std::vector<int16_t> frames(size_t{s.window} * s.channels, -12345);
    std::vector<float> x(featureCount(s)), scratch(scratchFloats(s));
    prepareFeatures(s, scratch.data());
    computeFeatures(s, kScales, frames.data(), x.data(), scratch.data());
    for (size_t i = 0; i < x.size(); ++i) {
      const float expected = golden.filter == 1 ? -12345.0f * kScales[i % 2] : 0.0f;
      EXPECT_EQ(x[i], expected);
    }
  }
}

TEST(Filter, RefusesWhatIsNotStable) {
  PipelineSettings s;
  s.window = 10;
  s.blocks[0].filter = Filter::kLowPass;
  s.blocks[0].sections = 1;
  s.sections[0] = {1, 0, 0, 0, 0};
  EXPECT_EQ(featureCount(s), 10u);
  for (const Section& section : {Section{1, 0, 0, 0, 1},
                                 {1, 0, 0, 2, 0.99f},
                                 {1, 0, 0, -1.1f, 0},
                                 {65, 0, 0, 0, 0},
                                 {NAN, 0, 0, 0, 0},
                                 {1, 0, 0, 0, NAN},
                                 {1, INFINITY, 0, 0, 0}}) {
    s.sections[0] = section;
    EXPECT_EQ(featureCount(s), 0u);
  }
}

TEST(Filter, ThatRunsAwayGivesZeros) {
  PipelineSettings s;
  s.window = 2000;
  s.blocks[0].filter = Filter::kHighPass;
  s.blocks[0].sections = 4;
  for (int i = 0; i < 4; ++i) s.sections[i] = {64, 64, 64, -1.9999f, 0.99999f};
  std::vector<int16_t> frames(2000);
  dsp_test::fillSignal(1, 2000, 1, frames.data());
  std::vector<float> x(featureCount(s)), scratch(scratchFloats(s));
  const float scale = 1;
  computeFeatures(s, &scale, frames.data(), x.data(), scratch.data());
  EXPECT_EQ(x, std::vector<float>(2000, 0.0f));
}

TEST(Blocks, SurviveTheLoudestAndQuietestWindows) {
  for (const goldens::Features& golden : goldens::kFeatures) {
    PipelineSettings s = settingsOf(golden);
    for (int fixed = 0; fixed <= (fixedParameter(s.blocks[0].block) < 0 ? 0 : 1); ++fixed) {
      if (fixed) s.blocks[0].p[fixedParameter(s.blocks[0].block)] = 1;
      for (int kind = 0; kind < 4; ++kind) {
        std::vector<int16_t> frames(size_t{s.window} * s.channels);
        for (size_t i = 0; i < frames.size(); ++i) {
          frames[i] = static_cast<int16_t>(kind == 0            ? 0
                                           : kind == 1          ? -32768
                                           : i / s.channels % 2 ? 32767
                                                                : -32768);
          if (kind == 3) frames[i] = i == 5 ? 1 : 0;
        }
        std::vector<float> x(featureCount(s)), scratch(scratchFloats(s));
        prepareFeatures(s, scratch.data());
        computeFeatures(s, kScales, frames.data(), x.data(), scratch.data());
        for (size_t i = 0; i < x.size(); ++i) EXPECT_TRUE(std::isfinite(x[i])) << nameOf(golden, i) << kind;
      }
    }
  }
}

TEST(Scratch, OfTheLargestSettingsIsBounded) {
  PipelineSettings s;
  s.channels = 16;
  s.window = kMaxWindow;
  s.rate_mhz = 16000000;
  s.block_count = 8;
  for (BlockSettings& block : s.blocks) {
    block.block = Block::kMfcc;
    const int32_t p[] = {4096, 4096, 4096, 128, 0, 0, 0, 0, 0, 90, 0, 16};
    std::copy(std::begin(p), std::end(p), block.p);
  }
  s.blocks[0].filter = Filter::kLowPass;
  s.blocks[0].sections = 1;
  s.sections[0] = {1, 0, 0, 0, 0};
  EXPECT_EQ(featureCount(s), 8u * 16 * 4 * 16);
  EXPECT_LT(scratchFloats(s), 1u << 18);
}

}  // namespace
}  // namespace thimble::dsp
