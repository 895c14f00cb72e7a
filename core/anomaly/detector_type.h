// DetectorType: a kind of detector: how it is fitted.  To add one, write its file and name it in the table.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/anomaly/detector.h"

namespace thimble::anomaly {

struct DetectorType {
  DetectorKind kind;
  /// The lesson's sizes are checked and its rows finite.
  Result<Detector> (*fit)(const Settings& settings, const Lesson& lesson, Job& job);
};

/// One a file.
extern const DetectorType kMahalanobisType, kKMeansType, kGaussianMixtureType, kAutoencoderType;

inline Error invalid(std::string message, std::string hint) {
  return {ErrorCode::kInvalidArgument, std::move(message), std::move(hint)};
}

}  // namespace thimble::anomaly
