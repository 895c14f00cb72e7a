// NaNs, of which machines make different ones, leave a float model as one bit pattern; infinities and zeros as IEEE 754 says.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/tflite/not_a_number.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstring>

#include "core/tflite/model_file.h"

namespace thimble::tests {
namespace {

constexpr uint32_t kNan = 0x7fc00000;

TEST(NotANumber, LeavesAModelAsOneBitPattern) {
  const auto file = tflite::writeModel(graphOfPairs());
  ASSERT_TRUE(file.ok()) << file.error().message;
  const std::vector<uint8_t> answer = hostAnswer(*file);
  std::vector<uint32_t> words(answer.size() / 4);
  std::memcpy(words.data(), answer.data(), answer.size());
  size_t nans = 0;
  for (const uint32_t word : words) {
    const float x = std::bit_cast<float>(word);
    if (x == x) continue;
    EXPECT_EQ(word, kNan);
    ++nans;
  }
  EXPECT_GT(nans, 100u);
  // By IEEE 754 ∞ − ∞ and 0 × ∞ are none.  ∞ + 1 is cut off at the largest number, as by TFLite's activations; the larger
  // of ∞ and 1 is not.
  const auto at = [&](size_t output, size_t a, size_t b) {
    return words[(output * kFloats + a) * kFloats + b];
  };
  EXPECT_EQ(at(0, 4, 5), kNan);
  EXPECT_EQ(at(0, 4, 9), 0x7f7fffffu);
  EXPECT_EQ(at(3, 4, 9), 0x7f800000u);
  EXPECT_EQ(at(2, 6, 4), kNan);
}

}  // namespace
}  // namespace thimble::tests
