// LinedJson: JSON that remembers on which line of its text each value stands.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace thimble::project {

struct LinedJson {
  nlohmann::ordered_json json;
  std::map<std::string, int> lines;  // from 1, by JSON pointer
};

/// At most 1 MiB of text, 16 levels deep, no key twice.  Throws Failure kCorrupt with line and reason.
LinedJson parseLinedJson(std::string_view text);

[[noreturn]] void failAtLine(int line, const std::string& what);

}  // namespace thimble::project
