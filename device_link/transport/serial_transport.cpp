// A serial port by libserialport; waiting is done on its descriptor, so that close() can wake it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/transport/serial_transport.h"

#include <libserialport.h>
#include <sys/file.h>

#include <cerrno>

#include "device_link/transport/fd_stream.h"
#include "device_link/transport/port_access.h"
#include "device_link/transport/pty_transport.h"

namespace thimble::device_link {
namespace {

class SerialTransport : public Transport {
 public:
  SerialTransport(sp_port* port, int fd, const std::string& path)
      : stream_(
            // An unplugged port reads as silence; only the count of waiting bytes tells (it fails with EIO).
            fd, path, [port] { return sp_input_waiting(port) < 0; },
            [port] {
              sp_close(port);
              sp_free_port(port);
            }) {}
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

bool configure(sp_port* port, int baud) {
  return sp_set_baudrate(port, baud) == SP_OK && sp_set_bits(port, 8) == SP_OK &&
         sp_set_parity(port, SP_PARITY_NONE) == SP_OK && sp_set_stopbits(port, 1) == SP_OK &&
         sp_set_flowcontrol(port, SP_FLOWCONTROL_NONE) == SP_OK && sp_set_dtr(port, SP_DTR_ON) == SP_OK;
}

}  // namespace

Result<std::unique_ptr<Transport>> openSerial(const std::string& path, int baud) {
  if (auto free = checkPortFree(path); !free) return free.error();
  sp_port* port = nullptr;
  if (sp_get_port_by_name(path.c_str(), &port) != SP_OK) return portError(path, ENOTTY);
  errno = 0;
  if (sp_open(port, SP_MODE_READ_WRITE) != SP_OK) {
    const int code = sp_last_error_code();
    sp_free_port(port);
    return portError(path, code);
  }
  int fd = -1;
  const bool usable = sp_get_port_handle(port, &fd) == SP_OK && configure(port, baud);
  const int code = usable && flock(fd, LOCK_EX | LOCK_NB) != 0 ? EBUSY : usable ? 0 : sp_last_error_code();
  if (code != 0) {
    sp_close(port);
    sp_free_port(port);
    return portError(path, code);
  }
  sp_flush(port, SP_BUF_BOTH);
  return std::unique_ptr<Transport>(new SerialTransport(port, fd, path));
}

Result<std::unique_ptr<Transport>> openPort(const std::string& path) {
  return path.rfind("/dev/pts/", 0) == 0 ? openPty(path, path) : openSerial(path);
}

}  // namespace thimble::device_link
