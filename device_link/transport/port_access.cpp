// Port checks through the file system and /proc.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/transport/port_access.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>

namespace thimble::device_link {
namespace {

namespace fs = std::filesystem;

bool holds(const fs::path& process, const struct stat& port) {
  std::error_code ignored;
  for (fs::directory_iterator at(process / "fd", ignored), end; !ignored && at != end;
       at.increment(ignored)) {
    struct stat open_file {};
    if (stat(at->path().c_str(), &open_file) != 0 || !S_ISCHR(open_file.st_mode)) continue;
    if (open_file.st_rdev == port.st_rdev && open_file.st_ino == port.st_ino) return true;
  }
  return false;
}

/// "minicom (process 123)" of a program that has the device open; other users' programs stay unseen.
std::optional<std::string> holderOf(const struct stat& port) {
  std::error_code ignored;
  for (fs::directory_iterator at("/proc", ignored), end; !ignored && at != end; at.increment(ignored)) {
    const std::string id = at->path().filename().string();
    if (id.find_first_not_of("0123456789") != std::string::npos || !holds(at->path(), port)) continue;
    std::string program;
    std::getline(std::ifstream(at->path() / "comm"), program);
    return program + " (process " + id + ")";
  }
  return std::nullopt;
}

}  // namespace

Error portError(const std::string& path, int error_number) {
  switch (error_number) {
    case ENOENT:
    case ENODEV:
    case ENXIO:
      return {ErrorCode::kNotFound, "There is no port " + path + ".",
              "Plug the board in and look at the list of boards again."};
    case EACCES:
    case EPERM:
      return {
          ErrorCode::kIo, "You may not open " + path + ".",
          "Add yourself to the group that owns it (sudo usermod -aG dialout $USER, then log in again), or "
          "install Thimble's udev rules."};
    case EBUSY:
    case EWOULDBLOCK:
      return {
          ErrorCode::kBusy, path + " is in use by another program.",
          "Close the program that has the port open (a serial monitor, another workbench) and try again."};
    default:
      return {ErrorCode::kIo, "Could not open " + path + ": " + std::strerror(error_number) + ".",
              "Is it a serial port?  Plug the board in again."};
  }
}

Result<void> checkPortFree(const std::string& path) {
  struct stat port {};
  if (stat(path.c_str(), &port) != 0) return portError(path, errno);
  if (!S_ISCHR(port.st_mode)) return portError(path, ENOTTY);
  if (access(path.c_str(), R_OK | W_OK) != 0) return portError(path, errno);
  if (const auto holder = holderOf(port)) {
    Error busy = portError(path, EBUSY);
    busy.message = path + " is in use by " + *holder + ".";
    return busy;
  }
  return {};
}

}  // namespace thimble::device_link
