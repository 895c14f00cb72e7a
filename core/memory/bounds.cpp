// The fullest moment: all that lives then, less what may be shared then, less the padding of the topmost.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/memory/bounds.h"

#include <algorithm>
#include <set>

namespace thimble::memory {

int64_t lowerBoundBytes(const std::vector<Lifetime>& lifetimes) {
  std::set<int> births;  // the most is reached where some lifetime begins
  for (const Lifetime& life : lifetimes) {
    if (isLive(life)) births.insert(life.first_op);
  }
  int64_t most = 0;
  for (int birth : births) {
    int64_t padded = 0;
    int64_t slack = 0;
    for (const Lifetime& life : lifetimes) {
      if (life.first_op > birth || life.last_op < birth || !isLive(life)) continue;
      const int64_t whole = unitsOf(life.bytes) * kAlignment;
      padded += whole;
      slack = std::max(slack, whole - life.bytes);
    }
    most = std::max(most, padded - slack);  // only the topmost needs no padding behind it
  }
  return most;
}

// Offsets are whole units, so tensors that must be disjoint stay so when padded to units, and two that share
// do so in no more units than Sharing says.  A unit belongs to one input and one output at most, so the live
// tensors cover at least their sum less mostSaved.
int64_t overlapBoundBytes(const Problem& problem) {
  const std::vector<char> all(problem.units.size(), 1);
  int64_t most = 0;
  for (const Moment& moment : problem.moments) {
    int64_t units = -mostSaved(problem, moment, all);
    int64_t slack = 0;
    for (int i : moment.live) {
      const auto index = static_cast<size_t>(i);
      units += problem.units[index];
      slack = std::max(slack, problem.units[index] * kAlignment - problem.bytes[index]);
    }
    most = std::max(most, units * kAlignment - slack);
  }
  for (int64_t bytes : problem.bytes) most = std::max(most, bytes);
  return most;
}

}  // namespace thimble::memory
