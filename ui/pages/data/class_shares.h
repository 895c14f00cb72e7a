// ClassShares: how much of each class there is, for training and for testing.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <vector>

#include "core/dataset/recording.h"

namespace thimble::ui {

struct ClassShare {
  QString label;  // "": not labelled
  double train_s = 0;
  double test_s = 0;
  int recordings = 0;  // that hold some of it
  double seconds() const { return train_s + test_s; }
};

/// Labels in alphabetical order, numbers by their size; what is not labelled comes last, if there is any.
std::vector<ClassShare> classShares(const std::vector<dataset::RecordingInfo>& recordings);

}  // namespace thimble::ui
