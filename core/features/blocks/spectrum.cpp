// Spectrum: what a window holds at each frequency.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/block_table.h"
#include "core/features/blocks/frequency.h"

namespace thimble::features {
namespace {

std::optional<Error> spectrumConflict(const NamingContext& c) {
  if (auto wrong = wrongFft(c)) return wrong;
  const int bands = c.settings.value("bands");
  const auto [first, last] = binRange(c);
  if (first > last) {
    return Error{ErrorCode::kInvalidArgument, "No frequency of the FFT lies in the range.",
                 "Choose a wider range or a longer FFT."};
  }
  if (bands > last - first + 1) {
    return Error{ErrorCode::kInvalidArgument, "The number of bands is " + std::to_string(bands) + ".",
                 "Choose at most " + std::to_string(last - first + 1) +
                     ": the frequencies that the FFT tells apart there, at most half its length."};
  }
  if (bands == 0 && c.settings.value("peaks") == 0 && c.settings.value("shape") == 0) {
    return Error{ErrorCode::kInvalidArgument, "The spectrum gives no features: the number of bands is 0.",
                 "Choose some bands, peaks or numbers about the shape."};
  }
  return std::nullopt;
}

std::vector<std::string> spectrumNames(const NamingContext& c) {
  static constexpr const char* kShape[] = {"centroid", "spread", "entropy", "rolloff"};
  std::vector<std::string> names;
  for (const std::string& channel : c.channels) {
    for (const std::string& band : bandNames(c)) names.push_back(channel + " " + band);
    for (int peak = 1; peak <= c.settings.value("peaks"); ++peak) {
      names.push_back(channel + " peak " + std::to_string(peak) + " frequency");
      names.push_back(channel + " peak " + std::to_string(peak) + " height");
    }
    for (int i = 0; i < 4; ++i) {
      if (c.settings.value("shape") >> i & 1) names.push_back(channel + " spectral " + kShape[i]);
    }
  }
  return names;
}

}  // namespace

const BlockInfo& spectrumInfo() {
  using Kind = Parameter::Kind;
  static const BlockInfo info = {
      dsp::Block::kSpectrum,
      "spectrum",
      "Spectrum",
      "Log power in bands of frequency, peaks and the spectrum's shape: vibration and rhythm.",
      "Frames of the FFT's length, weighted, are averaged (a shorter window is padded with zeros); log10 of "
      "the mean "
      "square in equal bands; the highest local maxima; centroid, spread, entropy and 85 % rolloff of the "
      "power.",
      "Welch 1967",
      {{"fft_length",
        "FFT length",
        "frames",
        "Longer tells frequencies apart more finely; a power of two.",
        64,
        Kind::kPowerOfTwo,
        {},
        512},
       {"bands",
        "Bands",
        "bands",
        "Parts that the frequencies are divided into, up to half the sample rate.",
        8,
        Kind::kNumber,
        {},
        64},
       weightingParameter(),
       {"overlap", "Overlap", "%", "How much of a frame the next one looks at again.", 50},
       {"peaks", "Peaks", "peaks", "Frequency and height of so many of the highest peaks.", 0},
       {"shape",
        "Shape",
        "",
        "Numbers about the spectrum as a whole.",
        0,
        Kind::kBits,
        {"centroid", "spread", "entropy", "rolloff"}},
       fixedParameter(),
       {"low",
        "From",
        "Hz",
        "Frequencies below do not count: slow motion of what the sensor sits on.",
        0,
        Kind::kNumber,
        {},
        200},
       {"high",
        "To",
        "Hz",
        "Frequencies above do not count; 0: up to half the sample rate.",
        0,
        Kind::kNumber,
        {},
        1000},
       {"average",
        "Average",
        "",
        "Over the frames: of their power, or of its logarithm, in which a short knock counts less.",
        0,
        Kind::kChoice,
        {"power", "logarithm"}}},
      spectrumConflict,
      spectrumNames};
  return info;
}

}  // namespace thimble::features
