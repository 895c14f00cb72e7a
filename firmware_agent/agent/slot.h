// Slot: a part of flash that holds one file (a model or the firmware), whole and checked, or not at all.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/agent/flash.h"
#include "firmware_agent/protocol/messages.h"

namespace thimble {
namespace agent {

/// The first sector of a slot, little-endian: magic, size, CRC-32 of the file, generation, CRC-32 of these
/// four, state; from kVerifiedAt ten words, each left by a firmware that has verified the file; from kProgressAt one
/// byte for each data sector, cleared once that sector is written whole.
const uint32_t kSlotMagic = 0x31534c54;  // "TLS1"
const uint32_t kSlotHeadBytes = 24;
const uint32_t kSlotStateAt = 20;
const uint32_t kVerifiedAt = 24;
const uint32_t kProgressAt = 64;
/// States of the header; each is reached from the one before by clearing bits alone.
const uint32_t kStatePartial = 0xffffff00;
const uint32_t kStateValid = 0xffff0000;

struct SlotHead {
  uint32_t size = 0;
  uint32_t crc32 = 0;
  uint32_t generation = 0;
  bool valid = false;  // finished (its CRC was right then); otherwise partial
};

/// Writes a header of kSlotHeadBytes as it stands in flash.
void writeSlotHead(const SlotHead& head, uint8_t* out);

/// One slot.  Keeps nothing in RAM but where it lies and how far the upload in it is.
class Slot {
 public:
  /// offset and bytes (header sector included): multiples of kSectorBytes within the flash.
  Slot(Flash& flash, uint32_t offset, uint32_t bytes) : flash_(flash), offset_(offset), bytes_(bytes) {}

  /// False if there is no slot header that makes sense: the slot counts as empty.
  bool read(SlotHead& head) const;
  /// True if the slot holds a finished file whose CRC is right now.
  bool intact() const;
  protocol::SlotState state() const;
  const uint8_t* file() const { return flash_.data() + offset_ + kSectorBytes; }
  uint32_t room() const { return bytes_ - kSectorBytes; }

  /// Begins an upload, or goes on with an unfinished one of the same size and CRC; next() says where.
  protocol::Status begin(uint32_t size, uint32_t crc32, uint32_t generation);
  /// Takes bytes at next().  Bytes that are already there, and equal, are taken again.
  protocol::Status write(uint32_t offset, const uint8_t* bytes, uint32_t size);
  /// kOk if every byte is there and the CRC is right.  A wrong CRC makes the slot empty.
  protocol::Status check();
  /// Makes the checked file valid: the last write of an upload.
  protocol::Status markValid();
  /// Whether the firmware of that CRC-32 has left its word that it verified the very file that the header describes.
  /// The word stands for the file as it was then: see intact().
  bool verifiedBy(uint32_t firmware_crc32) const;
  /// Leaves that word in a valid slot, if one of the ten is still free.
  void markVerified(uint32_t firmware_crc32);
  /// Makes the slot empty.
  bool clear() { return flash_.erase(offset_, kSectorBytes); }
  /// The byte wanted next: of the upload that was begun, or of one that can be resumed.
  uint32_t next() const { return next_; }

 private:
  uint32_t writtenSectors(uint32_t size) const;
  uint32_t verifiedWord(uint32_t firmware_crc32) const;
  /// Where among the ten it stands first; 0: nowhere.
  uint32_t findWord(uint32_t word) const;

  Flash& flash_;
  uint32_t offset_;
  uint32_t bytes_;
  uint32_t next_ = 0;
};

}  // namespace agent
}  // namespace thimble
