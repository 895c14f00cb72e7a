// The list of boards: the catalogue's virtual ones and what is plugged in now.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/boards/board_list.h"

#include <libserialport.h>

#include <algorithm>

#include "device_link/boards/catalogue.h"

namespace thimble::device_link {
namespace {

std::string textOf(const char* text) { return text != nullptr ? text : ""; }

BoardEntry describePort(const Catalogue& catalogue, const sp_port* port) {
  BoardEntry entry;
  int vendor = 0, product = 0;
  const bool usb = sp_get_port_usb_vid_pid(port, &vendor, &product) == SP_OK;
  const KnownBoard* known = usb ? findKnown(catalogue, vendor, product) : nullptr;
  if (known != nullptr) entry = known->entry;
  entry.kind = BoardKind::kSerial;
  entry.port = textOf(sp_get_port_name(port));
  entry.id = entry.port;
  entry.usb_vid = vendor;
  entry.usb_pid = product;
  if (known == nullptr) {
    entry.name = textOf(sp_get_port_description(port));
    if (entry.name.empty()) entry.name = entry.port;
    entry.description = usb ? "USB serial port of an unknown board" : "Serial port";
  }
  return entry;
}

}  // namespace

Result<std::vector<BoardEntry>> listBoards(const std::string& catalogue_dir) {
  auto catalogue = readCatalogue(catalogue_dir);
  if (!catalogue) return catalogue.error();
  std::vector<BoardEntry> boards = catalogue->virtual_boards;
  const auto first_serial = static_cast<std::ptrdiff_t>(boards.size());
  sp_port** ports = nullptr;
  if (sp_list_ports(&ports) != SP_OK) return boards;  // no serial ports on this machine
  for (sp_port** port = ports; *port != nullptr; ++port) boards.push_back(describePort(*catalogue, *port));
  sp_free_port_list(ports);
  // USB ports before those that every PC has.
  std::stable_partition(boards.begin() + first_serial, boards.end(),
                        [](const BoardEntry& b) { return b.usb_vid != 0; });
  return boards;
}

Result<BoardEntry> findBoard(const std::string& catalogue_dir, const std::string& id) {
  auto boards = listBoards(catalogue_dir);
  if (!boards) return boards.error();
  std::string known;
  for (BoardEntry& board : *boards) {
    if (board.id == id) return std::move(board);
    known += (known.empty() ? "" : ", ") + board.id;
  }
  if (id.rfind("/dev/", 0) == 0) {
    BoardEntry plain;
    plain.id = plain.port = plain.name = id;
    plain.description = "Serial port";
    return plain;
  }
  return Error{ErrorCode::kNotFound, "There is no board \"" + id + "\".", "Boards now: " + known + "."};
}

}  // namespace thimble::device_link
