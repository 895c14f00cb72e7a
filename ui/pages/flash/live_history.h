// LiveHistory: the live results of the last minute, as probabilities, numbers or scores.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <deque>
#include <vector>

#include "core/base/task.h"
#include "core/tflite/answer.h"
#include "device_link/session/session.h"

namespace thimble::ui {

/// One inference: probabilities by class, and which is largest; or the one number that the model tells.
struct LivePoint {
  int64_t time_us = 0;
  int best = 0;
  std::vector<double> probabilities;
  double value = 0;
};

/// What a model's output bytes say.
struct LiveMeaning {
  Task task = Task::kClassification;
  QStringList classes = {};  // classification
  double scale = 1;          // regression: of the int8 output
  int zero_point = 0;
  QString target = {}, unit = {};  // regression
  double threshold = 1;            // anomaly: the score from which on a window is one
};

class LiveHistory {
 public:
  static constexpr int64_t kSpanUs = 60'000'000;

  void reset(LiveMeaning meaning);
  /// Forgets the results, not what they mean.
  void clear() { points_.clear(); }
  const LiveMeaning& meaning() const { return meaning_; }
  const QStringList& classes() const { return meaning_.classes; }
  /// Softmax outputs at 1/256, −128; one int8 number; or a float32 score, least byte first.  Results of another
  /// size, or that are no number, are left out: false.
  bool push(const device_link::LiveResult& result);
  const std::deque<LivePoint>& points() const { return points_; }
  const LivePoint* last() const { return points_.empty() ? nullptr : &points_.back(); }

 private:
  LiveMeaning meaning_;
  tflite::AnswerReader reader_;
  std::deque<LivePoint> points_;
};

}  // namespace thimble::ui
