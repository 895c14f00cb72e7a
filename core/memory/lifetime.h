// Lifetime: what a tensor asks of the arena, when, and with which other it may share bytes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace thimble::memory {

inline constexpr int64_t kAlignment = 16;

/// Needs `bytes` of arena from operator first_op's run to last_op's, both included.  Graph inputs begin at
/// −1; graph outputs end after the last operator.  One without bytes, or that ends before it begins, is never
/// live.
struct Lifetime {
  int64_t bytes = 0;
  int first_op = 0;
  int last_op = 0;
};

/// Leave for an operator to run in place: lifetime `above`, an input that dies at the operator, and `below`,
/// the output that is born there, may share bytes if offset[below] ≤ offset[above] − distance.  A distance of
/// 0 lets them begin together; a negative one lets the output begin that much higher.
struct Overlap {
  int above = 0;
  int below = 0;
  int64_t distance = 0;  // bytes
};

inline bool isLive(const Lifetime& life) { return life.bytes > 0 && life.first_op <= life.last_op; }

inline bool meet(const Lifetime& a, const Lifetime& b) {
  return isLive(a) && isLive(b) && a.first_op <= b.last_op && b.first_op <= a.last_op;
}

/// The indices are in range, and the one dies at the very operator where the other is born.
inline bool applies(const Overlap& overlap, const std::vector<Lifetime>& lifetimes) {
  const auto inRange = [&](int i) { return i >= 0 && static_cast<size_t>(i) < lifetimes.size(); };
  if (!inRange(overlap.above) || !inRange(overlap.below)) return false;
  const Lifetime& above = lifetimes[static_cast<size_t>(overlap.above)];
  const Lifetime& below = lifetimes[static_cast<size_t>(overlap.below)];
  return above.first_op < above.last_op && above.last_op == below.first_op && meet(above, below);
}

}  // namespace thimble::memory
