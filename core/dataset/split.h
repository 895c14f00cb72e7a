// Split: which recordings are for training and which for the test, and how the classes are balanced.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/dataset/recording.h"

namespace thimble::dataset {

/// Gives test_share (0 … 1) of each label's recordings to the test and the rest to training; both sides get
/// at least one of a label that has two.  A whole recording goes to one side, by its main label.  The choice
/// follows from seed and ids alone, not from the order.  Deleted recordings stay as they are.
void splitRecordings(std::vector<RecordingInfo>& recordings, double test_share, uint64_t seed);

/// What there is of one label; deleted recordings do not count.
struct ClassBalance {
  std::string label;
  int64_t recordings = 0;  // that hold any of it
  int64_t frames = 0;
  int64_t train_frames = 0;
  int64_t test_frames = 0;
  friend bool operator==(const ClassBalance&, const ClassBalance&) = default;
};

/// Sorted by label.
std::vector<ClassBalance> classBalance(const std::vector<RecordingInfo>& recordings);

}  // namespace thimble::dataset
