// QemuBoard: the real firmware on an emulated board for tests, with flash in a file of the test's own.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

#include "tests/firmware_agent/agent/conversation.h"

namespace thimble::agent {

/// The boards whose firmware is built.
inline const std::vector<std::string>& machines() {
  static const std::vector<std::string> all = {"mps2-an385", "mps2-an386", "mps2-an500", "mps2-an505",
                                               "mps3-an547"};
  return all;
}

/// Bytes of a file of the build's firmware folder, e.g. "mps2-an386-agent.bin"; throws if it is missing.
Data firmwareFile(const std::string& name);

class QemuBoard : public Conversation {
 public:
  /// Makes a flash file with the machine's agent in its slot, if wanted.  extra: more arguments for QEMU.
  explicit QemuBoard(const std::string& machine, bool with_agent = true, std::vector<std::string> extra = {},
                     const std::string& kernel = "boot");
  /// Kills QEMU and deletes the flash.
  ~QemuBoard() override;
  QemuBoard(const QemuBoard&) = delete;
  QemuBoard& operator=(const QemuBoard&) = delete;

  void start();
  void kill();
  /// Changes bytes of the flash file (the board may run).
  void patchFlash(uint32_t offset, const Data& bytes);
  Data readFlash(uint32_t offset, size_t size);

  void sense(uint16_t sequence, const std::vector<int16_t>& values);
  void senseBytes(const Data& bytes);
  /// Hello, repeated while a fresh board is not listening yet.
  std::optional<protocol::HelloReply> hello();
  /// Takes what comes until it is enough or nothing has come for two seconds; all events so far.
  std::vector<Received> eventsUntil(const std::function<bool(const std::deque<Received>&)>& enough);

  void send(const Data& bytes) override;
  bool receive(Data& bytes) override;

 private:
  std::string machine_;
  std::string kernel_;
  std::vector<std::string> extra_;
  std::string flash_path_;
  pid_t pid_ = -1;
  int link_ = -1;
  int sensor_ = -1;
};

}  // namespace thimble::agent
