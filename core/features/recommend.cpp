// Recommend: feature settings from the length of what was labelled, the rate, and what the signals are like.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <string>

#include "core/features/block_table.h"
#include "core/features/feature_table.h"
#include "core/features/signal_facts.h"

namespace thimble::features {
namespace {

constexpr double kMaxWindowSeconds = 2;
constexpr double kSoundHz = 8000, kSoundWindowSeconds = 1;
constexpr int64_t kMaxRawValues = 1200;
constexpr double kLongSeconds = 4;  // of a labelled part: a state that goes on, not one movement

/// What was labelled.
struct Labelled {
  const dataset::SensorFormat* format = nullptr;
  int64_t median = 0;    // frames
  int64_t shortest = 0;  // of each label's longest part
};

Labelled labelledOf(const std::vector<dataset::RecordingInfo>& recordings) {
  Labelled labelled;
  std::vector<int64_t> lengths;
  std::map<std::string, int64_t> longest;  // of each label
  for (const dataset::RecordingInfo& recording : recordings) {
    if (recording.deleted) continue;
    for (const dataset::Segment& segment : recording.segments) {
      if (segment.label.empty() || segment.end <= segment.begin) continue;
      lengths.push_back(segment.end - segment.begin);
      longest[segment.label] = std::max(longest[segment.label], lengths.back());
      if (labelled.format == nullptr) labelled.format = &recording.format;
    }
  }
  if (lengths.empty()) return labelled;
  const auto middle = lengths.begin() + static_cast<std::ptrdiff_t>((lengths.size() - 1) / 2);
  std::nth_element(lengths.begin(), middle, lengths.end());
  labelled.median = labelled.shortest = *middle;
  for (const auto& [label, frames] : longest) labelled.shortest = std::min(labelled.shortest, frames);
  return labelled;
}

bool isSound(const dataset::SensorFormat& format) {
  return format.rate_hz >= kSoundHz && format.channels.size() <= 2;
}

int windowOf(const Labelled& labelled) {
  int64_t window = std::min<int64_t>(labelled.shortest, dsp::kMaxWindow);
  const double rate = labelled.format->rate_hz;
  if (rate > 0) {
    const double seconds = isSound(*labelled.format) ? kSoundWindowSeconds : kMaxWindowSeconds;
    const double most = std::clamp(seconds * rate, 1.0, static_cast<double>(dsp::kMaxWindow));
    window = std::min(window, static_cast<int64_t>(most));
  }
  return static_cast<int>(window);
}

/// Frames of 30 ms, 20 ms apart; nothing if the window is shorter than one.
std::optional<BlockSettings> soundBlock(double rate, int window) {
  const int frame = static_cast<int>(std::lround(rate * 0.030)),
            hop = static_cast<int>(std::lround(rate * 0.020));
  const int fft = static_cast<int>(std::bit_ceil(static_cast<unsigned>(frame)));
  if (frame > window || fft > 4096) return std::nullopt;
  return BlockSettings(dsp::Block::kMfcc, {{"frame", frame},
                                           {"hop", hop},
                                           {"fft_length", fft},
                                           {"filters", 40},
                                           {"coefficients", 13},
                                           {"low", 20},
                                           {"high", rate > 16000 ? 8000 : 0}});
}

BlockSettings vibrationBlock(int window) {
  const int fft =
      static_cast<int>(std::clamp(std::bit_floor(static_cast<unsigned>(std::max(window / 2, 1))), 16u, 256u));
  return {dsp::Block::kSpectrum,
          {{"fft_length", fft}, {"bands", std::min(fft / 2, 32)}, {"overlap", 75}, {"average", 1}}};
}

/// Three channels or more of one unit make a vector.
std::optional<BlockSettings> axesBlock(const dataset::SensorFormat& format) {
  std::map<std::string, unsigned> units;
  for (size_t c = 0; c < format.channels.size(); ++c) units[format.channels[c].unit] |= 1u << c;
  for (const auto& [unit, mask] : units) {
    if (std::popcount(mask) < 3) continue;
    BlockSettings block(dsp::Block::kAxes);
    block.channels = mask;
    return block;
  }
  return std::nullopt;
}

std::vector<BlockSettings> activityBlocks(const dataset::SensorFormat& format, int window) {
  std::vector<BlockSettings> blocks = {{dsp::Block::kStatistics, {{"statistics", 0x1fcff}}}};
  if (window >= 32) blocks.push_back(vibrationBlock(window));
  if (auto axes = axesBlock(format)) blocks.push_back(*axes);
  return blocks;
}

/// Frames to average to one, so that four times the frequencies that matter are left, and 16 steps.
int decimationOf(double rate, double most_hz, int window) {
  if (!(most_hz > 0)) return 1;
  return std::clamp(static_cast<int>(rate / (4 * most_hz)), 1, std::max(1, window / 16));
}

std::string hz(double value) { return numberText(value >= 10 ? std::round(value) : value) + " Hz"; }

}  // namespace

FeatureSettings recommend(const std::vector<dataset::RecordingInfo>& recordings) {
  FeatureSettings settings;
  const Labelled labelled = labelledOf(recordings);
  if (labelled.format == nullptr) return settings;
  settings.window = windowOf(labelled);
  settings.stride = std::max(1, settings.window / 2);
  const auto sound =
      isSound(*labelled.format) ? soundBlock(labelled.format->rate_hz, settings.window) : std::nullopt;
  const int64_t values = settings.window * static_cast<int64_t>(labelled.format->channels.size());
  settings.blocks = {sound ? *sound : values <= kMaxRawValues ? dsp::Block::kRaw : dsp::Block::kStatistics};
  return settings;
}

Result<Recommendation> recommendFrom(const std::vector<dataset::RecordingInfo>& recordings,
                                     const SampleSource& samples, Job& job) {
  Recommendation recommendation;
  FeatureSettings& settings = recommendation.settings = recommend(recordings);
  std::vector<std::string>& why = recommendation.why;
  const Labelled labelled = labelledOf(recordings);
  if (labelled.format == nullptr) {
    why.push_back("Nothing is labelled yet: these are the usual settings.");
    return recommendation;
  }
  const dataset::SensorFormat& format = *labelled.format;
  const double rate = format.rate_hz;
  why.push_back("Labelled parts are " + timeText(static_cast<double>(labelled.median), rate) +
                " long (median): the window is " + timeText(settings.window, rate) +
                ", so that no label is lost, and one begins every half window.");
  if (!(rate > 0)) return recommendation;
  if (settings.blocks[0].block == dsp::Block::kMfcc) {
    why.push_back(
        hz(rate) + " and " + std::to_string(format.channels.size()) +
        " channel: sound. MFCC tell the shape of its spectrum every 20 ms, which a convolution follows.");
    return recommendation;
  }
  const auto facts = signalFacts(recordings, samples, job);
  if (!facts) return facts.error();
  if (!(facts->most_hz > 0)) return recommendation;
  why.push_back("The signals are strongest near " + hz(facts->dominant_hz) +
                "; 95 % of their power lies below " + hz(facts->most_hz) + ".");
  const bool fast = facts->dominant_hz >= 10 && facts->most_hz >= rate / 8;
  const int decimation = decimationOf(rate, facts->most_hz, settings.window);
  const int64_t values =
      (settings.window + decimation - 1) / decimation * static_cast<int64_t>(format.channels.size());
  if (fast && settings.window >= 32) {
    settings.blocks = {vibrationBlock(settings.window)};
    why.push_back("That is vibration: log power at each frequency, averaged over the window.");
  } else if (static_cast<double>(labelled.median) > kLongSeconds * rate || values > kMaxRawValues) {
    settings.blocks = activityBlocks(format, settings.window);
    why.push_back("Long parts are states that go on: numbers about the window say more than each sample.");
  } else {
    settings.blocks = {{dsp::Block::kRaw, {{"decimation", decimation}}}};
    why.push_back(decimation == 1
                      ? "Short movements: the samples themselves, for a net that finds its own features."
                      : "Short, slow movements: the mean of every " + std::to_string(decimation) +
                            " frames keeps all that matters, with fewer features.");
  }
  return recommendation;
}

}  // namespace thimble::features
