// The architecture's arrows as a table, and a reader of #include lines that finds those not drawn in it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace thimble::house {

struct Violation {
  std::string file;     // from the root
  std::string include;  // as written
};

/// Reads every .h and .cpp of firmware_agent, core, device_link, ui and app under `root` and returns the
/// includes that no arrow allows: of the project's own files, of Qt below ui, and of anything but the bare
/// language in firmware_agent.
std::vector<Violation> forbiddenIncludes(const std::filesystem::path& root);

}  // namespace thimble::house
