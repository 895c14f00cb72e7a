// QemuProcess: a running qemu-system-arm that never outlives this program.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/base/result.h"

namespace thimble::device_link {

/// One thread starts it, reads what it says, and waits for its end.  That thread lives as long as the process
/// does, because Linux ties the child's parent-death signal to the thread that forked it.
class QemuProcess {
 public:
  /// Runs qemu-system-arm with arguments; `inherited` is its descriptor kInherited.  Waits until it has named
  /// `ptys` pseudo-terminals.  Errors: kNotFound (not installed), kIo with what QEMU said, kTimeout.
  static Result<std::unique_ptr<QemuProcess>> start(const std::vector<std::string>& arguments, int inherited,
                                                    size_t ptys);
  static constexpr int kInherited = 3;
  ~QemuProcess();

  bool running() const;
  /// Kills it and waits until it is gone.
  void kill();
  pid_t id() const;  // −1 once it is gone
  /// In the order of the serial ports.
  const std::vector<std::string>& ptys() const { return ptys_; }

 private:
  QemuProcess() = default;
  void keep(const std::string& program, std::vector<std::string> arguments, int inherited);
  void spawn(const std::string& program, std::vector<std::string>& arguments, int inherited, int output);
  void listen(int output);

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  pid_t id_ = -1;
  bool ended_ = false;
  std::string output_;
  std::vector<std::string> ptys_;  // under mutex_ until start returns
  size_t wanted_ptys_ = 0;
  std::thread keeper_;
};

}  // namespace thimble::device_link
