// File bytes: a whole file in memory, or why not.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/file_bytes.h"

#include <fstream>
#include <new>

namespace thimble::dataset {

Result<std::string> readFileBytes(const std::filesystem::path& file) {
  constexpr std::uintmax_t kMostBytes = std::uintmax_t{1} << 30;
  const std::string name = file.filename().string();
  std::error_code error;
  if (!std::filesystem::exists(file, error)) {
    return Error{ErrorCode::kNotFound, "There is no file " + file.string() + ".", "Check the path."};
  }
  const std::uintmax_t size = std::filesystem::file_size(file, error);
  if (error) return Error{ErrorCode::kIo, name + " cannot be read: it is not a file.", "Choose a file."};
  if (size > kMostBytes) {
    return Error{ErrorCode::kUnsupported, name + " is larger than 1 GiB.", "Cut it into smaller recordings."};
  }
  try {
    std::string bytes(static_cast<size_t>(size), '\0');
    std::ifstream stream(file, std::ios::binary);
    if (!stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()))) {
      return Error{ErrorCode::kIo, name + " cannot be read.", "Allow reading the file, and check the disk."};
    }
    return bytes;
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::kInternal, "There is not enough memory to read " + name + ".",
                 "Close other programs."};
  }
}

}  // namespace thimble::dataset
