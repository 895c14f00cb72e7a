// Mel energies: log power as the ear divides frequencies.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/block_table.h"
#include "core/features/blocks/frequency.h"

namespace thimble::features {
namespace {

std::vector<std::string> melNames(const NamingContext& c) {
  std::vector<std::string> names;
  for (const std::string& step : stepNames(c)) {
    for (int i = 1; i <= c.settings.value("filters"); ++i)
      names.push_back(step + " mel " + std::to_string(i));
  }
  return names;
}

}  // namespace

const BlockInfo& melEnergiesInfo() {
  static const BlockInfo info = {
      dsp::Block::kMelEnergies,
      "mel",
      "Mel energies",
      "Log power as the ear divides frequencies, frame by frame: sounds of every kind.",
      "Each frame, less the window's mean, after pre-emphasis and weighted, as log10 of the power in "
      "triangles of height "
      "1 on the mel scale. (An area of 1, as some libraries have it, would shift each feature by a constant, "
      "which "
      "normalisation takes off.)",
      "Young et al., The HTK Book; Slaney 1998, Auditory Toolbox",
      melParameters(32),
      melConflict,
      melNames};
  return info;
}

}  // namespace thimble::features
