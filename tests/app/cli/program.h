// Program: runs thimble-cli as a user's shell would, with a folder and state of its own.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace thimble::cli_test {

struct Outcome {
  int exit_code = -1;  // 128 + signal if killed
  std::string out;
  std::string err;
  /// Standard output as JSON; a discarded value if it is none.
  nlohmann::json json() const { return nlohmann::json::parse(out, nullptr, false); }
};

/// A temporary folder in which programs run; removed at the end.
class Workplace {
 public:
  Workplace();
  ~Workplace();
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path file(const std::string& name) const { return path_ / name; }
  void write(const std::string& name, const std::string& contents) const;
  std::string read(const std::string& name) const;

  /// Runs `thimble-cli arguments…` here.  meanwhile(process id) is called every 50 ms while it runs.
  Outcome run(const std::vector<std::string>& arguments, const std::function<void(int)>& meanwhile = {},
              int timeout_seconds = 280) const;

 private:
  std::filesystem::path path_;
};

/// Process ids of the children of a process (a virtual board's emulator).
std::vector<int> childrenOf(int process_id);

}  // namespace thimble::cli_test
