// Problem: the planner's question in units of the alignment, as distances that every two tensors must keep.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "core/memory/lifetime.h"

namespace thimble::memory {

/// Another tensor that lives at the same time: it must lie at my offset + rise or higher, or I at its offset
/// + drop or higher.  Disjoint tensors rise by the lower one's size; an overlap makes the drop of its input
/// over its output less, at times negative.
struct Meeting {
  int other = 0;
  int64_t rise = 0;  // units
  int64_t drop = 0;  // units
};

/// Two tensors, and the most units that they can share.
struct Sharing {
  int above = 0;
  int below = 0;
  int64_t units = 0;
};

/// An operator at which some tensor is born: the arena is fullest at one of these.
struct Moment {
  std::vector<int> live;
  std::vector<Sharing> by_above;  // the operator's inputs with its outputs
  std::vector<Sharing> by_below;  // the same in the other order
};

struct Problem {
  std::vector<int64_t> bytes;
  std::vector<int64_t> units;  // bytes / kAlignment, rounded up
  std::vector<std::vector<Meeting>> meetings;
  std::vector<Moment> moments;                 // in the order of time
  std::vector<std::pair<int, int>> lifetimes;  // first and last index into moments, for those ever live
  bool ascending = true;                       // no drop is negative
};

inline int64_t unitsOf(int64_t bytes) { return (bytes + kAlignment - 1) / kAlignment; }

inline constexpr size_t kMostPairs = 300'000;

/// Lifetimes that are never live count no bytes and may lie anywhere.  Takes memory for each pair that meets, and
/// gives nullopt if they are beyond counting: kMostPairs.
std::optional<Problem> makeProblem(const std::vector<Lifetime>& lifetimes,
                                   const std::vector<Overlap>& overlaps);

/// Most units that sharing can save at a moment among the tensors for which open[index].  Inputs are disjoint
/// among themselves, and so are outputs: no tensor saves more than its size, and no byte is saved twice.
int64_t mostSaved(const Problem& problem, const Moment& moment, const std::vector<char>& open);

/// The end of the last tensor.  offsets: units.
int64_t arenaBytes(const Problem& problem, const std::vector<int64_t>& offsets);

}  // namespace thimble::memory
