// The checks of parts against their whole, and the two loops.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/blocks.h"

#include "firmware_agent/runtime/ops/shape.h"

namespace thimble {
namespace runtime {

namespace {

struct Body {
  Ref whole;
  int32_t rows;
  int32_t step;  // bytes of a row: of all blocks
  int32_t parts;
};

struct Block {
  Ref part;
  int32_t bytes;
};

// How much of the whole's axis the part takes; 0 if it does not fit.
int32_t lengthOf(const Tensor& whole, const Tensor& part, uint32_t axis, Part kind) {
  const bool stacked = kind == Part::kStacked;
  if (part.rank + (stacked ? 1 : 0) != whole.rank) return 0;
  for (uint32_t d = 0; d < part.rank; ++d) {
    const uint32_t of_whole = stacked && d >= axis ? d + 1 : d;
    if (part.dims[d] != whole.dims[of_whole] && (stacked || d != axis)) return 0;
  }
  return stacked ? 1 : part.dims[axis];
}

Status prepareBlocks(const Call& call, const Tensor& whole, bool joins, int64_t axis_option, Part kind,
                     Record& record) {
  uint32_t axis = 0;
  if (whole.bytes == 0) return Status::kUnsupportedType;
  if (!resolveAxis(axis_option, whole.rank, &axis)) return Status::kBadShape;
  const uint32_t parts = joins ? call.inputs.count : call.outputs.count;
  const int32_t inner = elementsOf(whole, axis + 1, whole.rank) * elementBytes(whole);
  const int32_t length = whole.dims[axis];
  record.put(Body{whole.ref, elementsOf(whole, 0, axis), length * inner, static_cast<int32_t>(parts)});
  int32_t used = 0;
  for (uint32_t k = 0; k < parts; ++k) {
    Tensor part;
    Status status = joins ? call.input(k, &part) : call.output(k, &part);
    if (status == Status::kOk) status = checkMove(whole, part);
    if (status != Status::kOk) return status;
    const int32_t takes = lengthOf(whole, part, axis, kind);
    if (takes == 0 || takes > length - used) return Status::kBadShape;
    used += takes;
    record.put(Block{part.ref, takes * inner});
  }
  return used == length ? Status::kOk : Status::kBadShape;
}

bool oneRow(const Tensor& whole, int64_t axis_option) {
  uint32_t axis = 0;
  return resolveAxis(axis_option, whole.rank, &axis) && elementsOf(whole, 0, axis) == 1;
}

}  // namespace

Status prepareJoin(const Call& call, int64_t axis, Part kind, Record& record) {
  if (oneRow(call.out, axis)) record.allowInPlace(0, 0);
  return prepareBlocks(call, call.out, true, axis, kind, record);
}

Status prepareParts(const Call& call, uint32_t k, int64_t axis, Part kind, Record& record) {
  if (oneRow(call.in[k], axis)) record.allowInPlace(k, 0);
  return prepareBlocks(call, call.in[k], false, axis, kind, record);
}

void runJoin(const int32_t* record, const Memory& memory) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  const Block* block = reinterpret_cast<const Block*>(&b + 1);
  uint8_t* first = memory.bytesOut(b.whole);
  for (int32_t k = 0; k < b.parts; ++k, ++block) {
    const uint8_t* x = memory.bytes(block->part);
    uint8_t* y = first;
    for (int32_t row = 0; row < b.rows; ++row, x += block->bytes, y += b.step) {
      __builtin_memmove(y, x, static_cast<uint32_t>(block->bytes));
    }
    first += block->bytes;
  }
}

void runParts(const int32_t* record, const Memory& memory) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  const Block* block = reinterpret_cast<const Block*>(&b + 1);
  const uint8_t* first = memory.bytes(b.whole);
  for (int32_t k = 0; k < b.parts; ++k, ++block) {
    const uint8_t* x = first;
    uint8_t* y = memory.bytesOut(block->part);
    for (int32_t row = 0; row < b.rows; ++row, x += b.step, y += block->bytes) {
      __builtin_memmove(y, x, static_cast<uint32_t>(block->bytes));
    }
    first += block->bytes;
  }
}

}  // namespace runtime
}  // namespace thimble
