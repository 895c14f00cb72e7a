// Depth first, from the bottom up: the next tensor lies as low as those before it let it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/memory/exact_search.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <tuple>
#include <utility>

namespace thimble::memory {

namespace {

constexpr int kNone = -1;
constexpr size_t kMostTensors = 1000;  // as deep as it may recurse

// A plan is an order of its tensors in which each lies at its floor: the lowest offset above all before it
// that it meets.  Of the orders that give one plan only the one by offset is followed, and of the plans only
// those in which no single tensor could be lowered.
class Search {
 public:
  Search(const Problem& problem, int64_t arena_bytes, int64_t most_work)
      : problem_(problem),
        floor_(problem.units.size(), 0),
        ceiling_(problem.units.size(), 0),
        open_(problem.units.size(), 1),
        part_(problem.units.size(), 0),
        most_work_(most_work) {
    for (size_t i = 0; i < ceiling_.size(); ++i) {
      const int64_t room = arena_bytes - problem.bytes[i];
      ceiling_[i] = room < 0 ? -1 : room / kAlignment;
    }
  }

  Fit run() {
    std::vector<int> all;
    for (size_t i = 0; i < floor_.size(); ++i) {
      if (problem_.bytes[i] > 0) all.push_back(static_cast<int>(i));
    }
    Fit fit;
    const bool found = solve(std::move(all), kNone, 0);
    fit.verdict = found ? Verdict::kFound : work_ > most_work_ ? Verdict::kUnknown : Verdict::kImpossible;
    fit.work = work_;
    if (found) fit.offsets = floor_;
    return fit;
  }

 private:
  struct Undo {
    int index;
    int64_t floor;  // kNone: was placed
  };

  int64_t& floorOf(int i) { return floor_[static_cast<size_t>(i)]; }
  int64_t unitsOf(int i) const { return problem_.units[static_cast<size_t>(i)]; }
  bool isOpen(int i) const { return open_[static_cast<size_t>(i)] != 0; }
  const std::vector<Meeting>& meetingsOf(int i) const { return problem_.meetings[static_cast<size_t>(i)]; }

  void place(int i) {
    open_[static_cast<size_t>(i)] = 0;
    undo_.push_back({i, kNone});
    for (const Meeting& meeting : meetingsOf(i)) {
      if (!isOpen(meeting.other) || floorOf(meeting.other) >= floorOf(i) + meeting.rise) continue;
      undo_.push_back({meeting.other, floorOf(meeting.other)});
      floorOf(meeting.other) = floorOf(i) + meeting.rise;
    }
    work_ += static_cast<int64_t>(meetingsOf(i).size());
  }

  void undoTo(size_t mark) {
    for (; undo_.size() > mark; undo_.pop_back()) {
      const Undo& undo = undo_.back();
      if (undo.floor == kNone) {
        open_[static_cast<size_t>(undo.index)] = 1;
      } else {
        floorOf(undo.index) = undo.floor;
      }
    }
  }

  // Tensors that lie at their floors without raising any other's: there is no better place for them.
  void placeHarmless(std::vector<int>& tensors) {
    const auto harmless = [&](int i) {
      work_ += static_cast<int64_t>(meetingsOf(i).size());
      return std::all_of(meetingsOf(i).begin(), meetingsOf(i).end(), [&](const Meeting& meeting) {
        return !isOpen(meeting.other) || floorOf(meeting.other) >= floorOf(i) + meeting.rise;
      });
    };
    std::erase_if(tensors, [&](int i) {
      if (floorOf(i) > ceiling_[static_cast<size_t>(i)] || !harmless(i)) return false;
      place(i);
      return true;
    });
  }

  // Whether, at every moment of these open tensors, they can still be stacked below their ceilings.  All of
  // them will lie at `least` or higher.
  bool haveRoom(const std::vector<int>& tensors, int64_t least) {
    int first = std::numeric_limits<int>::max();
    int last = -1;
    for (int i : tensors) {
      if (std::max(floorOf(i), least) > ceiling_[static_cast<size_t>(i)]) return false;
      first = std::min(first, problem_.lifetimes[static_cast<size_t>(i)].first);
      last = std::max(last, problem_.lifetimes[static_cast<size_t>(i)].second);
    }
    for (int m = first; m <= last; ++m) {
      const Moment& moment = problem_.moments[static_cast<size_t>(m)];
      work_ += static_cast<int64_t>(moment.live.size() + moment.by_above.size());
      int64_t stacked = 0;
      int64_t bottom = std::numeric_limits<int64_t>::max();
      int64_t top = 0;
      for (int i : moment.live) {
        if (!isOpen(i)) continue;
        stacked += unitsOf(i);
        bottom = std::min(bottom, std::max(floorOf(i), least));
        top = std::max(top, ceiling_[static_cast<size_t>(i)] + unitsOf(i));
      }
      if (stacked == 0 || stacked <= top - bottom) continue;
      if (stacked - mostSaved(problem_, moment, open_) > top - bottom) return false;
    }
    return true;
  }

  // Open tensors that no chain of meetings joins have nothing to do with each other any more.
  std::vector<std::vector<int>> parts(const std::vector<int>& tensors) {
    std::vector<std::vector<int>> all;
    const int fresh = ++parts_seen_;
    for (int start : tensors) {
      if (part_[static_cast<size_t>(start)] == fresh) continue;
      std::vector<int>& part = all.emplace_back(1, start);
      part_[static_cast<size_t>(start)] = fresh;
      for (size_t next = 0; next < part.size(); ++next) {
        for (const Meeting& meeting : meetingsOf(part[next])) {
          int& seen = part_[static_cast<size_t>(meeting.other)];
          if (!isOpen(meeting.other) || seen == fresh) continue;
          seen = fresh;
          part.push_back(meeting.other);
        }
        work_ += static_cast<int64_t>(meetingsOf(part[next]).size());
      }
    }
    return all;
  }

  // Those worth lying next, the likeliest first.
  std::vector<int> candidates(const std::vector<int>& tensors, int last, int64_t least) {
    int64_t lowest_top = std::numeric_limits<int64_t>::max();
    for (int i : tensors) lowest_top = std::min(lowest_top, floorOf(i) + unitsOf(i));
    std::vector<int> next;
    for (int i : tensors) {
      // One that would lie under another's floor could be lowered into its place.
      if (floorOf(i) < least || (problem_.ascending && floorOf(i) >= lowest_top)) continue;
      const bool swaps = last != kNone && std::pair(floorOf(i), i) < std::pair(floorOf(last), last);
      if (!swaps || joined(i, last)) next.push_back(i);
    }
    const auto span = [&](int i) {
      const auto [first, final] = problem_.lifetimes[static_cast<size_t>(i)];
      return final - first + 1;
    };
    std::sort(next.begin(), next.end(), [&](int a, int b) {
      return std::tuple(floorOf(a), -span(a) * unitsOf(a), a) <
             std::tuple(floorOf(b), -span(b) * unitsOf(b), b);
    });
    return next;
  }

  bool joined(int i, int k) {
    return std::any_of(meetingsOf(i).begin(), meetingsOf(i).end(),
                       [&](const Meeting& meeting) { return meeting.other == k; });
  }

  // Places the open tensors, all at `least` or higher; `last` was placed just before them, if any.  If it
  // cannot, all is as it was.
  bool solve(std::vector<int> tensors, int last, int64_t least) {
    const size_t mark = undo_.size();
    placeHarmless(tensors);
    if (undo_.size() != mark) last = kNone;
    if (work_ <= most_work_ && haveRoom(tensors, least)) {
      const std::vector<std::vector<int>> all = parts(tensors);
      const auto solved = [&](const std::vector<int>& part) { return branch(part, last, least); };
      if (std::all_of(all.begin(), all.end(), solved)) return true;
    }
    undoTo(mark);
    return false;
  }

  bool branch(const std::vector<int>& part, int last, int64_t least) {
    for (int i : candidates(part, last, least)) {
      const size_t mark = undo_.size();
      place(i);
      std::vector<int> rest;
      std::copy_if(part.begin(), part.end(), std::back_inserter(rest), [&](int k) { return k != i; });
      if (solve(std::move(rest), i, problem_.ascending ? floorOf(i) : 0)) return true;
      undoTo(mark);
      if (work_ > most_work_) return false;
    }
    return false;
  }

  const Problem& problem_;
  std::vector<int64_t> floor_;  // of those placed: their offsets
  std::vector<int64_t> ceiling_;
  std::vector<char> open_;
  std::vector<int> part_;
  std::vector<Undo> undo_;
  int parts_seen_ = 0;
  int64_t work_ = 0;
  int64_t most_work_ = 0;
};

}  // namespace

Fit fitWithin(const Problem& problem, int64_t arena_bytes, int64_t most_work) {
  if (problem.units.size() > kMostTensors) return {};
  return Search(problem, arena_bytes, most_work).run();
}

}  // namespace thimble::memory
