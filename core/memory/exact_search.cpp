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
  Search(const Problem& problem, int64_t arena_bytes, Preference preference, int64_t most_work)
      : problem_(problem),
        floor_(problem.units.size(), 0),
        ceiling_(problem.units.size(), 0),
        open_(problem.units.size(), 1),
        rooms_(problem.moments.size()),
        pressure_(problem.units.size(), 0),
        preference_(preference),
        most_work_(most_work) {
    for (size_t i = 0; i < ceiling_.size(); ++i) {
      const int64_t room = arena_bytes - problem.bytes[i];
      ceiling_[i] = room < 0 ? -1 : room / kAlignment;
    }
    for (size_t m = 0; m < rooms_.size(); ++m) {
      rooms_[m] = roomAt(m);
      for (int i : problem.moments[m].live) {
        int64_t& most = pressure_[static_cast<size_t>(i)];
        most = std::max(most, rooms_[m].stacked);
      }
    }
  }

  Fit run() {
    std::vector<int> all;
    for (size_t i = 0; i < floor_.size(); ++i) {
      if (problem_.bytes[i] > 0) all.push_back(static_cast<int>(i));
    }
    std::stable_sort(all.begin(), all.end(),
                     [&](int a, int b) { return lifetimeOf(a).first < lifetimeOf(b).first; });
    Fit fit;
    const bool found = solve(std::move(all), kNone, 0);
    fit.verdict = found ? Verdict::kFound : work_ > most_work_ ? Verdict::kUnknown : Verdict::kImpossible;
    fit.work = work_;
    if (found) fit.offsets = floor_;
    return fit;
  }

 private:
  struct FloorBefore {
    int index;
    int64_t floor;  // kNone: was placed
  };

  // What the open tensors of a moment ask and have, in units.
  struct Room {
    int64_t stacked = 0;  // all their sizes
    int64_t bottom = 0;   // lowest floor
    int64_t top = 0;      // highest end that a ceiling leaves
  };

  struct RoomBefore {
    size_t moment;
    Room room;
  };

  struct Mark {
    size_t floors;
    size_t rooms;
  };

  int64_t& floorOf(int i) { return floor_[static_cast<size_t>(i)]; }
  int64_t unitsOf(int i) const { return problem_.units[static_cast<size_t>(i)]; }
  bool isOpen(int i) const { return open_[static_cast<size_t>(i)] != 0; }
  const std::vector<Meeting>& meetingsOf(int i) const { return problem_.meetings[static_cast<size_t>(i)]; }

  const std::pair<int, int>& lifetimeOf(int i) const { return problem_.lifetimes[static_cast<size_t>(i)]; }

  Room roomAt(size_t m) {
    Room room{0, std::numeric_limits<int64_t>::max(), 0};
    for (int i : problem_.moments[m].live) {
      if (!isOpen(i)) continue;
      room.stacked += unitsOf(i);
      room.bottom = std::min(room.bottom, floorOf(i));
      room.top = std::max(room.top, ceiling_[static_cast<size_t>(i)] + unitsOf(i));
    }
    work_ += static_cast<int64_t>(problem_.moments[m].live.size());
    return room;
  }

  void place(int i) {
    auto [first, last] = lifetimeOf(i);
    open_[static_cast<size_t>(i)] = 0;
    floors_before_.push_back({i, kNone});
    for (const Meeting& meeting : meetingsOf(i)) {
      if (!isOpen(meeting.other) || floorOf(meeting.other) >= floorOf(i) + meeting.rise) continue;
      floors_before_.push_back({meeting.other, floorOf(meeting.other)});
      floorOf(meeting.other) = floorOf(i) + meeting.rise;
      first = std::min(first, lifetimeOf(meeting.other).first);
      last = std::max(last, lifetimeOf(meeting.other).second);
    }
    work_ += static_cast<int64_t>(meetingsOf(i).size());
    for (auto m = static_cast<size_t>(first); m <= static_cast<size_t>(last); ++m) {
      rooms_before_.push_back({m, rooms_[m]});
      rooms_[m] = roomAt(m);
    }
  }

  Mark mark() const { return {floors_before_.size(), rooms_before_.size()}; }

  void undoTo(const Mark& mark) {
    for (; floors_before_.size() > mark.floors; floors_before_.pop_back()) {
      const FloorBefore& before = floors_before_.back();
      if (before.floor == kNone) {
        open_[static_cast<size_t>(before.index)] = 1;
      } else {
        floorOf(before.index) = before.floor;
      }
    }
    for (; rooms_before_.size() > mark.rooms; rooms_before_.pop_back()) {
      rooms_[rooms_before_.back().moment] = rooms_before_.back().room;
    }
  }

  // Tensors that lie at their floors without raising any other's: there is no better place for them.
  void placeHarmless(std::vector<int>& tensors) {
    const auto harmless = [&](int i) {
      return std::all_of(meetingsOf(i).begin(), meetingsOf(i).end(), [&](const Meeting& meeting) {
        ++work_;
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
  // them will lie at `least` or higher.  tensors: by first moment.
  bool haveRoom(const std::vector<int>& tensors, int64_t least) {
    int last = -1;
    for (int i : tensors) {
      if (std::max(floorOf(i), least) > ceiling_[static_cast<size_t>(i)]) return false;
      last = std::max(last, lifetimeOf(i).second);
    }
    const int first = tensors.empty() ? 0 : lifetimeOf(tensors.front()).first;
    work_ += last - first + 1;
    for (auto m = static_cast<size_t>(first); static_cast<int>(m) <= last; ++m) {
      const Room& room = rooms_[m];
      const int64_t height = room.top - std::max(room.bottom, least);
      if (room.stacked == 0 || room.stacked <= height) continue;
      const Moment& moment = problem_.moments[m];
      work_ += static_cast<int64_t>(moment.by_above.size());
      if (room.stacked - mostSaved(problem_, moment, open_) > height) return false;
    }
    return true;
  }

  // Open tensors with a moment between them at which none lives have nothing to do with each other any more.
  // tensors: by first moment, as are the parts.
  std::vector<std::vector<int>> parts(const std::vector<int>& tensors) {
    std::vector<std::vector<int>> all;
    int reach = -1;
    for (int i : tensors) {
      const auto [first, last] = lifetimeOf(i);
      if (first > reach) all.emplace_back();
      all.back().push_back(i);
      reach = std::max(reach, last);
    }
    work_ += static_cast<int64_t>(tensors.size());
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
    const auto rank = [&](int i) {
      const auto [first, final] = lifetimeOf(i);
      const int64_t area = unitsOf(i) * (final - first + 1);
      const int64_t pressure = preference_ == Preference::kPressure ? pressure_[static_cast<size_t>(i)] : 0;
      return std::tuple(floorOf(i), -pressure, -area, i);
    };
    std::sort(next.begin(), next.end(), [&](int a, int b) { return rank(a) < rank(b); });
    return next;
  }

  bool joined(int i, int k) {
    return std::any_of(meetingsOf(i).begin(), meetingsOf(i).end(),
                       [&](const Meeting& meeting) { return meeting.other == k; });
  }

  // Places the open tensors, all at `least` or higher; `last` was placed just before them, if any.  If it
  // cannot, all is as it was.
  bool solve(std::vector<int> tensors, int last, int64_t least) {
    const Mark before = mark();
    placeHarmless(tensors);
    if (mark().floors != before.floors) last = kNone;
    if (work_ <= most_work_ && haveRoom(tensors, least)) {
      const std::vector<std::vector<int>> all = parts(tensors);
      const auto solved = [&](const std::vector<int>& part) { return branch(part, last, least); };
      if (std::all_of(all.begin(), all.end(), solved)) return true;
    }
    undoTo(before);
    return false;
  }

  bool branch(const std::vector<int>& part, int last, int64_t least) {
    for (int i : candidates(part, last, least)) {
      const Mark before = mark();
      place(i);
      std::vector<int> rest;
      std::copy_if(part.begin(), part.end(), std::back_inserter(rest), [&](int k) { return k != i; });
      if (solve(std::move(rest), i, problem_.ascending ? floorOf(i) : 0)) return true;
      undoTo(before);
      if (work_ > most_work_) return false;
    }
    return false;
  }

  const Problem& problem_;
  std::vector<int64_t> floor_;  // of those placed: their offsets
  std::vector<int64_t> ceiling_;
  std::vector<char> open_;
  std::vector<Room> rooms_;        // one a moment
  std::vector<int64_t> pressure_;  // the most units that live at once with each
  Preference preference_;
  std::vector<FloorBefore> floors_before_;
  std::vector<RoomBefore> rooms_before_;
  int64_t work_ = 0;
  int64_t most_work_ = 0;
};

}  // namespace

Fit fitWithin(const Problem& problem, int64_t arena_bytes, Preference preference, int64_t most_work) {
  if (problem.units.size() > kMostTensors) return {};
  return Search(problem, arena_bytes, preference, most_work).run();
}

}  // namespace thimble::memory
