// Starting, listening to and reaping QEMU.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/virtual_board/qemu_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <sstream>

namespace thimble::device_link {
namespace {

using namespace std::chrono_literals;

constexpr char kProgram[] = "qemu-system-arm";
constexpr size_t kMaxOutput = 1 << 16;

/// The program's path, or empty if PATH has none.
std::string findProgram() {
  const char* path = std::getenv("PATH");
  std::stringstream folders(path != nullptr ? path : "/usr/bin:/bin");
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::string program = folder + "/" + kProgram;
    if (access(program.c_str(), X_OK) == 0) return program;
  }
  return {};
}

/// "char device redirected to /dev/pts/4 (label serial0)"
std::vector<std::string> findPtys(const std::string& output) {
  constexpr std::string_view kBefore = "redirected to ";
  std::vector<std::string> ptys;
  for (size_t at = output.find(kBefore); at != std::string::npos; at = output.find(kBefore, at)) {
    at += kBefore.size();
    const size_t end = output.find(" (label serial", at);
    if (end == std::string::npos || output.find('\n', end) == std::string::npos) break;
    ptys.push_back(output.substr(at, end - at));
  }
  return ptys;
}

}  // namespace

Result<std::unique_ptr<QemuProcess>> QemuProcess::start(const std::vector<std::string>& arguments,
                                                        int inherited, size_t ptys) {
  const std::string program = findProgram();
  if (program.empty()) {
    return Error{ErrorCode::kNotFound,
                 "qemu-system-arm, which emulates the virtual boards, is not installed.",
                 "Install it: sudo apt-get install qemu-system-arm"};
  }
  std::unique_ptr<QemuProcess> process(new QemuProcess);
  process->wanted_ptys_ = ptys;
  process->keeper_ = std::thread(
      [p = process.get(), program, arguments, inherited] { p->keep(program, arguments, inherited); });
  std::unique_lock lock(process->mutex_);
  process->changed_.wait_for(lock, 30s, [&] { return process->ptys_.size() >= ptys || process->ended_; });
  if (process->ptys_.size() >= ptys && !process->ended_) {
    lock.unlock();
    return process;
  }
  const std::string said = process->output_.substr(0, 400);
  const bool ended = process->ended_;
  lock.unlock();
  if (!ended)
    return Error{ErrorCode::kTimeout, "QEMU did not start the virtual board in time.", "Try again."};
  return Error{ErrorCode::kIo,
               "QEMU could not run the virtual board: " + (said.empty() ? "it said nothing" : said),
               "Is qemu-system-arm of version 7 or newer?"};
}

QemuProcess::~QemuProcess() {
  kill();
  keeper_.join();
}

bool QemuProcess::running() const {
  const std::lock_guard lock(mutex_);
  return id_ > 0;
}

pid_t QemuProcess::id() const {
  const std::lock_guard lock(mutex_);
  return id_;
}

void QemuProcess::kill() {
  std::unique_lock lock(mutex_);
  if (id_ > 0) ::kill(id_, SIGKILL);
  changed_.wait(lock, [this] { return ended_; });
}

void QemuProcess::keep(const std::string& program, std::vector<std::string> arguments, int inherited) {
  int output[2] = {-1, -1};
  if (pipe2(output, O_CLOEXEC) == 0) {
    spawn(program, arguments, inherited, output[1]);
    ::close(output[1]);
    listen(output[0]);
    ::close(output[0]);
  }
  const pid_t child = id();
  siginfo_t end{};
  while (child > 0 && waitid(P_PID, static_cast<id_t>(child), &end, WEXITED | WNOWAIT) != 0 &&
         errno == EINTR) {
  }
  const std::lock_guard lock(mutex_);
  if (child > 0)
    waitpid(child, nullptr, 0);  // under the lock, so that kill() never meets a number given away
  id_ = -1;
  ended_ = true;
  changed_.notify_all();
}

void QemuProcess::spawn(const std::string& program, std::vector<std::string>& arguments, int inherited,
                        int output) {
  std::vector<char*> argv;
  argv.push_back(const_cast<char*>(kProgram));
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  const int silence = open("/dev/null", O_RDWR | O_CLOEXEC);
  const pid_t parent = getpid();
  const std::lock_guard lock(mutex_);
  id_ = fork();
  if (id_ == 0) {
    // Only what is safe between fork and exec.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
    setpgid(0, 0);  // a terminal's Ctrl-C is for the workbench, which stops the board itself
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    // inherited may itself be below 3, or be one of the others' targets: first away from there.
    const int file = fcntl(inherited, F_DUPFD, 10);
    const int out = fcntl(output, F_DUPFD, 10);
    dup2(silence, 0);
    dup2(out, 1);
    dup2(out, 2);
    dup2(file, kInherited);
    close_range(kInherited + 1, ~0u, 0);
    execv(program.c_str(), argv.data());
    _exit(127);
  }
  ::close(silence);
}

void QemuProcess::listen(int output) {
  char buffer[1024];
  for (;;) {
    const ssize_t n = ::read(output, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;
    const std::lock_guard lock(mutex_);
    if (output_.size() < kMaxOutput) output_.append(buffer, static_cast<size_t>(n));
    if (ptys_.size() < wanted_ptys_) {
      auto found = findPtys(output_);
      if (found.size() >= wanted_ptys_) ptys_ = std::move(found);
    }
    changed_.notify_all();
  }
}

}  // namespace thimble::device_link
