// Placement: first-fit, each tensor in turn at the lowest offset that those before it leave.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/memory/problem.h"

namespace thimble::memory {

/// Places all tensors of one problem again and again, in one order after another.  Every plan is reached, or
/// a smaller one, by the order of its offsets.
class Placement {
 public:
  explicit Placement(const Problem& problem);

  /// Places order[from…]; those before stay where they are.  Every index is in the order once.
  void place(const std::vector<int>& order, size_t from);

  const std::vector<int64_t>& offsets() const { return offsets_; }  // units
  int64_t work() const { return work_; }                            // meetings looked at so far

 private:
  int64_t lowest(int index);

  const Problem& problem_;
  std::vector<int64_t> offsets_;
  std::vector<char> placed_;
  std::vector<std::pair<int64_t, int64_t>> taken_;
  int64_t work_ = 0;
};

}  // namespace thimble::memory
