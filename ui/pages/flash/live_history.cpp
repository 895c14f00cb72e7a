// LiveHistory: drops what is older than its span; begins anew when the board's clock does.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/flash/live_history.h"

#include <cmath>

namespace thimble::ui {
void LiveHistory::reset(LiveMeaning meaning) {
  meaning_ = std::move(meaning);
  tflite::OutputFormat format;
  if (meaning_.task == Task::kRegression)
    format = {tflite::TensorType::kInt8, static_cast<float>(meaning_.scale), meaning_.zero_point};
  if (meaning_.task == Task::kAnomaly) format.type = tflite::TensorType::kFloat32;
  reader_ = tflite::AnswerReader({meaning_.task, {}, {}, static_cast<float>(meaning_.threshold)}, {}, format);
  points_.clear();
}

bool LiveHistory::push(const device_link::LiveResult& result) {
  const size_t expected = meaning_.task == Task::kClassification
                              ? static_cast<size_t>(meaning_.classes.size())
                          : meaning_.task == Task::kRegression ? 1
                                                               : sizeof(float);
  if (result.scores.empty() || result.scores.size() != expected) return false;
  const tflite::Answer answer = reader_.read(result.scores);
  LivePoint point;
  point.time_us = result.time_us;
  if (meaning_.task == Task::kClassification) {
    point.best = answer.index;
    for (const float probability : reader_.values(result.scores))
      point.probabilities.push_back(static_cast<double>(probability));
  } else {
    point.value = static_cast<double>(answer.value);
  }
  if (!std::isfinite(point.value)) return false;
  if (!points_.empty() && result.time_us < points_.back().time_us) points_.clear();
  points_.push_back(std::move(point));
  while (points_.front().time_us < points_.back().time_us - kSpanUs) points_.pop_front();
  return true;
}

}  // namespace thimble::ui
