// A pseudo-terminal by termios.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/transport/pty_transport.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <new>

#include "device_link/transport/fd_stream.h"
#include "device_link/transport/port_access.h"

namespace thimble::device_link {
namespace {

class PtyTransport : public Transport {
 public:
  PtyTransport(int fd, const std::string& name)
      : stream_(
            fd, name,
            [fd] {
              int waiting = 0;
              return ioctl(fd, FIONREAD, &waiting) < 0;
            },
            [fd] { ::close(fd); }) {}
  Result<size_t> read(std::span<uint8_t> buffer, std::chrono::milliseconds timeout) override {
    return stream_.read(buffer, timeout);
  }
  Result<void> write(std::span<const uint8_t> bytes, std::chrono::milliseconds timeout) override {
    return stream_.write(bytes, timeout);
  }
  void close() override { stream_.close(); }
  std::string name() const override { return stream_.name(); }

 private:
  FdStream stream_;
};

}  // namespace

Result<std::unique_ptr<Transport>> openPty(const std::string& path, const std::string& name) {
  if (auto free = checkPortFree(path); !free) return free.error();
  const int fd = open(path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return portError(path, errno);
  termios raw{};
  if (tcgetattr(fd, &raw) != 0) {
    const int code = errno;
    ::close(fd);
    return portError(path, code);
  }
  cfmakeraw(&raw);
  if (tcsetattr(fd, TCSANOW, &raw) != 0) {
    const int code = errno;
    ::close(fd);
    return portError(path, code);
  }
  tcflush(fd, TCIFLUSH);
  return std::unique_ptr<Transport>(new PtyTransport(fd, name));
}

}  // namespace thimble::device_link
