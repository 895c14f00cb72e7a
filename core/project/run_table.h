// RunTable: trainings and what came out of them, to and from the tables.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/project/database.h"
#include "core/project/project.h"

namespace thimble::project {

/// All of these work within a transaction, and throw Failure.

int64_t insertRun(Database& database, const Run& run);
void updateRunResults(Database& database, const Run& run);
/// Newest first.
std::vector<Run> loadRuns(Database& database);
/// The chosen one, or the newest if none was chosen.
std::optional<Run> loadCurrentRun(Database& database);
/// Throws Failure kNotFound if there is none of that id.
void requireRun(Database& database, int64_t id);

/// nullopt if there is none, or if it is damaged: it is of no use then.
std::optional<Checkpoint> loadCheckpoint(Database& database);
void storeCheckpoint(Database& database, const Checkpoint& checkpoint);

/// Values of the tables setting and note.
std::optional<std::string> loadValue(Database& database, const char* select, const std::string& key);
void storeValue(Database& database, const char* upsert, const std::string& key, const std::string& value);

}  // namespace thimble::project
