// PtyPair: the emulator's end of a real pseudo-terminal, for tests of the workbench's end.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <pty.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace thimble::device_link {

struct PtyPair {
  int master = -1;
  std::string path;

  PtyPair() {
    int slave = -1;
    char name[128] = {};
    if (openpty(&master, &slave, name, nullptr, nullptr) != 0)
      throw std::system_error(errno, std::generic_category());
    path = name;
    ::close(slave);
  }
  ~PtyPair() { unplug(); }
  PtyPair(const PtyPair&) = delete;
  PtyPair& operator=(const PtyPair&) = delete;

  void unplug() {
    if (master >= 0) ::close(master);
    master = -1;
  }
};

}  // namespace thimble::device_link
