// Catalogue: the boards that Thimble knows, read from one small JSON file each (resources/boards).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "device_link/boards/board_list.h"

namespace thimble::device_link {

/// A serial board: what its entry says once a port with one of its USB identities appears.
struct KnownBoard {
  BoardEntry entry;                      // without id, port and USB identity
  std::vector<std::pair<int, int>> usb;  // vendor, product
};

struct Catalogue {
  std::vector<BoardEntry> virtual_boards;  // by their "order"
  std::vector<KnownBoard> serial_boards;   // by file name
};

/// Reads every *.json of the folder.  A file holds one object: "kind" ("virtual" or "serial"), "name",
/// "core", "description", "flash_bytes", "ram_bytes" (0: unknown); virtual: "id", "order", "machine",
/// "firmware"; serial: "usb", a list of "vvvv:pppp" in hexadecimal. Errors: kNotFound (no such folder);
/// kCorrupt naming file and field (also an id or USB identity given twice).
Result<Catalogue> readCatalogue(const std::filesystem::path& folder);

/// The board with a USB identity, or nullptr.
const KnownBoard* findKnown(const Catalogue& catalogue, int vendor, int product);

}  // namespace thimble::device_link
