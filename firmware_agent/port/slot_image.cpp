// Host tool of the build: puts the slot header before a firmware image, so that the boot loader runs it.
// SPDX-License-Identifier: MIT
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

#include "firmware_agent/agent/flash_layout.h"
#include "firmware_agent/agent/slot.h"
#include "firmware_agent/protocol/frame.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: thimble_slot_image IMAGE.raw SLOT.bin\n";
    return 2;
  }
  std::ifstream in(argv[1], std::ios::binary);
  const std::vector<char> image((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (image.empty() || image.size() > thimble::agent::kAgentSlotBytes - thimble::agent::kSectorBytes) {
    std::cerr << argv[1] << ": missing, empty or larger than the slot\n";
    return 1;
  }
  thimble::agent::SlotHead head;
  head.size = static_cast<uint32_t>(image.size());
  head.crc32 = thimble::protocol::crc32(reinterpret_cast<const uint8_t*>(image.data()), head.size);
  head.generation = 1;
  head.valid = true;
  std::vector<uint8_t> sector(thimble::agent::kSectorBytes, 0xff);
  thimble::agent::writeSlotHead(head, sector.data());
  std::ofstream out(argv[2], std::ios::binary);
  out.write(reinterpret_cast<const char*>(sector.data()), static_cast<std::streamsize>(sector.size()));
  out.write(image.data(), static_cast<std::streamsize>(image.size()));
  if (!out.flush()) {
    std::cerr << argv[2] << ": cannot be written\n";
    return 1;
  }
  return 0;
}
