// LiveHistory: the live results of the last minute, as probabilities.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <deque>
#include <vector>

#include "device_link/session/session.h"

namespace thimble::ui {

/// One inference: probabilities by class, and which is largest.
struct LivePoint {
  int64_t time_us = 0;
  int best = 0;
  std::vector<double> probabilities;
};

class LiveHistory {
 public:
  static constexpr int64_t kSpanUs = 60'000'000;

  void reset(const QStringList& classes);
  const QStringList& classes() const { return classes_; }
  /// Softmax outputs at 1/256, −128.  Results of another number of classes are left out: false.
  bool push(const device_link::LiveResult& result);
  const std::deque<LivePoint>& points() const { return points_; }
  const LivePoint* last() const { return points_.empty() ? nullptr : &points_.back(); }

 private:
  QStringList classes_;
  std::deque<LivePoint> points_;
};

}  // namespace thimble::ui
