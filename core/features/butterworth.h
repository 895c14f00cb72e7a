// Butterworth filters as second-order sections for the board.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/features/feature_settings.h"

namespace thimble::features {

/// The filter's sections, those with poles nearest the unit circle last, each of gain 1 in the middle of the pass band.
/// Errors: kInvalidArgument saying what is wrong with order or cutoffs; a filter too sharp for single precision.
/// Source: analogue prototype, prewarped bilinear transform (Oppenheim and Schafer, Discrete-Time Signal Processing).
Result<std::vector<dsp::Section>> butterworth(const FilterSettings& filter, double rate_hz);

/// |H| at a frequency.
double gainAt(const std::vector<dsp::Section>& sections, double hz, double rate_hz);

}  // namespace thimble::features
