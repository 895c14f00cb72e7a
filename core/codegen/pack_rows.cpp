// Doubled into int16, or in fours of bytes, for the DSP extension; in blocks of 16 bytes for Helium.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codegen/pack_rows.h"

#include <algorithm>
#include <cstring>

namespace thimble::codegen {

namespace {

constexpr int32_t kMostLeft = 7;  // a weight so far to the left, doubled, is an int16

int32_t fourTaps(const Rows& rows, int32_t row, int32_t tap) {
  return wordOfBytes(rows.weight(row, tap), rows.weight(row, tap + 1), rows.weight(row, tap + 2),
                     rows.weight(row, tap + 3));
}

// A GateScale; left: what is left to shift the sums by.
void putScale(std::vector<int32_t>& stream, const Rows& rows, int32_t left) {
  const int32_t right = std::max(-rows.scale.shift, 0);
  const int32_t half = right > 0 ? 1 << (right - 1) : 0;
  stream.insert(stream.end(), {rows.scale.value, half, right > 0 ? -1 : 0, right + 256 * left});
}

void putDoubled(std::vector<int32_t>& stream, const Rows& rows, int32_t first) {
  const int32_t factor = 2 << std::max(rows.scale.shift, 0);
  for (int32_t row = first; row < first + 4; ++row) stream.push_back(factor * rows.start(row));
  for (int32_t tap = 0; tap < rows.width; tap += 4) {
    for (int32_t k = tap; k < tap + 2; ++k) {
      for (int32_t row = first; row < first + 4; ++row) {
        stream.push_back(wordOfHalves(factor * rows.weight(row, k), factor * rows.weight(row, k + 2)));
      }
    }
  }
  putScale(stream, rows, 0);
}

void putBytes(std::vector<int32_t>& stream, const Rows& rows, int32_t first) {
  for (int32_t row = first; row < first + 4; ++row) stream.push_back(rows.start(row));
  for (int32_t tap = 0; tap < rows.width; tap += 4) {
    for (int32_t row = first; row < first + 4; ++row) stream.push_back(fourTaps(rows, row, tap));
  }
  putScale(stream, rows, 1 + std::max(rows.scale.shift, 0));
}

void putBlocks(std::vector<int32_t>& stream, const Rows& rows, int32_t first) {
  for (int32_t row = first; row < first + 4; ++row) stream.push_back(rows.start(row));
  for (int32_t block = 0; block < rows.width; block += 16) {
    for (int32_t row = first; row < first + 4; ++row) {
      for (int32_t k = block; k < block + 16; k += 4) {
        stream.push_back(fourTaps(rows, row, k));
      }
    }
  }
  const int32_t shift = rows.scale.shift;
  stream.insert(stream.end(), {rows.scale.value, std::max(shift, 0), std::min(shift, 0)});
}

}  // namespace

const RowKernel kFourRows = {4, 2, putDoubled};
const RowKernel kFourByteRows = {4, 2, putBytes};
const RowKernel kBlockRows = {16, 1, putBlocks};

bool Rows::scaleFits() const { return scale.shift <= kMostLeft && scale.shift >= -kMostShift; }

int32_t wordOfBytes(int8_t a, int8_t b, int8_t c, int8_t d) {
  const int8_t bytes[] = {a, b, c, d};
  int32_t word;
  std::memcpy(&word, bytes, sizeof(word));
  return word;
}

}  // namespace thimble::codegen
