// Random: numbers that a seed fixes, the same on every compiler and library.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>

namespace thimble::dataset {

/// One step of SplitMix64: a well-mixed function of x.  Source: Steele, Lea and Flood, OOPSLA 2014.
constexpr uint64_t mixed(uint64_t x) {
  x += 0x9E3779B97F4A7C15u;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

/// A stream of random numbers.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(mixed(seed)) {}

  uint64_t bits() { return mixed(state_ += 0x9E3779B97F4A7C15u); }
  /// Uniform in [low, high).
  double uniform(double low, double high) {
    return low + (high - low) * (static_cast<double>(bits() >> 11) * 0x1p-53);
  }
  /// Gaussian of mean 0 and deviation 1.  Source: Box and Muller 1958.
  double normal() {
    const double radius = std::sqrt(-2.0 * std::log(uniform(0, 1) + 0x1p-54));
    return radius * std::cos(2.0 * std::numbers::pi * uniform(0, 1));
  }
  bool coin() { return (bits() & 1) != 0; }

 private:
  uint64_t state_;
};

}  // namespace thimble::dataset
