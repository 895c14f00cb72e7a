// What the blocks that go through an FFT have in common: parameters, names of bands, conflicts.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/features/block_table.h"

namespace thimble::features {

Parameter weightingParameter();
Parameter fixedParameter();
Parameter floorParameter();

/// Bins first … last of the FFT that count by "low" and "high" (blocks without these: all), as the board has it.
std::pair<int, int> binRange(const NamingContext& context);

/// "12.5–18.75 Hz" (from the bin before a band's first one to its last one) of `bands` over `fft_length`.
std::vector<std::string> bandNames(const NamingContext& context);

/// Of "fft_length"; of "frame" and "hop" too.
std::optional<Error> wrongFft(const NamingContext& context);
std::optional<Error> wrongFrames(const NamingContext& context);

/// "accX 40 ms" for each step and channel, in the order [step][channel]: the time of a frame's begin.
std::vector<std::string> stepNames(const NamingContext& context);
/// Frames wholly inside the window.
int stepsOf(const NamingContext& context);

/// The parameters of mel energies; those of MFCC begin alike.
std::vector<Parameter> melParameters(int filters);
std::optional<Error> melConflict(const NamingContext& context);

}  // namespace thimble::features
