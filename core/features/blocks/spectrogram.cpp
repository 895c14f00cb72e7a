// Spectrogram: log power over time and frequency.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/block_table.h"
#include "core/features/blocks/frequency.h"

namespace thimble::features {
namespace {

std::optional<Error> spectrogramConflict(const NamingContext& c) {
  if (auto wrong = wrongFrames(c)) return wrong;
  if (c.settings.value("bands") <= c.settings.value("fft_length") / 2) return std::nullopt;
  return Error{ErrorCode::kInvalidArgument,
               "The number of bands is " + std::to_string(c.settings.value("bands")) + ".",
               "Choose at most half the FFT length."};
}

std::vector<std::string> spectrogramNames(const NamingContext& c) {
  std::vector<std::string> names;
  const std::vector<std::string> bands = bandNames(c);
  for (const std::string& step : stepNames(c)) {
    for (const std::string& band : bands) names.push_back(step + " " + band);
  }
  return names;
}

}  // namespace

const BlockInfo& spectrogramInfo() {
  using Kind = Parameter::Kind;
  static const BlockInfo info = {
      dsp::Block::kSpectrogram,
      "spectrogram",
      "Spectrogram",
      "Log power in equal bands, frame by frame: vibration that changes, for a convolution.",
      "Each frame, less the window's mean and weighted, as log10 of the mean square in equal bands up to "
      "half the "
      "sample rate.",
      "",
      {{"frame", "Frame", "samples", "How much signal one step looks at.", 64, Kind::kNumber, {}, 512},
       {"hop", "Hop", "samples", "From one step to the next.", 32, Kind::kNumber, {}, 512},
       {"fft_length",
        "FFT length",
        "samples",
        "A power of two, at least a frame.",
        64,
        Kind::kPowerOfTwo,
        {},
        512},
       {"bands",
        "Bands",
        "bands",
        "Parts that the frequencies are divided into, up to half the sample rate.",
        16,
        Kind::kNumber,
        {},
        64},
       weightingParameter(),
       floorParameter(),
       fixedParameter()},
      spectrogramConflict,
      spectrogramNames};
  return info;
}

}  // namespace thimble::features
