// Offsets that a placed neighbour forbids are an open interval; a tensor goes to the lowest in none of them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/memory/placement.h"

#include <algorithm>

namespace thimble::memory {

Placement::Placement(const Problem& problem)
    : problem_(problem), offsets_(problem.units.size(), 0), placed_(problem.units.size(), 0) {}

void Placement::place(const std::vector<int>& order, size_t from) {
  for (size_t i = from; i < order.size(); ++i) placed_[static_cast<size_t>(order[i])] = 0;
  for (size_t i = from; i < order.size(); ++i) {
    const auto index = static_cast<size_t>(order[i]);
    offsets_[index] = lowest(order[i]);
    placed_[index] = 1;
  }
}

int64_t Placement::lowest(int index) {
  taken_.clear();
  const std::vector<Meeting>& meetings = problem_.meetings[static_cast<size_t>(index)];
  for (const Meeting& meeting : meetings) {
    const auto other = static_cast<size_t>(meeting.other);
    if (!placed_[other]) continue;
    taken_.emplace_back(offsets_[other] - meeting.rise, offsets_[other] + meeting.drop);
  }
  work_ += static_cast<int64_t>(meetings.size() + taken_.size() + 1);
  std::sort(taken_.begin(), taken_.end());
  int64_t offset = 0;
  for (const auto& [low, high] : taken_) {
    if (low >= offset) break;
    offset = std::max(offset, high);
  }
  return offset;
}

}  // namespace thimble::memory
