// Finding a free flash file, and what it holds when it leaves the factory.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/virtual_board/flash_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <utility>

namespace thimble::device_link {
namespace {

// As firmware_agent/port/FLASH.md lays it out.
constexpr int64_t kAgentSlotOffset = 0x10000;
constexpr int64_t kAgentSlotBytes = 512 * 1024;
constexpr int64_t kFlashUsed = 0x300000;
constexpr char kErased = '\xff';
/// More workbenches at a time than anyone opens.
constexpr int kMaxBoards = 64;

Error ioError(const std::filesystem::path& path, const char* what, int code) {
  return {code == ENOSPC || code == EDQUOT ? ErrorCode::kNoSpace : ErrorCode::kIo,
          std::string("Could not ") + what + " " + path.string() + ": " + std::strerror(code) + ".",
          code == ENOSPC || code == EDQUOT ? "Free some disk space." : "Can you write to that folder?"};
}

}  // namespace

FlashFile::FlashFile(FlashFile&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), path_(std::move(other.path_)) {}

FlashFile::~FlashFile() {
  if (fd_ >= 0) ::close(fd_);
}

Error FlashFile::failure(const char* what) const { return ioError(path_, what, errno); }

Result<FlashFile> FlashFile::openOwn(const std::filesystem::path& state_dir, const std::string& stem) {
  std::error_code made;
  std::filesystem::create_directories(state_dir, made);
  if (made) return ioError(state_dir, "make", made.value());
  for (int number = 1; number <= kMaxBoards; ++number) {
    std::string name = stem;
    if (number > 1) name.append("-").append(std::to_string(number));
    const auto path = state_dir / name.append(".bin");
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0) return ioError(path, "open", errno);
    FlashFile file(fd, path);
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) return file;
    if (errno != EWOULDBLOCK) return ioError(path, "lock", errno);
  }
  return Error{ErrorCode::kBusy, "Every virtual board of this kind is in use.", "Close another workbench."};
}

Result<FlashFile> FlashFile::openScratch(const std::filesystem::path& state_dir, const std::string& stem) {
  std::error_code made;
  std::filesystem::create_directories(state_dir, made);
  if (made) return ioError(state_dir, "make", made.value());
  std::string path = (state_dir / (stem + "-scratch-XXXXXX")).string();
  const int fd = mkostemp(path.data(), O_CLOEXEC);
  if (fd < 0) return ioError(path, "make", errno);
  ::unlink(path.c_str());
  return FlashFile(fd, path);
}

Result<void> FlashFile::writeAt(int64_t offset, const std::string& bytes) const {
  for (size_t at = 0; at < bytes.size();) {
    const ssize_t n = pwrite(fd_, bytes.data() + at, bytes.size() - at, offset + static_cast<int64_t>(at));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return failure("write");
    at += static_cast<size_t>(n);
  }
  return {};
}

Result<void> FlashFile::prepare(int64_t bytes, const std::filesystem::path& agent_image) {
  std::ifstream in(agent_image, std::ios::binary);
  std::stringstream text;
  if (!in || !(text << in.rdbuf())) {
    return Error{ErrorCode::kNotFound, "There is no firmware " + agent_image.string() + ".",
                 "Build it (the target thimble_firmware), or install Thimble again."};
  }
  std::string image = std::move(text).str();
  if (static_cast<int64_t>(image.size()) > kAgentSlotBytes)
    return Error{ErrorCode::kCorrupt, "The firmware " + agent_image.string() + " is larger than its slot.",
                 ""};

  struct stat now {};
  if (fstat(fd_, &now) != 0) return failure("read");
  const bool fresh = now.st_size != bytes;
  if (fresh) {
    // Its size is given last, so that a file whose making was cut short is made again.
    if (ftruncate(fd_, 0) != 0) return failure("write");
    if (auto erased = writeAt(0, std::string(kFlashUsed, kErased)); !erased) return erased;
  }
  std::string there(image.size(), '\0');
  const ssize_t read = pread(fd_, there.data(), there.size(), kAgentSlotOffset);
  if (read != static_cast<ssize_t>(there.size()) || there != image) {
    image.resize(kAgentSlotBytes, kErased);
    if (auto written = writeAt(kAgentSlotOffset, image); !written) return written;
  }
  if (fresh && ftruncate(fd_, bytes) != 0) return failure("write");
  return {};
}

}  // namespace thimble::device_link
