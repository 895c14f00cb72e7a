// Printing, progress, interruption and files for all subcommands.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/context.h"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

namespace thimble::cli {

namespace {

std::atomic<bool> g_interrupted{false};

const char* codeName(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return "invalid-argument";
    case ErrorCode::kNotFound:
      return "not-found";
    case ErrorCode::kIo:
      return "io";
    case ErrorCode::kCorrupt:
      return "corrupt";
    case ErrorCode::kUnsupported:
      return "unsupported";
    case ErrorCode::kNoSpace:
      return "no-space";
    case ErrorCode::kBusy:
      return "busy";
    case ErrorCode::kTimeout:
      return "timeout";
    case ErrorCode::kDisconnected:
      return "disconnected";
    case ErrorCode::kCanceled:
      return "canceled";
    case ErrorCode::kMismatch:
      return "mismatch";
    case ErrorCode::kInternal:
      return "internal";
  }
  return "internal";
}

}  // namespace

int exitCodeFor(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kCorrupt:
    case ErrorCode::kUnsupported:
      return kBadInput;
    case ErrorCode::kNotFound:
      return kNotFound;
    case ErrorCode::kBusy:
    case ErrorCode::kTimeout:
    case ErrorCode::kDisconnected:
      return kBoardTrouble;
    case ErrorCode::kMismatch:
      return kNotEqual;
    case ErrorCode::kNoSpace:
      return kNoSpace;
    case ErrorCode::kCanceled:
      return kInterrupted;
    case ErrorCode::kIo:
    case ErrorCode::kInternal:
      return kFailure;
  }
  return kFailure;
}

nlohmann::ordered_json finiteOrNull(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json();
}

void Context::result(const nlohmann::ordered_json& value) const {
  if (json) std::cout << value.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << std::endl;
}

void Context::say(const std::string& line) const {
  if (!json) std::cout << line << std::endl;
}

int fail(const Context& context, const Error& error) {
  return fail(context, error, nlohmann::ordered_json::object());
}

int fail(const Context& context, const Error& error, nlohmann::ordered_json result) {
  if (context.json) {
    result["error"] = {{"code", codeName(error.code)}, {"message", error.message}, {"hint", error.hint}};
    context.result(result);
  } else {
    std::cerr << "thimble-cli: " << error.message << "\n";
    if (!error.hint.empty()) std::cerr << "  → " << error.hint << "\n";
  }
  return exitCodeFor(error.code);
}

TerminalJob::TerminalJob(const Context& context)
    : enabled_(!context.json && !context.quiet && isatty(STDERR_FILENO)) {
  std::signal(SIGINT, [](int) { g_interrupted = true; });
  std::signal(SIGTERM, [](int) { g_interrupted = true; });
}

TerminalJob::~TerminalJob() {
  if (shown_) std::cerr << "\r\033[K" << std::flush;
}

void TerminalJob::progress(double fraction, std::string_view step) {
  if (!enabled_) return;
  shown_ = true;
  std::cerr << "\r\033[K";
  if (fraction >= 0) std::cerr << static_cast<int>(fraction * 100 + 0.5) << " %  ";
  std::cerr << step << std::flush;
}

bool TerminalJob::canceled() const { return interrupted(); }

bool interrupted() { return g_interrupted; }

Result<std::vector<uint8_t>> readFile(const std::filesystem::path& path) {
  std::error_code status;
  if (!std::filesystem::is_regular_file(path, status)) {
    return Error{ErrorCode::kNotFound, "There is no file '" + path.string() + "'.", "Check the path."};
  }
  std::ifstream in(path, std::ios::binary);
  std::vector<uint8_t> bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!in.good() && !in.eof()) {
    return Error{ErrorCode::kIo, "'" + path.string() + "' could not be read.", "Check its permissions."};
  }
  return bytes;
}

namespace {
/// A project, or another database: the header's layout is at https://www.sqlite.org/fileformat.html, section 1.3.
bool isDatabase(const std::filesystem::path& path) {
  constexpr std::string_view kMagic("SQLite format 3", 16);  // with its zero
  std::ifstream in(path, std::ios::binary);
  std::string begin(kMagic.size(), ' ');
  in.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  return in && begin == kMagic;
}
}  // namespace

Result<void> writeFile(const std::filesystem::path& path, const void* data, size_t size) {
  if (isDatabase(path))
    return Error{ErrorCode::kInvalidArgument,
                 "'" + path.string() + "' is a project, which this would have overwritten.",
                 "Name another file to write to."};
  const std::filesystem::path part = path.string() + ".part";
  std::ofstream out(part, std::ios::binary | std::ios::trunc);
  out.write(static_cast<const char*>(data), static_cast<std::streamsize>(size));
  out.close();
  std::error_code status;
  if (out) std::filesystem::rename(part, path, status);
  if (out && !status) return {};
  const bool full = errno == ENOSPC || errno == EFBIG;
  std::filesystem::remove(part, status);
  return Error{full ? ErrorCode::kNoSpace : ErrorCode::kIo, "'" + path.string() + "' could not be written.",
               full ? "Free some space on the disk; what was there before is unchanged."
                    : "Check that the folder exists and may be written to."};
}

}  // namespace thimble::cli
