// Names of the feature blocks, for people and files, both ways.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/base/result.h"
#include "firmware_agent/dsp/pipeline.h"

namespace thimble::features {

/// "raw", "statistics" …
const char* blockName(dsp::Block block);

/// The block of that name.  Errors: kInvalidArgument, listing the names there are.
Result<dsp::Block> blockFromName(const std::string& name);

}  // namespace thimble::features
