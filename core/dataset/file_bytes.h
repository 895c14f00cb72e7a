// File bytes: a whole file in memory, or why not.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

#include "core/base/result.h"

namespace thimble::dataset {

/// Errors: kNotFound; kIo; kUnsupported if it is over 1 GiB.
Result<std::string> readFileBytes(const std::filesystem::path& file);

}  // namespace thimble::dataset
