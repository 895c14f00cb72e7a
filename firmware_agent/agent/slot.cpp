// Upload into a slot so that a cut of power at any write leaves it empty, resumable or valid.
// SPDX-License-Identifier: MIT
#include "firmware_agent/agent/slot.h"

#include "firmware_agent/protocol/frame.h"

namespace thimble {
namespace agent {

using protocol::Status;

namespace {

const uint32_t kErasedWord = 0xffffffff;

}  // namespace

void writeSlotHead(const SlotHead& head, uint8_t* out) {
  protocol::Writer writer(out, kSlotHeadBytes);
  writer.u32(kSlotMagic);
  writer.u32(head.size);
  writer.u32(head.crc32);
  writer.u32(head.generation);
  writer.u32(protocol::crc32(out, 16));
  writer.u32(head.valid ? kStateValid : kStatePartial);
}

bool Slot::read(SlotHead& head) const {
  const uint8_t* bytes = flash_.data() + offset_;
  protocol::Reader reader(bytes, kSlotHeadBytes);
  uint32_t magic = 0;
  uint32_t check = 0;
  uint32_t state = 0;
  reader.u32(magic);
  reader.u32(head.size);
  reader.u32(head.crc32);
  reader.u32(head.generation);
  reader.u32(check);
  reader.u32(state);
  head.valid = state == kStateValid;
  return magic == kSlotMagic && check == protocol::crc32(bytes, 16) && head.size != 0 &&
         head.size <= room() && (state == kStatePartial || state == kStateValid);
}

uint32_t Slot::verifiedWord(uint32_t firmware_crc32) const {
  uint8_t firmware[4];
  protocol::Writer writer(firmware, sizeof firmware);
  writer.u32(firmware_crc32);
  const uint32_t word =
      protocol::crc32(firmware, sizeof firmware, protocol::crc32(flash_.data() + offset_, 16));
  return word != kErasedWord ? word : 0;
}

uint32_t Slot::findWord(uint32_t word) const {
  for (uint32_t at = kVerifiedAt; at < kProgressAt; at += 4) {
    protocol::Reader reader(flash_.data() + offset_ + at, 4);
    uint32_t there = 0;
    reader.u32(there);
    if (there == word) return at;
  }
  return 0;
}

bool Slot::verifiedBy(uint32_t firmware_crc32) const {
  SlotHead head;
  return read(head) && head.valid && findWord(verifiedWord(firmware_crc32)) != 0;
}

void Slot::markVerified(uint32_t firmware_crc32) {
  SlotHead head;
  const uint32_t at = findWord(kErasedWord);
  if (at == 0 || !read(head) || !head.valid || verifiedBy(firmware_crc32)) return;
  uint8_t word[4];
  protocol::Writer writer(word, sizeof word);
  writer.u32(verifiedWord(firmware_crc32));
  flash_.write(offset_ + at, word, sizeof word);  // without it the file is verified once more
}

bool Slot::intact() const {
  SlotHead head;
  return read(head) && head.valid && protocol::crc32(file(), head.size) == head.crc32;
}

protocol::SlotState Slot::state() const {
  SlotHead head;
  if (!read(head)) return protocol::SlotState::kEmpty;
  if (!head.valid) return protocol::SlotState::kPartial;
  return intact() ? protocol::SlotState::kValid : protocol::SlotState::kBroken;
}

uint32_t Slot::writtenSectors(uint32_t size) const {
  const uint8_t* progress = flash_.data() + offset_ + kProgressAt;
  uint32_t sectors = 0;
  while (sectors < (size + kSectorBytes - 1) / kSectorBytes && progress[sectors] == 0) ++sectors;
  return sectors;
}

Status Slot::begin(uint32_t size, uint32_t crc32, uint32_t generation) {
  if (size == 0) return Status::kBadBody;
  if (size > room()) return Status::kTooLarge;
  SlotHead head;
  if (read(head) && !head.valid && head.size == size && head.crc32 == crc32 &&
      head.generation == generation) {
    const uint32_t written = writtenSectors(size) * kSectorBytes;
    next_ = written < size ? written : size;
    return Status::kOk;
  }
  head.size = size;
  head.crc32 = crc32;
  head.generation = generation;
  head.valid = false;
  uint8_t bytes[kSlotHeadBytes];
  writeSlotHead(head, bytes);
  if (!clear() || !flash_.write(offset_, bytes, sizeof bytes)) return Status::kFlashFailed;
  next_ = 0;
  return Status::kOk;
}

Status Slot::write(uint32_t offset, const uint8_t* bytes, uint32_t size) {
  SlotHead head;
  if (!read(head) || head.valid) return Status::kBadOffset;
  if (offset > head.size || size > head.size - offset) return Status::kBadBody;
  if (offset + size <= next_)
    return __builtin_memcmp(file() + offset, bytes, size) == 0 ? Status::kOk : Status::kBadOffset;
  if (offset != next_) return Status::kBadOffset;
  const uint32_t data = offset_ + kSectorBytes;
  while (size != 0) {
    const uint32_t sector = next_ / kSectorBytes;
    const uint32_t left = kSectorBytes - next_ % kSectorBytes;
    const uint32_t part = size < left ? size : left;
    if (next_ % kSectorBytes == 0 && !flash_.erase(data + next_, kSectorBytes)) return Status::kFlashFailed;
    if (!flash_.write(data + next_, bytes, part)) return Status::kFlashFailed;
    next_ += part;
    bytes += part;
    size -= part;
    const uint8_t done = 0;
    const bool whole = next_ % kSectorBytes == 0 || next_ == head.size;
    if (whole && !flash_.write(offset_ + kProgressAt + sector, &done, 1)) return Status::kFlashFailed;
  }
  return Status::kOk;
}

Status Slot::check() {
  SlotHead head;
  if (!read(head) || next_ != head.size) return Status::kBadOffset;
  if (protocol::crc32(file(), head.size) == head.crc32) return Status::kOk;
  next_ = 0;
  return clear() ? Status::kBadCrc : Status::kFlashFailed;
}

Status Slot::markValid() {
  uint8_t state[4];
  protocol::Writer writer(state, sizeof state);
  writer.u32(kStateValid);
  return flash_.write(offset_ + kSlotStateAt, state, sizeof state) ? Status::kOk : Status::kFlashFailed;
}

}  // namespace agent
}  // namespace thimble
