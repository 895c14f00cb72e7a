// Anomaly settings: which detector, and how its threshold is picked.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/named.h"

namespace thimble::anomaly {

enum class DetectorKind { kMahalanobis, kKMeans, kGaussianMixture, kAutoencoder };
inline constexpr Named<DetectorKind> kDetectors[] = {{DetectorKind::kMahalanobis, "mahalanobis"},
                                                     {DetectorKind::kKMeans, "k-means"},
                                                     {DetectorKind::kGaussianMixture, "gaussian-mixture"},
                                                     {DetectorKind::kAutoencoder, "autoencoder"}};

/// kYouden: the most detections less false alarms; kFalseAlarms: the most detections at no more than that share of
/// false alarms; kPercentile: of the normal windows' scores alone.  Without windows that are no normal ones all
/// fall back to kPercentile.
enum class ThresholdRule { kYouden, kFalseAlarms, kPercentile };
inline constexpr Named<ThresholdRule> kThresholdRules[] = {{ThresholdRule::kYouden, "youden"},
                                                           {ThresholdRule::kFalseAlarms, "false-alarms"},
                                                           {ThresholdRule::kPercentile, "percentile"}};

struct Settings {
  DetectorKind detector = DetectorKind::kMahalanobis;
  ThresholdRule threshold = ThresholdRule::kYouden;
  float false_alarms = 0.02f;   // kFalseAlarms: share of the normal windows, 0 … 0.5
  float percentile = 99;        // kPercentile, 50 … 100
  int clusters = 8;             // k-means, 1 … 64
  int components = 4;           // Gaussian mixture, 1 … 16
  bool full_covariance = true;  // Gaussian mixture; else diagonal
  float shrinkage = 0.1f;       // covariance ← (1 − s) · covariance + s · its mean variance, 0 … 1
  friend bool operator==(const Settings&, const Settings&) = default;
};

}  // namespace thimble::anomaly
