// Distances between tensors that meet, and the moments at which they do.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/memory/problem.h"

#include <algorithm>
#include <tuple>

namespace thimble::memory {

namespace {

// Of overlaps about the same two, the strictest; their distances in units, no longer than to lie disjoint.
std::vector<Overlap> strictest(const std::vector<Lifetime>& lifetimes, std::vector<Overlap> overlaps) {
  std::erase_if(overlaps, [&](const Overlap& overlap) { return !applies(overlap, lifetimes); });
  std::sort(overlaps.begin(), overlaps.end(), [](const Overlap& a, const Overlap& b) {
    return std::tuple(a.above, a.below, b.distance) < std::tuple(b.above, b.below, a.distance);
  });
  const auto same = [](const Overlap& a, const Overlap& b) {
    return a.above == b.above && a.below == b.below;
  };
  overlaps.erase(std::unique(overlaps.begin(), overlaps.end(), same), overlaps.end());
  for (Overlap& overlap : overlaps) {
    const int64_t bytes = std::clamp(overlap.distance, -lifetimes[static_cast<size_t>(overlap.above)].bytes,
                                     lifetimes[static_cast<size_t>(overlap.below)].bytes);
    overlap.distance = bytes >= 0 ? unitsOf(bytes) : -(-bytes / kAlignment);
  }
  return overlaps;
}

// All pairs that meet, as if disjoint; false if there are too many.
bool addMeetings(const std::vector<Lifetime>& lifetimes, Problem& problem) {
  size_t pairs = 0;
  for (size_t i = 0; i < lifetimes.size(); ++i) {
    for (size_t k = 0; k < i; ++k) {
      if (!meet(lifetimes[i], lifetimes[k])) continue;
      if (++pairs > kMostPairs) return false;
      problem.meetings[i].push_back({static_cast<int>(k), problem.units[i], problem.units[k]});
      problem.meetings[k].push_back({static_cast<int>(i), problem.units[k], problem.units[i]});
    }
  }
  return true;
}

void addMoments(const std::vector<Lifetime>& lifetimes, const std::vector<Overlap>& overlaps,
                Problem& problem) {
  std::vector<int> births;
  for (const Lifetime& life : lifetimes) {
    if (isLive(life)) births.push_back(life.first_op);
  }
  std::sort(births.begin(), births.end());
  births.erase(std::unique(births.begin(), births.end()), births.end());
  const auto momentOf = [&](int op) {  // the first not before op
    return static_cast<int>(std::lower_bound(births.begin(), births.end(), op) - births.begin());
  };
  problem.moments.resize(births.size());
  for (size_t i = 0; i < lifetimes.size(); ++i) {
    const Lifetime& life = lifetimes[i];
    if (!isLive(life)) continue;
    const int first = momentOf(life.first_op);
    int last = first;
    while (static_cast<size_t>(last) < births.size() && births[static_cast<size_t>(last)] <= life.last_op) {
      problem.moments[static_cast<size_t>(last++)].live.push_back(static_cast<int>(i));
    }
    problem.lifetimes[i] = {first, last - 1};
  }
  for (const Overlap& overlap : overlaps) {
    const auto below = static_cast<size_t>(overlap.below);
    const int64_t most = std::min({problem.units[static_cast<size_t>(overlap.above)], problem.units[below],
                                   problem.units[below] - overlap.distance});
    Moment& moment = problem.moments[static_cast<size_t>(momentOf(lifetimes[below].first_op))];
    moment.by_above.push_back({overlap.above, overlap.below, most});
  }
  for (Moment& moment : problem.moments) {
    moment.by_below = moment.by_above;  // in order of above
    std::stable_sort(moment.by_below.begin(), moment.by_below.end(),
                     [](const Sharing& a, const Sharing& b) { return a.below < b.below; });
  }
}

}  // namespace

std::optional<Problem> makeProblem(const std::vector<Lifetime>& lifetimes,
                                   const std::vector<Overlap>& overlaps) {
  const std::vector<Overlap> kept = strictest(lifetimes, overlaps);
  Problem problem;
  for (const Lifetime& life : lifetimes) {
    problem.bytes.push_back(isLive(life) ? life.bytes : 0);
    problem.units.push_back(unitsOf(problem.bytes.back()));
  }
  problem.meetings.resize(lifetimes.size());
  problem.lifetimes.assign(lifetimes.size(), {0, -1});
  if (!addMeetings(lifetimes, problem)) return std::nullopt;
  addMoments(lifetimes, kept, problem);

  const auto between = [&](int i, int k) {
    std::vector<Meeting>& meetings = problem.meetings[static_cast<size_t>(i)];
    return std::find_if(meetings.begin(), meetings.end(), [&](const Meeting& m) { return m.other == k; });
  };
  for (const Overlap& overlap : kept) {
    const auto above = between(overlap.above, overlap.below);
    const auto below = between(overlap.below, overlap.above);
    above->drop = below->rise = overlap.distance;
    if (above->rise + above->drop <= 1) {  // no offsets lie between: they may lie in any way
      problem.meetings[static_cast<size_t>(overlap.above)].erase(above);
      problem.meetings[static_cast<size_t>(overlap.below)].erase(below);
    } else if (overlap.distance < 0) {
      problem.ascending = false;
    }
  }
  return problem;
}

int64_t mostSaved(const Problem& problem, const Moment& moment, const std::vector<char>& open) {
  // What each tensor on one side can save with all of the other side, but no more than its size.
  const auto along = [&](const std::vector<Sharing>& sharings, int Sharing::*side) {
    int64_t total = 0;
    for (size_t i = 0; i < sharings.size();) {
      const int one = sharings[i].*side;
      int64_t saved = 0;
      for (; i < sharings.size() && sharings[i].*side == one; ++i) {
        const Sharing& s = sharings[i];
        if (open[static_cast<size_t>(s.above)] && open[static_cast<size_t>(s.below)]) saved += s.units;
      }
      total += std::min(saved, problem.units[static_cast<size_t>(one)]);
    }
    return total;
  };
  if (moment.by_above.empty()) return 0;
  return std::min(along(moment.by_above, &Sharing::above), along(moment.by_below, &Sharing::below));
}

int64_t arenaBytes(const Problem& problem, const std::vector<int64_t>& offsets) {
  int64_t end = 0;
  for (size_t i = 0; i < offsets.size(); ++i) {
    end = std::max(end, offsets[i] * kAlignment + problem.bytes[i]);
  }
  return end;
}

}  // namespace thimble::memory
