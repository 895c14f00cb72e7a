// The real models with golden outputs, as the tests read them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace thimble::tests {

inline std::string goldenPath(const std::string& name) {
  return std::string(THIMBLE_SHARED_DIR) + "/models/golden/" + name;
}

inline bool haveGolden(const std::string& model) {
  return std::filesystem::exists(goldenPath(model + ".tflite"));
}

/// Contents of a file; empty if it cannot be read.
inline std::vector<uint8_t> readGolden(const std::string& name) {
  std::ifstream in(goldenPath(name), std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// CRC-32 of each operator's output for each sample, as NAME.layers*.json says: crc[operator][sample].
inline std::vector<std::vector<uint32_t>> readLayerCrcs(const std::string& name) {
  std::ifstream in(goldenPath(name));
  const nlohmann::json json = nlohmann::json::parse(in);
  std::vector<std::vector<uint32_t>> crcs;
  for (const auto& op : json.at("operators")) {
    crcs.emplace_back();
    for (const auto& crc : op.at("crc32")) {
      crcs.back().push_back(static_cast<uint32_t>(std::stoul(crc.get<std::string>(), nullptr, 16)));
    }
  }
  return crcs;
}

}  // namespace thimble::tests
