// Random nets: tensors' lifetimes and overlaps as operators in a row leave them, and some that none would.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "core/memory/lifetime.h"

namespace thimble::memory {

enum class NetKind {
  kChain,      // each operator reads the last one's output
  kResidual,   // some outputs are read again, a few operators later
  kBranches,   // some outputs are read again much later, as by a concatenation
  kSplits,     // some operators have two outputs
  kIntervals,  // no net: any lifetimes
};
inline constexpr NetKind kNetKinds[] = {NetKind::kChain, NetKind::kResidual, NetKind::kBranches,
                                        NetKind::kSplits, NetKind::kIntervals};

struct RandomNet {
  std::vector<Lifetime> lifetimes;
  std::vector<Overlap> overlaps;
};

/// At most `tensors` tensors of 0 to most_bytes bytes.
inline RandomNet randomNet(std::mt19937& random, NetKind kind, int tensors, int64_t most_bytes) {
  const auto below = [&](int64_t end) {  // 0 … end − 1
    return static_cast<int64_t>((static_cast<uint64_t>(random()) << 32 | random()) %
                                static_cast<uint64_t>(end));
  };
  const auto size = [&] { return below(20) == 0 ? 0 : 1 + below(most_bytes); };
  RandomNet net;
  std::vector<Lifetime>& lives = net.lifetimes;
  if (kind == NetKind::kIntervals) {
    for (int i = 0; i < tensors; ++i) {
      const int first = static_cast<int>(below(tensors + 1)) - 1;
      lives.push_back({size(), first, first + static_cast<int>(below(tensors / 2 + 1))});
    }
  } else {
    lives.push_back({size(), -1, 0});
    for (int op = 0; static_cast<int>(lives.size()) < tensors; ++op) {
      int reach = 1;
      if (kind == NetKind::kResidual && below(3) == 0) reach += static_cast<int>(below(4));
      if (kind == NetKind::kBranches && below(3) == 0) reach += static_cast<int>(below(tensors));
      lives.push_back({size(), op, op + reach});
      if (kind == NetKind::kSplits && below(3) == 0) lives.push_back({size(), op, op + 1});
    }
  }
  for (size_t a = 0; a < lives.size(); ++a) {
    for (size_t b = 0; b < lives.size(); ++b) {
      const bool in_place = lives[a].last_op == lives[b].first_op && a != b;
      if (below(in_place ? 4 : 200) == 0 || (!in_place && kind != NetKind::kIntervals)) continue;
      const int64_t distance =
          below(3) == 0 ? 0 : below(lives[b].bytes + lives[a].bytes / 2 + 1) - lives[a].bytes / 2;
      net.overlaps.push_back({static_cast<int>(a), static_cast<int>(b), distance});
      if (below(30) == 0) net.overlaps.push_back({static_cast<int>(a), static_cast<int>(b), distance / 2});
    }
  }
  return net;
}

}  // namespace thimble::memory
