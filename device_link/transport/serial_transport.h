// The transport of a serial port, by libserialport.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>

#include "device_link/transport/transport.h"

namespace thimble::device_link {

inline constexpr int kDefaultBaud = 115200;

/// Opens path ("/dev/ttyACM0") at baud, 8N1, no flow control, DTR on (boards with native USB wait for it).
/// Errors: kNotFound, kBusy (another program holds it; named where it can be seen), kIo (permission, with
/// what to do).
Result<std::unique_ptr<Transport>> openSerial(const std::string& path, int baud = kDefaultBaud);

/// openSerial, or openPty for the path of a pseudo-terminal.
Result<std::unique_ptr<Transport>> openPort(const std::string& path);

}  // namespace thimble::device_link
