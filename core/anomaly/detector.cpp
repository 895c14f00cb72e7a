// The table of detectors, their checks, and the scores they give.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/anomaly/detector.h"

#include <algorithm>
#include <cmath>
#include <new>

#include "core/anomaly/detector_type.h"

namespace thimble::anomaly {
namespace {

const DetectorType* const kTypes[] = {&kMahalanobisType, &kKMeansType, &kGaussianMixtureType,
                                      &kAutoencoderType};

constexpr int kMostFeatures = 512;  // of a covariance: its matrix alone is a megabyte on the board then

Result<void> check(const Settings& settings, const Lesson& lesson) {
  const size_t width = static_cast<size_t>(std::max(lesson.inputs, 0));
  if (width == 0 || lesson.rows.size() % width != 0 || lesson.groups.size() != lesson.rows.size() / width)
    return invalid("The normal windows' sizes do not fit together.", "Compute the features again.");
  if (lesson.groups.size() < 4)
    return invalid("There are " + std::to_string(lesson.groups.size()) + " normal windows to learn from.",
                   "Record more of what is normal, or choose which labels are.");
  if (!std::all_of(lesson.rows.begin(), lesson.rows.end(), [](float v) { return std::isfinite(v); }))
    return invalid("A normal window holds a value that is not a number.",
                   "Look at its recording for faulty samples.");
  if (!(settings.shrinkage >= 0 && settings.shrinkage <= 1))
    return invalid("The shrinkage is not between 0 and 1.", "0.1 suits most data.");
  if (!(settings.false_alarms >= 0 && settings.false_alarms <= 0.5f))
    return invalid("The share of false alarms is not between 0 and 0.5.", "0.02 suits most data.");
  if (!(settings.percentile >= 50 && settings.percentile <= 100))
    return invalid("The percentile is not between 50 and 100.", "99 suits most data.");
  const bool whitens = settings.detector == DetectorKind::kMahalanobis ||
                       (settings.detector == DetectorKind::kGaussianMixture && settings.full_covariance);
  if (whitens && lesson.inputs > kMostFeatures)
    return invalid("A covariance of " + std::to_string(lesson.inputs) + " features is too large for a board.",
                   "Choose a block with fewer features (up to " + std::to_string(kMostFeatures) +
                       "), or another detector.");
  return {};
}

/// |W (x − c)|² + o of component k.
float squaredDistance(const Detector& d, size_t k, const float* x, std::vector<float>& off) {
  const size_t n = static_cast<size_t>(d.inputs);
  const float* centre = d.centres.data() + k * n;
  for (size_t i = 0; i < n; ++i) off[i] = x[i] - centre[i];
  float sum = 0;
  if (d.whitening.size() == d.centres.size() * n) {
    for (size_t i = 0; i < n; ++i) {
      const float* w = d.whitening.data() + (k * n + i) * n;
      float y = 0;
      for (size_t j = 0; j < n; ++j) y += w[j] * off[j];
      sum += y * y;
    }
  } else {
    for (size_t i = 0; i < n; ++i) {
      const float y = d.whitening.empty() ? off[i] : d.whitening[k * n + i] * off[i];
      sum += y * y;
    }
  }
  return sum + d.offsets[k];
}

float distance(const Detector& d, const float* x, std::vector<float>& off, std::vector<float>& squares) {
  for (size_t k = 0; k < squares.size(); ++k) squares[k] = squaredDistance(d, k, x, off);
  const float least = *std::min_element(squares.begin(), squares.end());
  if (d.kind != DetectorKind::kGaussianMixture) return std::sqrt(least);
  float sum = 0;
  for (const float z : squares) sum += std::exp((least - z) / 2);
  return std::sqrt(std::max(least - 2 * std::log(sum), 0.0f));
}

}  // namespace

Result<Detector> fit(const Settings& settings, const Lesson& lesson, Job& job) {
  try {
    if (const Result<void> ok = check(settings, lesson); !ok) return ok.error();
    if (job.canceled()) return canceledError();
    for (const DetectorType* type : kTypes)
      if (type->kind == settings.detector) return type->fit(settings, lesson, job);
    return invalid("There is no such detector.", "Detectors are: " + namesIn(kDetectors) + ".");
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::kNoSpace, "There is not enough memory for this detector.",
                 "Choose a block with fewer features."};
  }
}

std::vector<float> scores(const Detector& detector, std::span<const float> rows) {
  const size_t width = static_cast<size_t>(std::max(detector.inputs, 1));
  if (rows.size() % width != 0) return {};
  std::vector<float> result(rows.size() / width);
  if (detector.kind == DetectorKind::kAutoencoder) {
    if (!detector.net) return {};
    const std::vector<float> back = nn::predict(*detector.net, rows);
    if (back.size() != rows.size()) return {};
    for (size_t i = 0; i < result.size(); ++i) {
      float sum = 0;
      for (size_t j = i * width; j < (i + 1) * width; ++j) sum += (rows[j] - back[j]) * (rows[j] - back[j]);
      result[i] = std::sqrt(sum / static_cast<float>(width)) / detector.threshold;
    }
    return result;
  }
  std::vector<float> off(width), squares(static_cast<size_t>(detector.components));
  for (size_t i = 0; i < result.size(); ++i)
    result[i] = distance(detector, rows.data() + i * width, off, squares) / detector.threshold;
  return result;
}

}  // namespace thimble::anomaly
