// The transport of a pseudo-terminal, as emulators offer one (libserialport cannot open those).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>

#include "device_link/transport/transport.h"

namespace thimble::device_link {

/// Opens path ("/dev/pts/4") raw: no echo, no line editing.  name: for people.
/// Errors: kNotFound, kBusy (another program, or this one, holds it), kIo.
Result<std::unique_ptr<Transport>> openPty(const std::string& path, const std::string& name);

}  // namespace thimble::device_link
