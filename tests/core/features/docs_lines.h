// The part of the guide's page on features that the table of blocks says, line by line.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/features/block_table.h"

namespace thimble::features_test {

inline std::string rangeOf(const features::BlockInfo& info, size_t i) {
  using Kind = features::Parameter::Kind;
  const features::Parameter& p = info.parameters[i];
  if (p.kind == Kind::kSwitch) return "on, off";
  const auto [low, high] = features::limitsOf(info, i);
  if (p.names.empty())
    return std::to_string(low) + " … " + std::to_string(high) + (*p.unit ? std::string(" ") + p.unit : "");
  std::string names;
  for (const char* name : p.names) names += (names.empty() ? "" : ", ") + std::string(name);
  return names;
}

/// A heading, what the block is for and computes, and a row for each parameter.
inline std::vector<std::string> docsLines() {
  std::vector<std::string> lines;
  for (const features::BlockInfo* info : features::blockTable()) {
    lines.push_back("### " + std::string(info->label) + " (`" + info->key + "`)");
    lines.push_back(info->tip);
    lines.push_back(std::string(info->detail) +
                    (*info->source ? std::string(" Source: ") + info->source + "." : ""));
    lines.push_back("| parameter | values | what it does |");
    lines.push_back("| --- | --- | --- |");
    for (size_t i = 0; i < info->parameters.size(); ++i) {
      const features::Parameter& p = info->parameters[i];
      lines.push_back("| " + std::string(p.label) + ", `" + p.key + "` | " + rangeOf(*info, i) + " | " +
                      p.tip + " |");
    }
  }
  return lines;
}

}  // namespace thimble::features_test
