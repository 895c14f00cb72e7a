// TestList: the names of the files that are kept for testing.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <set>
#include <string>

#include "core/base/result.h"

namespace thimble::cli {

using TestList = std::set<std::string>;

/// One file name a line; folders before it are left out.  Errors: kNotFound, kIo.
Result<TestList> readTestList(const std::filesystem::path& path);

}  // namespace thimble::cli
