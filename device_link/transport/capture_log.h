// A captured conversation as text: which bytes went which way, and when.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "device_link/transport/transport.h"

namespace thimble::device_link {

/// One line of a log: "<microseconds> < <hex>" (from the board) or "<microseconds> > <hex>" (to the board).
struct CapturedChunk {
  std::chrono::microseconds at{0};  // since the capture began
  bool from_board = false;
  std::vector<uint8_t> bytes;
};

/// Errors: kCorrupt naming the line.
Result<std::vector<CapturedChunk>> parseCapture(std::string_view text);

/// Wraps inner and writes all that passes to file, line by line.  Errors: kIo if the file cannot be made.
Result<std::unique_ptr<Transport>> makeCapturing(std::unique_ptr<Transport> inner,
                                                 const std::filesystem::path& file);

/// Plays a log as if its board was there: what came from the board is read again, each chunk once as many
/// bytes have been written as before it in the log (what they are is not compared), and not before its time
/// unless at_once.  After the last chunk the link is silent.
std::unique_ptr<Transport> makeReplay(std::vector<CapturedChunk> log, bool at_once);

}  // namespace thimble::device_link
