// Pack rows: lays rows of weights out four at a time, as the runtime's kernels read them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "firmware_agent/runtime/requantize.h"

namespace thimble::codegen {

constexpr int32_t kMostShift = 30;  // to the right

/// weights: [count][width]; starts: what is added to a row's products.
struct Rows {
  int32_t count = 0;
  int32_t width = 0;
  const int8_t* weights = nullptr;
  const int32_t* starts = nullptr;
  runtime::Multiplier scale{};

  /// Whether the sums can be scaled as the kernels do, if |sum| < 2^30 / 2^max(shift, 0).
  bool scaleFits() const;
  /// 0 outside.
  int8_t weight(int32_t row, int32_t tap) const {
    return row < count && tap < width ? weights[int64_t{row} * width + tap] : int8_t{0};
  }
  int32_t start(int32_t row) const { return row < count ? starts[row] : 0; }
};

/// How a kernel takes its vectors: taps in a group, of so many bytes each; put lays out the four rows from `first` on.
struct RowKernel {
  int32_t taps;
  int32_t bytes;
  void (*put)(std::vector<int32_t>& stream, const Rows& rows, int32_t first);

  int32_t groups(int32_t width) const { return (width + taps - 1) / taps; }
};
extern const RowKernel kFourRows, kFourByteRows, kBlockRows;

/// Four bytes as a word.
int32_t wordOfBytes(int8_t a, int8_t b, int8_t c, int8_t d);
/// Two int16 as a word.
inline int32_t wordOfHalves(int32_t low, int32_t high) {
  return static_cast<int32_t>((static_cast<uint32_t>(low) & 0xffff) | static_cast<uint32_t>(high) << 16);
}

}  // namespace thimble::codegen
