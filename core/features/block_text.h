// A block in one line of text, for the command line: "mfcc coefficients=13 filter=high:0.5:2 channels=0,1".
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/features/feature_settings.h"

namespace thimble::features {

/// Name first, then key=value in any order.  Choices by name, bits as names between commas ("all", "none" too), a switch as
/// on or off.  filter=low:CUTOFF[:ORDER], high:CUTOFF[:ORDER] or band:LOW:HIGH[:ORDER] in hertz; channels=0,1 counts from
/// 0.  Errors: kInvalidArgument saying which word is wrong and what there is.
Result<BlockSettings> blockFromText(const std::string& text);

/// The block with what differs from the usual; blockFromText gives it back.
std::string textOf(const BlockSettings& block);

}  // namespace thimble::features
