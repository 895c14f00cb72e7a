// From the user's feature settings and a sensor's format to the board's pipeline, every value checked.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <charconv>
#include <cmath>

#include "core/features/feature_table.h"

namespace thimble::features {
namespace {

Error outOfRange(const std::string& what, double value, const std::string& range) {
  char text[64];
  const std::string number(text, std::to_chars(text, text + sizeof text, value).ptr);
  return {ErrorCode::kInvalidArgument, "The " + what + " is " + number + ".", "Choose " + range + "."};
}

Result<void> checkFormat(const dataset::SensorFormat& format) {
  if (format.channels.empty() || format.channels.size() > dsp::kMaxChannels) {
    return outOfRange("number of channels", static_cast<double>(format.channels.size()),
                      "1 to " + std::to_string(dsp::kMaxChannels) + " channels");
  }
  for (const dataset::Channel& channel : format.channels) {
    const float size = std::fabs(channel.scale);
    if (!(size >= 1e-12f && size <= 1e12f)) {
      return Error{ErrorCode::kInvalidArgument, "The scale of channel " + channel.name + " is not usable.",
                   "Give it a scale between 1e-12 and 1e12, or choose another unit."};
    }
  }
  if (!(format.rate_hz >= 0 && format.rate_hz <= 4e6)) {
    return outOfRange("sample rate in hertz", format.rate_hz, "a rate of up to 4 MHz");
  }
  return {};
}

Result<void> checkBlock(const FeatureSettings& s) {
  switch (s.block) {
    case dsp::Block::kRaw:
      if (s.decimation < 1 || s.decimation > s.window) {
        return outOfRange("decimation", s.decimation,
                          "1 to the window's " + std::to_string(s.window) + " frames");
      }
      return {};
    case dsp::Block::kStatistics:
      return {};
    case dsp::Block::kSpectrum:
      if (s.fft_length < 16 || s.fft_length > 4096 || (s.fft_length & (s.fft_length - 1)) != 0) {
        return outOfRange("FFT length", s.fft_length, "a power of two from 16 to 4096");
      }
      if (s.bands < 1 || s.bands > 64 || s.bands > s.fft_length / 2) {
        return outOfRange("number of bands", s.bands, "1 to 64, and at most half the FFT length");
      }
      return {};
  }
  return Error{ErrorCode::kInvalidArgument, "There is no such feature block.",
               "Choose raw, statistics or spectrum."};
}

}  // namespace

Result<dsp::PipelineSettings> pipelineSettings(const FeatureSettings& settings,
                                               const dataset::SensorFormat& format) {
  if (auto good = checkFormat(format); !good) return good.error();
  if (settings.window < 1 || settings.window > static_cast<int>(dsp::kMaxWindow)) {
    return outOfRange("window", settings.window, "1 to " + std::to_string(dsp::kMaxWindow) + " frames");
  }
  if (settings.stride < 1 || settings.stride > settings.window) {
    return outOfRange("stride", settings.stride,
                      "1 to the window's " + std::to_string(settings.window) + " frames");
  }
  if (auto good = checkBlock(settings); !good) return good.error();

  dsp::PipelineSettings s;
  s.block = settings.block;
  s.channels = static_cast<uint8_t>(format.channels.size());
  s.window = static_cast<uint16_t>(settings.window);
  s.stride = static_cast<uint16_t>(settings.stride);
  s.rate_mhz = static_cast<uint32_t>(std::lround(format.rate_hz * 1000));
  if (settings.block == dsp::Block::kRaw) s.a = static_cast<uint16_t>(settings.decimation);
  if (settings.block == dsp::Block::kSpectrum) {
    s.a = static_cast<uint16_t>(settings.fft_length);
    s.b = static_cast<uint16_t>(settings.bands);
  }
  if (dsp::featureCount(s) == 0) {
    return Error{ErrorCode::kInvalidArgument, "These settings give more than 65535 features.",
                 "Choose a shorter window, a larger decimation or another block."};
  }
  return s;
}

Result<std::vector<uint8_t>> pipelineBytes(const FeatureTable& table) {
  auto settings = pipelineSettings(table.settings, table.format);
  if (!settings) return settings.error();
  const size_t features = dsp::featureCount(*settings);
  if (table.mean.size() != features || table.factor.size() != features) {
    return Error{ErrorCode::kInvalidArgument, "The feature table does not fit its settings.",
                 "Extract it again."};
  }
  std::vector<float> scale;
  for (const dataset::Channel& channel : table.format.channels) scale.push_back(channel.scale);
  std::vector<uint8_t> bytes(dsp::pipelineBytes(*settings));
  if (dsp::writePipeline(*settings, scale.data(), table.mean.data(), table.factor.data(), bytes.data()) ==
      0) {
    return Error{ErrorCode::kInvalidArgument, "The features' normalisation is not finite.",
                 "Extract them again."};
  }
  return bytes;
}

}  // namespace thimble::features
