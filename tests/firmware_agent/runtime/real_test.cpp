// Reals against the host's doubles.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "firmware_agent/runtime/real.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <random>

namespace thimble::tests {
namespace {

using runtime::Real;

double valueOf(const Real& x) { return std::ldexp(static_cast<double>(x.mantissa), x.exponent); }

// Positive finite floats of all sizes, subnormals included.
std::vector<float> someFloats() {
  std::mt19937 random(5);
  std::vector<float> floats = {1.0f, 2.0f, 10.0f, 65535.0f, 0.1f, 1e-45f, 1.17549435e-38f, 3.402823466e38f};
  while (floats.size() < 400)
    floats.push_back(std::bit_cast<float>(1 + static_cast<uint32_t>(random() % 0x7f7fffff)));
  return floats;
}

TEST(Real, HoldsFloatsExactly) {
  for (const float x : someFloats()) {
    const Real real = runtime::realOf(x);
    EXPECT_EQ(real.mantissa >> 52, 1u);
    EXPECT_EQ(valueOf(real), static_cast<double>(x));
  }
}

TEST(Real, CountsAsDoublesDo) {
  const std::vector<float> floats = someFloats();
  for (size_t i = 0; i + 2 < floats.size(); ++i) {
    const double a = floats[i];
    const double b = floats[i + 1];
    const double c = floats[i + 2];
    const Real real = runtime::quotient(runtime::realOf(floats[i]), runtime::realOf(floats[i + 1]));
    ASSERT_EQ(valueOf(real), a / b) << a << " / " << b;
    const Real square_root = runtime::root(runtime::realOf(floats[i + 2]));
    ASSERT_EQ(valueOf(square_root), std::sqrt(c)) << c;
    // Both with 53 bits that count.
    ASSERT_EQ(valueOf(runtime::product(real, square_root)), a / b * std::sqrt(c))
        << a << ' ' << b << ' ' << c;
    ASSERT_EQ(valueOf(runtime::quotient(real, square_root)), a / b / std::sqrt(c))
        << a << ' ' << b << ' ' << c;
    ASSERT_EQ(valueOf(runtime::root(real)), std::sqrt(a / b)) << a << ' ' << b;
  }
}

TEST(Real, GivesTheMultiplierOfItsDigits) {
  const auto of = [](double x) {
    int exponent = 0;
    const double fraction = std::frexp(x, &exponent);
    return runtime::multiplierOf({static_cast<uint64_t>(std::ldexp(fraction, 53)), exponent - 53});
  };
  EXPECT_EQ(of(0.75).value, 3 << 29);
  EXPECT_EQ(of(0.75).shift, 0);
  EXPECT_EQ(of(6.0).value, 3 << 29);
  EXPECT_EQ(of(6.0).shift, 3);
  EXPECT_EQ(of(1.0 - 1e-12).value, 1 << 30);  // rounded up to the next power of two
  EXPECT_EQ(of(1.0 - 1e-12).shift, 1);
  EXPECT_EQ(of(std::ldexp(0.5, -31)).value, 1 << 30);
  EXPECT_EQ(of(std::ldexp(0.5, -32)).value, 0);
}

}  // namespace
}  // namespace thimble::tests
