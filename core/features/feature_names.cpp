// Names of the features, in the order in which the blocks give them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <charconv>
#include <cmath>

#include "core/features/preview.h"

namespace thimble::features {
namespace {

/// Rounded to hundredths, in as few digits as that needs, with a point in every locale.
std::string number(double value) {
  char text[64];
  const auto end = std::to_chars(text, text + sizeof text, std::round(value * 100) / 100).ptr;
  return {text, end};
}

/// A group of frames is named by the time of its first one.
void rawNames(const dsp::PipelineSettings& s, const dataset::SensorFormat& format,
              std::vector<std::string>& names) {
  for (int begin = 0; begin < s.window; begin += s.a) {
    const std::string when = format.rate_hz > 0 ? " t=" + number(begin * 1000 / format.rate_hz) + " ms"
                                                : " #" + std::to_string(begin);
    for (const dataset::Channel& channel : format.channels) names.push_back(channel.name + when);
  }
}

void statisticsNames(const dataset::SensorFormat& format, std::vector<std::string>& names) {
  static constexpr const char* kNames[dsp::kStatisticsPerChannel] = {
      "mean", "standard deviation", "RMS", "minimum", "maximum", "skewness", "kurtosis", "mean crossings"};
  for (const dataset::Channel& channel : format.channels) {
    for (const char* name : kNames) names.push_back(channel.name + " " + name);
  }
}

void spectrumNames(const dsp::PipelineSettings& s, const dataset::SensorFormat& format,
                   std::vector<std::string>& names) {
  const int bins = s.a / 2;
  const auto edge = [&](int band) {
    return (band * bins + s.b - 1) / s.b;
  };  // bins up to and with the band before
  const double bin = format.rate_hz > 0 ? format.rate_hz / s.a : 1;
  const std::string unit = format.rate_hz > 0 ? " Hz" : " of " + std::to_string(bins) + " bins";
  for (const dataset::Channel& channel : format.channels) {
    for (int band = 0; band < s.b; ++band) {
      names.push_back(channel.name + " " + number(edge(band) * bin) + "–" + number(edge(band + 1) * bin) +
                      unit);
    }
  }
}

}  // namespace

Result<std::vector<std::string>> featureNames(const FeatureSettings& settings,
                                              const dataset::SensorFormat& format) {
  auto board = pipelineSettings(settings, format);
  if (!board) return board.error();
  std::vector<std::string> names;
  switch (board->block) {
    case dsp::Block::kRaw:
      rawNames(*board, format, names);
      break;
    case dsp::Block::kStatistics:
      statisticsNames(format, names);
      break;
    case dsp::Block::kSpectrum:
      spectrumNames(*board, format, names);
      break;
  }
  return names;
}

}  // namespace thimble::features
