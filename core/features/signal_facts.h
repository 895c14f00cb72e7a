// SignalFacts: what the labelled signals are like, for choosing features.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/features/feature_table.h"

namespace thimble::features {

struct SignalFacts {
  double dominant_hz = 0;  // where the mean spectrum is highest
  double most_hz = 0;      // 95 % of the power lies below
};

/// Of some labelled segments (up to 32 from all over the data), each less its mean, averaged so that each counts alike,
/// whatever its loudness.  Zeros if the rate is unknown or nothing moves.  Errors: those of samples; kCanceled.
Result<SignalFacts> signalFacts(const std::vector<dataset::RecordingInfo>& recordings,
                                const SampleSource& samples, Job& job);

}  // namespace thimble::features
