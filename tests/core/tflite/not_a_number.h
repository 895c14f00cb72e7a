// NotANumber: a float model of many operators, and numbers of which some are none.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <iterator>
#include <vector>

#include "core/tflite/graph.h"

namespace thimble::tests {

/// NaNs of both signs, quiet and signalling, with payloads; infinities, zeros, a subnormal, ordinary numbers.
inline constexpr uint32_t kFloatBits[] = {0x7fc00000, 0xffc00000, 0x7fa12345, 0xffd54321,
                                          0x7f800000, 0xff800000, 0x00000000, 0x80000000,
                                          0x00000001, 0x3f800000, 0xbf800000, 0x7f7fffff};
inline constexpr int32_t kFloats = std::size(kFloatBits);

/// Every pair of them by each operator: [kFloats, kFloats] from a [kFloats, 1] and b [1, kFloats].
tflite::Graph graphOfPairs();
/// Its inputs' bytes.
std::vector<uint8_t> pairs();
/// What the host makes of them.
std::vector<uint8_t> hostAnswer(const std::vector<uint8_t>& file);

}  // namespace thimble::tests
