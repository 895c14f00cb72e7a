// The lines that kernels interpolate along give what the table's own arithmetic gives, for every number there is.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/sigmoid16.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace thimble::runtime {
namespace {

// The line at x, a step of 2^bits long, `half` rounded the other way for negative x.
int32_t along(int32_t x, int32_t bits, int32_t half) {
  const uint32_t line = kSigmoidLines[kSigmoidSteps + (x >> bits)];
  const auto base = static_cast<int16_t>(line & 0xffff);
  const auto slope = static_cast<int16_t>(line >> 16);
  return base * (1 << bits) + slope * (x & ((1 << bits) - 1)) + half + (x >> 31);
}

TEST(SigmoidLines, GiveTheSigmoidOfEveryInt16) {
  for (int32_t x = -32768; x <= 32767; ++x) {
    ASSERT_EQ(along(3 * x, 9, (1 << 24) + (1 << 9)) >> 10, sigmoidOfTriple(3 * x)) << x;
  }
}

TEST(SigmoidLines, GiveTheTanhOfMoreThanEveryInt16) {
  for (int32_t x = -3 * 40000; x <= 3 * 40000; ++x) {
    const int32_t held = std::clamp(x, -(1 << 16), (1 << 16) - 1);
    ASSERT_EQ(along(held, 8, 1 << 7) >> 8, tanhOfTriple(x)) << x;
  }
}

}  // namespace
}  // namespace thimble::runtime
