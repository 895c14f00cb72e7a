// BoardList: every board that could be connected now: serial ports by what the catalogue knows, and virtual
// boards.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"

namespace thimble::device_link {

enum class BoardKind { kSerial, kVirtual };

/// One row of the list of boards.  id is what the command line's --board takes: "virtual-m4", "/dev/ttyACM0".
struct BoardEntry {
  std::string id;
  BoardKind kind = BoardKind::kSerial;
  std::string name;         // "Virtual Cortex-M4", "Arduino Nano 33 BLE", or the port's own description
  std::string core;         // "Cortex-M4F", empty if unknown
  std::string description;  // what it is, in one line
  std::string port;         // serial: device path
  std::string machine;      // virtual: QEMU machine, "mps2-an386"
  std::string firmware;     // virtual: image name stem
  int64_t flash_bytes = 0;  // of the chip, 0 if unknown
  int64_t ram_bytes = 0;
  int usb_vid = 0, usb_pid = 0;
};

/// Virtual boards first (Cortex-M4 foremost), then serial ports found now.  catalogue_dir: resources/boards.
/// Errors: kCorrupt if a catalogue file is not well-formed, naming it.
Result<std::vector<BoardEntry>> listBoards(const std::string& catalogue_dir);

/// The entry with this id; an unknown "/dev/…" becomes a plain serial entry.  Errors: kNotFound listing what
/// there is.
Result<BoardEntry> findBoard(const std::string& catalogue_dir, const std::string& id);

}  // namespace thimble::device_link
