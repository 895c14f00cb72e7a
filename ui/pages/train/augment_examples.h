// AugmentExamples: a few training windows of each label, for the preview of the augmentation.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <memory>
#include <vector>

#include "core/features/feature_table.h"
#include "core/nn/augment.h"

namespace thimble::ui {

/// Training windows to show: normalised rows of one shape.
struct AugmentExamples {
  nn::Shape input;
  std::vector<float> rows;     // [n][input.size()], labels taking turns
  std::vector<QString> names;  // [n], "wave · wave 3, 1.20 s"
  std::vector<nn::AxisGroup> axes;
};

/// input: of the net that is to be trained.  Null if the table has no training windows or does not fit the input.
std::shared_ptr<const AugmentExamples> augmentExamples(const features::FeatureTable& table,
                                                       const nn::Shape& input,
                                                       const std::vector<dataset::RecordingInfo>& recordings);

}  // namespace thimble::ui
