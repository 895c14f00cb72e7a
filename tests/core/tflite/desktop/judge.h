// Judge: cases laid into a folder, run by desktop TFLite, and its answers.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace thimble::tests {

using Bytes = std::vector<uint8_t>;

/// A model with samples: all inputs back to back, sample after sample.
struct JudgedCase {
  std::string name;
  Bytes file;
  Bytes samples;
  bool remembers = false;  // its state is to be reset before each sample
};

/// Outputs as the samples; or why desktop TFLite does not run the model.
struct Verdict {
  bool ran = false;
  Bytes outputs;
  std::string reason;
};

/// Why it cannot be asked: no node, or the package is not there; empty: it can.
std::string whyNoJudge();

/// Asks of all cases at once, in a temporary folder of that name.  Empty if the judge itself failed.
std::vector<Verdict> judge(const std::string& folder, const std::vector<JudgedCase>& cases);

Bytes readBytes(const std::filesystem::path& path);
void writeBytes(const std::filesystem::path& path, const Bytes& bytes);

}  // namespace thimble::tests
