// Reads a list of file names.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/test_list.h"

#include <sstream>

#include "app/cli/context.h"

namespace thimble::cli {

Result<TestList> readTestList(const std::filesystem::path& path) {
  const auto bytes = readFile(path);
  if (!bytes) return bytes.error();
  std::istringstream text(std::string(bytes->begin(), bytes->end()));
  TestList names;
  std::string line;
  while (std::getline(text, line)) {
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    if (!line.empty()) names.insert(std::filesystem::path(line).filename().string());
  }
  return names;
}

}  // namespace thimble::cli
