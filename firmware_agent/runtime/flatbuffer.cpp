// The bounds checks of the FlatBuffer reader.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/flatbuffer.h"

namespace thimble {
namespace runtime {

Table::Table(const File& file, uint32_t at) {
  if (!file.holds(at, 4)) return;
  // The vtable stands at table − offset, the offset signed: before or after the table.
  const uint32_t vtable = at - readU32(file.data + at);
  if (!file.holds(vtable, 4)) return;
  const uint16_t vtable_bytes = readU16(file.data + vtable);
  const uint16_t table_bytes = readU16(file.data + vtable + 2);
  if (vtable_bytes < 4 || vtable_bytes % 2 != 0 || table_bytes < 4) {
    file.bad = true;
    return;
  }
  if (!file.holds(vtable, vtable_bytes) || !file.holds(at, table_bytes)) return;
  file_ = &file;
  at_ = at;
  vtable_ = vtable;
  vtable_bytes_ = vtable_bytes;
  table_bytes_ = table_bytes;
}

uint32_t Table::field(uint32_t id, uint32_t bytes) const {
  const uint32_t entry = 4 + 2 * id;
  if (file_ == nullptr || entry + 2 > vtable_bytes_) return 0;
  const uint32_t offset = readU16(file_->data + vtable_ + entry);
  if (offset == 0) return 0;
  if (offset < 4 || offset + bytes > table_bytes_) {
    file_->bad = true;
    return 0;
  }
  return at_ + offset;
}

uint8_t Table::u8(uint32_t id, uint8_t absent) const {
  const uint32_t at = field(id, 1);
  return at ? file_->data[at] : absent;
}

uint32_t Table::u32(uint32_t id, uint32_t absent) const {
  const uint32_t at = field(id, 4);
  return at ? readU32(file_->data + at) : absent;
}

uint64_t Table::u64(uint32_t id) const {
  const uint32_t at = field(id, 8);
  return at ? static_cast<uint64_t>(readI64(file_->data + at)) : 0;
}

uint32_t Table::target(uint32_t id) const {
  const uint32_t at = field(id, 4);
  if (at == 0) return 0;
  const uint32_t offset = readU32(file_->data + at);
  return file_->holds(at, offset) ? at + offset : 0;
}

Table Table::table(uint32_t id) const {
  const uint32_t at = target(id);
  return at ? Table(*file_, at) : Table();
}

Vector Table::vector(uint32_t id, uint32_t element_bytes) const {
  Vector vector;
  const uint32_t at = target(id);
  if (at == 0 || !file_->holds(at, 4)) return vector;
  const uint32_t count = readU32(file_->data + at);
  if (count > (file_->size - at - 4) / element_bytes) {
    file_->bad = true;
    return vector;
  }
  vector.data = file_->data + at + 4;
  vector.count = count;
  return vector;
}

Table Table::element(const File& file, const Vector& tables, uint32_t i) {
  const uint32_t at = static_cast<uint32_t>(tables.data - file.data) + 4 * i;
  const uint32_t offset = readU32(file.data + at);
  return file.holds(at, offset) ? Table(file, at + offset) : Table();
}

}  // namespace runtime
}  // namespace thimble
