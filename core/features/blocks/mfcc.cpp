// MFCC: the shape of the mel energies in a few numbers.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/block_table.h"
#include "core/features/blocks/frequency.h"

namespace thimble::features {
namespace {

std::optional<Error> mfccConflict(const NamingContext& c) {
  if (auto wrong = melConflict(c)) return wrong;
  const int coefficients = c.settings.value("coefficients"), filters = c.settings.value("filters");
  if (coefficients <= filters) return std::nullopt;
  return Error{
      ErrorCode::kInvalidArgument,
      std::to_string(filters) + " filters give no " + std::to_string(coefficients) + " coefficients.",
      "Choose at most as many coefficients as filters."};
}

std::vector<std::string> mfccNames(const NamingContext& c) {
  std::vector<std::string> names;
  for (const std::string& step : stepNames(c)) {
    for (int i = 0; i < c.settings.value("coefficients"); ++i)
      names.push_back(step + " c" + std::to_string(i));
  }
  return names;
}

std::vector<Parameter> mfccParameters() {
  std::vector<Parameter> parameters = melParameters(40);
  parameters.push_back(
      {"coefficients",
       "Coefficients",
       "numbers",
       "So many of the first coefficients are kept: few tell the coarse shape of the spectrum.",
       13,
       Parameter::Kind::kNumber,
       {},
       40});
  return parameters;
}

}  // namespace

const BlockInfo& mfccInfo() {
  static const BlockInfo info = {
      dsp::Block::kMfcc,
      "mfcc",
      "MFCC",
      "The shape of the mel energies in a few numbers, frame by frame: spoken words.",
      "The first coefficients of the orthonormal DCT-II of each frame's log10 mel energies, coefficient 0 "
      "with them; no "
      "liftering.",
      "Davis and Mermelstein 1980",
      mfccParameters(),
      mfccConflict,
      mfccNames};
  return info;
}

}  // namespace thimble::features
