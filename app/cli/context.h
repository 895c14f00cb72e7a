// Context: what every subcommand shares: where things are, how to print, and how an error becomes an exit
// code.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "app/resource_paths.h"
#include "core/base/job.h"
#include "core/base/result.h"

namespace thimble::cli {

/// Exit codes.  docs: resources/docs/command-line.md.
enum ExitCode : int {
  kSuccess = 0,
  kFailure = 1,       // anything without a code of its own
  kUsage = 2,         // the command line itself is wrong
  kBadInput = 3,      // a file or value is corrupt, unsupported or out of range
  kNotFound = 4,      // no such file, project, recording or board
  kBoardTrouble = 5,  // the board is busy, silent or gone
  kNotEqual = 6,      // board and host, or played and recorded, differ
  kNoSpace = 7,       // disk or board full
  kInterrupted = 130,
};

int exitCodeFor(ErrorCode code);

struct Context {
  app::ResourcePaths paths;
  bool json = false;   // machine-readable result on standard output, nothing else there
  bool quiet = false;  // no progress

  /// The result: indented JSON with --json, else nothing.
  void result(const nlohmann::ordered_json& value) const;
  /// A line for people; silent with --json.
  void say(const std::string& line) const;
};

/// A figure for JSON, which knows no infinity: null where there is none.
nlohmann::ordered_json finiteOrNull(double value);

/// Prints an error (people: standard error with its hint; --json: {"error": …} on standard output) → exit
/// code.
int fail(const Context& context, const Error& error);
/// The same with what was done all the same, for --json.
int fail(const Context& context, const Error& error, nlohmann::ordered_json result);

/// Progress on the terminal's last line; Ctrl+C cancels.
class TerminalJob : public Job {
 public:
  explicit TerminalJob(const Context& context);
  ~TerminalJob() override;
  void progress(double fraction, std::string_view step) override;
  bool canceled() const override;

 private:
  bool shown_ = false;
  bool enabled_ = false;
};

/// True once Ctrl+C was pressed.
bool interrupted();

Result<std::vector<uint8_t>> readFile(const std::filesystem::path& path);
/// Whole or not at all: written beside, then renamed.
Result<void> writeFile(const std::filesystem::path& path, const void* data, size_t size);

}  // namespace thimble::cli
