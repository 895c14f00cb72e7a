// Starting QEMU on two ptys and a flash file, and never leaving it behind.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/firmware_agent/agent/qemu_board.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "firmware_agent/agent/flash_layout.h"
#include "firmware_agent/protocol/sensor_packet.h"

namespace thimble::agent {
namespace {

const std::string kFirmware = std::string(THIMBLE_BINARY_DIR) + "/firmware/";
constexpr int kSilenceMs = 2000;

bool largeRam(const std::string& machine) { return machine == "mps3-an547"; }

int openRaw(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
  termios settings = {};
  if (fd < 0 || tcgetattr(fd, &settings) != 0) throw std::runtime_error("cannot open " + path);
  cfmakeraw(&settings);
  tcsetattr(fd, TCSANOW, &settings);
  return fd;
}

/// The next "/dev/pts/N" on QEMU's standard output; empty at its end.
std::string nextPty(int output) {
  std::string line;
  char c = 0;
  while (::read(output, &c, 1) == 1) {
    if (c != '\n') {
      line += c;
      continue;
    }
    const size_t at = line.find("/dev/pts/");
    if (at != std::string::npos) return line.substr(at, line.find(' ', at) - at);
    line.clear();
  }
  return {};
}

void writeAll(int fd, const Data& bytes) {
  for (size_t at = 0; at < bytes.size();) {
    const ssize_t n = ::write(fd, bytes.data() + at, bytes.size() - at);
    if (n <= 0) throw std::runtime_error("the board is gone");
    at += static_cast<size_t>(n);
  }
}

}  // namespace

Data firmwareFile(const std::string& name) {
  std::ifstream in(kFirmware + name, std::ios::binary);
  if (!in) throw std::runtime_error("missing " + kFirmware + name);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

QemuBoard::QemuBoard(const std::string& machine, bool with_agent, std::vector<std::string> extra,
                     const std::string& kernel)
    : machine_(machine), kernel_(kFirmware + machine + "-" + kernel + ".elf"), extra_(std::move(extra)) {
  std::string path = (std::filesystem::temp_directory_path() / "thimble-flash-XXXXXX").string();
  const int fd = ::mkstemp(path.data());
  flash_path_ = path;
  const off_t size = largeRam(machine) ? off_t{2048} << 20 : off_t{16} << 20;
  if (fd < 0 || ::ftruncate(fd, size) != 0) throw std::runtime_error("no room for a flash file");
  ::close(fd);
  if (with_agent) patchFlash(kAgentSlotOffset, firmwareFile(machine + "-agent.bin"));
  start();
}

QemuBoard::~QemuBoard() {
  kill();
  std::filesystem::remove(flash_path_);
}

void QemuBoard::start() {
  std::vector<std::string> arguments = {
      "qemu-system-arm",
      "-M",
      machine_,
      "-display",
      "none",
      "-monitor",
      "none",
      "-serial",
      "pty",
      "-serial",
      "pty",
      "-object",
      "memory-backend-file,id=fl,size=" + std::string(largeRam(machine_) ? "2048M" : "16M") +
          ",mem-path=" + flash_path_ + ",share=on",
      "-machine",
      "memory-backend=fl",
      "-kernel",
      kernel_};
  arguments.insert(arguments.end(), extra_.begin(), extra_.end());
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  int output[2];
  if (::pipe2(output, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  const pid_t parent = ::getpid();
  pid_ = ::fork();
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    ::dup2(output[1], STDOUT_FILENO);
    ::execvp(pointers[0], pointers.data());
    ::_exit(127);
  }
  ::close(output[1]);
  const std::string link = nextPty(output[0]);
  const std::string sensor = nextPty(output[0]);
  ::close(output[0]);
  if (pid_ < 0 || sensor.empty()) throw std::runtime_error("qemu-system-arm did not start");
  link_ = openRaw(link);
  sensor_ = openRaw(sensor);
}

void QemuBoard::kill() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  for (int* fd : {&link_, &sensor_}) {
    if (*fd >= 0) ::close(*fd);
    *fd = -1;
  }
  pid_ = -1;
}

void QemuBoard::patchFlash(uint32_t offset, const Data& bytes) {
  std::fstream file(flash_path_, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(offset);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (!file.flush()) throw std::runtime_error("cannot write the flash file");
}

Data QemuBoard::readFlash(uint32_t offset, size_t size) {
  Data bytes(size);
  std::ifstream file(flash_path_, std::ios::binary);
  file.seekg(offset);
  file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  return bytes;
}

void QemuBoard::senseBytes(const Data& bytes) { writeAll(sensor_, bytes); }

void QemuBoard::sense(uint16_t sequence, const std::vector<int16_t>& values) {
  Data packet(protocol::kMaxSensorPacket);
  packet.resize(protocol::writeSensorPacket(sequence, values.data(), static_cast<uint8_t>(values.size()),
                                            packet.data()));
  senseBytes(packet);
}

std::optional<protocol::HelloReply> QemuBoard::hello() {
  for (int attempt = 0; attempt < 5; ++attempt) {
    if (auto reply = ask<protocol::HelloReply>(protocol::Type::kHello, protocol::HelloRequest()))
      return reply;
  }
  return std::nullopt;
}

void QemuBoard::send(const Data& bytes) { writeAll(link_, bytes); }

bool QemuBoard::receive(Data& bytes) {
  pollfd waiting = {link_, POLLIN, 0};
  if (::poll(&waiting, 1, kSilenceMs) <= 0 || (waiting.revents & POLLIN) == 0) return false;
  bytes.resize(4096);
  const ssize_t n = ::read(link_, bytes.data(), bytes.size());
  bytes.resize(n > 0 ? static_cast<size_t>(n) : 0);
  return n > 0;
}

std::vector<Received> QemuBoard::eventsUntil(const std::function<bool(const std::deque<Received>&)>& enough) {
  while (!enough(events) && take()) {
  }
  return {events.begin(), events.end()};
}

}  // namespace thimble::agent
