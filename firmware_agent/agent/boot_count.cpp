// Two sectors that take turns, each a check, a base and a word cleared at every start.
// SPDX-License-Identifier: MIT
#include "firmware_agent/agent/boot_count.h"

#include "firmware_agent/agent/flash_layout.h"
#include "firmware_agent/protocol/frame.h"
#include "firmware_agent/protocol/wire.h"

namespace thimble {
namespace agent {
namespace {

const uint32_t kHeadBytes = 8;         // base u32, CRC-32 of the base
const uint32_t kCrcSeed = 0x544f4f42;  // so that neither erased nor zeroed flash passes
const uint32_t kMarks = kSectorBytes - kHeadBytes;

/// The log in one of the two sectors.
struct Log {
  bool valid = false;
  uint32_t at = 0;
  uint32_t base = 0;
  uint32_t marks = 0;  // starts since base
  uint32_t count() const { return valid ? base + marks : 0; }
};

Log readLog(const Flash& flash, uint32_t sector) {
  Log log;
  log.at = kBootCountOffset + sector * kSectorBytes;
  const uint8_t* bytes = flash.data() + log.at;
  uint32_t crc = 0;
  protocol::Reader reader(bytes, kHeadBytes);
  reader.u32(log.base);
  reader.u32(crc);
  log.valid = crc == protocol::crc32(bytes, 4, kCrcSeed);
  while (log.marks < kMarks && bytes[kHeadBytes + log.marks] == 0) ++log.marks;
  return log;
}

}  // namespace

uint32_t bootCount(const Flash& flash) {
  const uint32_t a = readLog(flash, 0).count();
  const uint32_t b = readLog(flash, 1).count();
  return a > b ? a : b;
}

uint32_t countBoot(Flash& flash) {
  const Log a = readLog(flash, 0);
  const Log b = readLog(flash, 1);
  const Log& now = a.count() >= b.count() ? a : b;
  const uint32_t count = now.count() + 1;
  if (now.valid && now.marks < kMarks) {
    const uint8_t mark = 0;
    flash.write(now.at + kHeadBytes + now.marks, &mark, 1);
    return count;
  }
  const Log& next = &now == &a ? b : a;
  uint8_t head[kHeadBytes];
  protocol::Writer writer(head, sizeof head);
  writer.u32(count);
  writer.u32(protocol::crc32(head, 4, kCrcSeed));
  flash.erase(next.at, kSectorBytes);
  flash.write(next.at, head, sizeof head);
  return count;
}

}  // namespace agent
}  // namespace thimble
