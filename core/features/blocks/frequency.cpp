// Shared rows of the spectral blocks' tables.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/blocks/frequency.h"

#include <cmath>

#include "firmware_agent/dsp/frames.h"

namespace thimble::features {
namespace {

Error invalid(std::string message, std::string hint) {
  return {ErrorCode::kInvalidArgument, std::move(message), std::move(hint)};
}

}  // namespace

Parameter weightingParameter() {
  return {"weighting",
          "Weighting",
          "",
          "How a frame's ends fade: Hann for most, Blackman where a strong tone hides weak ones, none for "
          "short events.",
          0,
          Parameter::Kind::kChoice,
          {"hann", "hamming", "blackman", "none"}};
}

Parameter fixedParameter() {
  return {
      "fixed",
      "Integers",
      "",
      "Compute in 16-bit integers: much faster on cores without an FPU (Cortex-M0, M3), a little noisier.",
      0,
      Parameter::Kind::kSwitch};
}

Parameter floorParameter() {
  return {"floor", "Noise floor", "dB",
          "So far below full scale is silence: what is quieter does not count, and noise no longer moves the "
          "features.",
          100};
}

std::pair<int, int> binRange(const NamingContext& c) {
  const int n = c.settings.value("fft_length"), low = c.settings.value("low"),
            high = c.settings.value("high");
  const float bin =
      dsp::binHertz(static_cast<uint32_t>(std::lround(c.rate_hz * 1000)), static_cast<uint32_t>(n));
  int first = 1, last = n / 2;
  while (first <= last && static_cast<float>(first) * bin < static_cast<float>(low)) ++first;
  while (last > 0 && high != 0 && static_cast<float>(last) * bin > static_cast<float>(high)) --last;
  return {first, last};
}

std::vector<std::string> bandNames(const NamingContext& c) {
  const int n = c.settings.value("fft_length"), bands = c.settings.value("bands");
  const auto [first, last] = binRange(c);
  const int count = last - first + 1;
  // The bin before a band's first one.
  const auto edge = [&, begin = first - 1](int band) { return begin + (band * count + bands - 1) / bands; };
  const double bin = c.rate_hz > 0 ? c.rate_hz / n : 1;
  const std::string unit = c.rate_hz > 0 ? " Hz" : " of " + std::to_string(n / 2) + " bins";
  std::vector<std::string> names;
  for (int band = 0; band < bands; ++band) {
    names.push_back(numberText(edge(band) * bin) + "–" + numberText(edge(band + 1) * bin) + unit);
  }
  return names;
}

std::optional<Error> wrongFft(const NamingContext& c) {
  const int n = c.settings.value("fft_length");
  if ((n & (n - 1)) == 0) return std::nullopt;
  return invalid("The FFT length is " + std::to_string(n) + ".", "Choose a power of two from 16 to 4096.");
}

std::optional<Error> wrongFrames(const NamingContext& c) {
  if (auto wrong = wrongFft(c)) return wrong;
  const int n = c.settings.value("fft_length"), frame = c.settings.value("frame"),
            hop = c.settings.value("hop");
  if (frame > n) {
    return invalid(
        "A frame of " + std::to_string(frame) + " does not fit the FFT length of " + std::to_string(n) + ".",
        "Choose an FFT length of at least a frame.");
  }
  if (8 * frame < n) {
    return invalid("An FFT length of " + std::to_string(n) + " is more than eight frames of " +
                       std::to_string(frame) + ".",
                   "Choose a shorter FFT or a longer frame.");
  }
  if (8 * hop < frame) {
    return invalid("A hop of " + std::to_string(hop) + " is less than an eighth of the frame.",
                   "Choose a hop of at least " + std::to_string((frame + 7) / 8) + " frames.");
  }
  if (frame > c.window) {
    return invalid("A frame of " + std::to_string(frame) + " is longer than the window of " +
                       std::to_string(c.window) + ".",
                   "Choose a shorter frame or a longer window.");
  }
  return std::nullopt;
}

int stepsOf(const NamingContext& c) {
  const int frame = c.settings.value("frame"), hop = c.settings.value("hop");
  return hop < 1 || c.window < frame ? 0 : (c.window - frame) / hop + 1;
}

std::vector<std::string> stepNames(const NamingContext& c) {
  std::vector<std::string> names;
  for (int step = 0; step < stepsOf(c); ++step) {
    const std::string when = timeText(static_cast<double>(step) * c.settings.value("hop"), c.rate_hz);
    for (const std::string& channel : c.channels) names.push_back(channel + " " + when);
  }
  return names;
}

std::vector<Parameter> melParameters(int filters) {
  using Kind = Parameter::Kind;
  return {
      {"frame",
       "Frame",
       "samples",
       "How much signal one step looks at: 20 to 40 ms for speech.",
       400,
       Kind::kNumber,
       {},
       1024},
      {"hop", "Hop", "samples", "From one step to the next.", 320, Kind::kNumber, {}, 1024},
      {"fft_length",
       "FFT length",
       "samples",
       "A power of two, at least a frame.",
       512,
       Kind::kPowerOfTwo,
       {},
       2048},
      {"filters",
       "Filters",
       "filters",
       "Triangles at equal distances on the mel scale, each half over its neighbours.",
       filters,
       Kind::kNumber,
       {},
       64},
      {"low", "From", "Hz", "Where the first filter begins.", 80, Kind::kNumber, {}, 1000},
      {"high",
       "To",
       "Hz",
       "Where the last filter ends; 0: at half the sample rate.",
       0,
       Kind::kNumber,
       {},
       8000},
      {"scale",
       "Mel scale",
       "",
       "HTK: 2595·log10(1 + f / 700). Slaney: straight up to 1 kHz, logarithmic above, as librosa has it.",
       0,
       Kind::kChoice,
       {"htk", "slaney"}},
      weightingParameter(),
      {"preemphasis", "Pre-emphasis", "%",
       "So much of the sample before is taken off each: lifts high frequencies; 97 is usual for speech, 0 is "
       "none.",
       0},
      floorParameter(),
      fixedParameter()};
}

std::optional<Error> melConflict(const NamingContext& c) {
  if (auto wrong = wrongFrames(c)) return wrong;
  if (!(c.rate_hz > 0)) {
    return invalid("Mel filters need the sample rate, which is unknown.",
                   "Set the rate of the recordings, or use the spectrogram.");
  }
  const int low = c.settings.value("low"), high = c.settings.value("high");
  const double end = c.rate_hz / 2;
  if (high > end) {
    return invalid("The filters end at " + std::to_string(high) + " Hz, above half the sample rate.",
                   "Choose at most " + numberText(end) + " Hz, or 0 for that.");
  }
  if (low >= (high == 0 ? end : high)) {
    return invalid("The filters begin at " + std::to_string(low) + " Hz, not below their end.",
                   "Choose a lower begin or a higher end.");
  }
  return std::nullopt;
}

}  // namespace thimble::features
