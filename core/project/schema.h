// Schema: which files are projects, and how older ones are brought up to date.  The tables: SCHEMA.md.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "core/project/database.h"

namespace thimble::project {

inline constexpr int64_t kApplicationId = 0x54484D42;  // "THMB"

/// migrations()[n] is the SQL that leads from version n to n + 1; version 0 is an empty file.
std::span<const char* const> migrations();

/// Applies the steps that the file lacks, all or none.  Throws Failure kUnsupported if it has more than there
/// are.
void migrate(Database& database, std::span<const char* const> steps);

/// Looks at the file's first bytes without touching it.  Throws Failure: kNotFound, kIo, kCorrupt (no
/// project), kUnsupported.
void requireProjectFile(const std::filesystem::path& path);

inline constexpr int64_t kSmallFileBytes = 64 << 20;  // checked whole in about a tenth of a second

/// Checks the structure: all of a file up to small_file_bytes, all but the samples of a larger one (they have
/// checksums, checked when they are read).  Throws Failure kCorrupt.
void requireSound(Database& database, int64_t small_file_bytes = kSmallFileBytes);

}  // namespace thimble::project
