// Whether a port may be opened: does it exist, may we, and which program has it already.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/base/result.h"

namespace thimble::device_link {

/// Looks before opening, because opening a port restarts many boards.
/// Errors: kNotFound, kBusy naming the program that holds it, kIo if the user may not open it (with what to
/// do).
Result<void> checkPortFree(const std::string& path);

/// An errno of opening a port, in words.
Error portError(const std::string& path, int error_number);

}  // namespace thimble::device_link
