// Preview: the features of one window and what they are called, for looking at before all are computed.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/features/feature_table.h"

namespace thimble::features {

/// A name for each feature, in the table's order: "accX t=30 ms" (or "accX #3" if the rate is unknown),
/// "accX mean", "gyrZ 12.5–18.75 Hz" (a band from the bin before its first one to its last one).
/// Errors: as pipelineSettings.
Result<std::vector<std::string>> featureNames(const FeatureSettings& settings,
                                              const dataset::SensorFormat& format);

/// The features, before normalisation, of frames [begin, begin + window) of samples: what extract puts in a
/// row. Errors: as pipelineSettings; kInvalidArgument if the window is not inside samples or channels differ.
Result<std::vector<float>> preview(const FeatureSettings& settings, const dataset::SensorFormat& format,
                                   const dataset::Samples& samples, int64_t begin);

/// What block `block`'s filter makes of the same window, by the board's code, in physical units: [window][its channels].
/// Empty if the block has no filter.  Errors: as preview; kInvalidArgument if there is no such block.
Result<std::vector<float>> filteredWindow(const FeatureSettings& settings,
                                          const dataset::SensorFormat& format,
                                          const dataset::Samples& samples, int64_t begin, size_t block);

}  // namespace thimble::features
