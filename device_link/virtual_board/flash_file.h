// FlashFile: the file behind a virtual board's flash, locked while a board uses it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/base/result.h"

namespace thimble::device_link {

/// An open flash file.  The lock belongs to the descriptor, and so lasts until every process that inherited
/// it is gone.
class FlashFile {
 public:
  /// state_dir/STEM.bin, or STEM-2.bin … if others are in use; made the first time.  Errors: kIo, kNoSpace.
  static Result<FlashFile> openOwn(const std::filesystem::path& state_dir, const std::string& stem);
  /// A file without a name that vanishes with its last user.
  static Result<FlashFile> openScratch(const std::filesystem::path& state_dir, const std::string& stem);
  FlashFile(FlashFile&& other) noexcept;
  FlashFile& operator=(FlashFile&&) = delete;
  ~FlashFile();

  /// Makes a new or unfinished file erased flash of `bytes` bytes, and puts the agent's slot image in its
  /// slot unless it is there already.  All else (the models) stays.  Errors: kIo, kNoSpace, kNotFound (the
  /// image).
  Result<void> prepare(int64_t bytes, const std::filesystem::path& agent_image);

  int descriptor() const { return fd_; }
  const std::filesystem::path& path() const { return path_; }

 private:
  FlashFile(int fd, std::filesystem::path path) : fd_(fd), path_(std::move(path)) {}
  Result<void> writeAt(int64_t offset, const std::string& bytes) const;
  Error failure(const char* what) const;

  int fd_;
  std::filesystem::path path_;
};

}  // namespace thimble::device_link
