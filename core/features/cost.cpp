// Instructions by loop: how often a block's inner loops run, times what one round takes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/cost.h"

#include <bit>
#include <cmath>
#include <cstdio>

#include "core/features/feature_settings.h"
#include "firmware_agent/dsp/block.h"

namespace thimble::features {
namespace {

/// Instructions of one round, measured with GCC 12 at -O2.
constexpr double kPerCall = 400;
constexpr double kFilterSample = 32, kFilterSection = 53;
constexpr double kRawSample = 6, kRawFeature = 27, kRawScaled = 52;
constexpr double kSums = 18, kMoments = 40, kDifferences = 13, kQuantilePass = 8, kDistancePass = 12;
constexpr double kFrameSample = 70, kFrameStage = 6.5, kFixedSample = 145, kFixedStage = 11;
constexpr double kLogarithm = 70, kFixedLogarithm = 330, kBankBin = 5, kFixedBankBin = 12;
constexpr double kPreemphasis = 4, kFixedPreemphasis = 40, kCosine = 28, kBinSum = 8, kPeakBin = 14;
constexpr double kLagProduct = 10.5, kMagnitude = 230, kMagnitudeChannel = 27, kCovariance = 14;

struct Shape {
  const int32_t* p;
  double frames, channels;
  dsp::BlockShape shape;
};

double bits(int32_t mask) { return std::popcount(static_cast<uint32_t>(mask)); }

double frameCost(double n, bool fixed) {
  const double stages = std::log2(n);
  return n * (fixed ? kFixedSample + kFixedStage * stages : kFrameSample + kFrameStage * stages);
}

double rawCost(const Shape& s) {
  const double values = s.shape.features();
  return s.frames * s.channels * kRawSample + values * (kRawFeature + (s.p[1] != 0 ? kRawScaled : 0));
}

double statisticsCost(const Shape& s) {
  const int32_t wanted = s.p[0];
  double sample = kSums;
  if (wanted & 0x10e0) sample += kMoments;
  if (wanted & 0x0d00) sample += kDifferences;
  sample += 16 * kQuantilePass * bits(wanted & 0xe000);
  if (wanted & 0x10000) sample += 16 * kQuantilePass + 17 * kDistancePass;
  return s.frames * s.channels * sample + s.p[1] * s.channels * kPerCall;
}

double spectrumCost(const Shape& s) {
  const double n = s.p[0], bands = s.p[1];
  const double hop = n - std::floor(n * s.p[3] / 100);
  const double count = s.frames < n ? 1 : std::floor((s.frames - n) / hop) + 1;
  const bool fixed = s.p[6] != 0, logarithms = s.p[9] != 0, needs_bins = s.p[4] != 0 || s.p[5] != 0;
  const double logarithm = fixed ? kFixedLogarithm : kLogarithm;
  double cost = count * (frameCost(n, fixed) + (needs_bins ? n / 2 * kBinSum : 0) +
                         (logarithms ? bands * logarithm : 0));
  cost += bands * logarithm + n / 2 * (s.p[4] * kPeakBin + bits(s.p[5]) * 30);
  return s.channels * (cost + kPerCall + s.frames * 6);
}

/// Of spectrogram, mel energies and MFCC, but for the cosines.
double stepsCost(const Shape& s, double bands, bool mel, bool fixed, bool preemphasis) {
  const double n = s.p[2];
  double step = frameCost(n, fixed) + bands * (fixed ? kFixedLogarithm : kLogarithm);
  if (mel) step += n / 2 * (fixed ? kFixedBankBin : kBankBin);
  if (preemphasis) step += s.p[0] * (fixed ? kFixedPreemphasis : kPreemphasis);
  return s.channels * (s.shape.steps * step + s.frames * 12);
}

double autocorrelationCost(const Shape& s) {
  const double lags = s.p[0], step = s.p[1];
  return s.channels * kLagProduct * ((lags + 1) * s.frames - step * lags * (lags + 1) / 2);
}

double axesCost(const Shape& s) {
  double frame = s.p[0] != 0 ? kMagnitude + kMagnitudeChannel * s.channels : 0;
  if (s.p[1] != 0) frame += 3 * kCovariance * s.channels * (s.channels - 1) / 2;
  return s.frames * frame + s.p[2] * kPerCall;
}

double blockCost(dsp::Block block, const Shape& s) {
  switch (block) {
    case dsp::Block::kRaw:
      return rawCost(s);
    case dsp::Block::kStatistics:
      return statisticsCost(s);
    case dsp::Block::kSpectrum:
      return spectrumCost(s);
    case dsp::Block::kSpectrogram:
      return stepsCost(s, s.p[3], false, s.p[6] != 0, false);
    case dsp::Block::kMelEnergies:
      return stepsCost(s, s.p[3], true, s.p[10] != 0, s.p[8] != 0);
    case dsp::Block::kMfcc:
      return stepsCost(s, s.p[3], true, s.p[10] != 0, s.p[8] != 0) +
             s.channels * s.shape.steps * static_cast<double>(s.p[3]) * s.p[11] * kCosine;
    case dsp::Block::kAutocorrelation:
      return autocorrelationCost(s);
    case dsp::Block::kAxes:
      return axesCost(s);
  }
  return 0;
}

}  // namespace

FeatureCost costOf(const dsp::PipelineSettings& settings) {
  FeatureCost cost;
  const uint32_t features = dsp::featureCount(settings);
  if (features == 0) return cost;
  cost.ram_bytes = 4 * (int64_t{features} + dsp::scratchFloats(settings));
  cost.flash_bytes = dsp::maxPipelineBytes(settings);
  for (uint32_t b = 0; b < settings.block_count; ++b) {
    const dsp::BlockSettings& block = settings.blocks[b];
    const double channels = dsp::channelsOf(settings, block);
    double instructions = blockCost(
        block.block, {block.p, static_cast<double>(settings.window), channels, dsp::blockShape(settings, b)});
    if (block.sections > 0)
      instructions += settings.window * channels * (kFilterSample + kFilterSection * block.sections);
    cost.block_instructions.push_back(instructions);
    cost.instructions += instructions;
  }
  return cost;
}

std::vector<FeatureCost> costsOfBlocks(const FeatureSettings& settings, const dataset::SensorFormat& format) {
  std::vector<FeatureCost> costs;
  for (const BlockSettings& block : settings.blocks) {
    FeatureSettings alone = settings;
    alone.blocks = {block};
    const auto board = pipelineSettings(alone, format);
    costs.push_back(board ? costOf(*board) : FeatureCost{});
  }
  return costs;
}

std::string countText(double count) {
  char text[32];
  if (count < 1000) {
    std::snprintf(text, sizeof text, "%.0f", count);
  } else if (count < 1e6) {
    std::snprintf(text, sizeof text, count < 1e4 ? "%.1f k" : "%.0f k", count / 1e3);
  } else {
    std::snprintf(text, sizeof text, count < 1e7 ? "%.1f M" : "%.0f M", count / 1e6);
  }
  return text;
}

}  // namespace thimble::features
