// k-means distance: how far a row is from the nearest centre of the normal rows' clusters.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/anomaly/clusters.h"
#include "core/anomaly/detector_type.h"

namespace thimble::anomaly {
namespace {

constexpr int kRestarts = 8;

Result<Detector> learn(const Settings& settings, const Lesson& lesson, Job& job) {
  if (settings.clusters < 1 || settings.clusters > 64)
    return invalid(std::to_string(settings.clusters) + " clusters are not possible.", "Choose 1 to 64.");
  const int n = static_cast<int>(lesson.rows.size() / static_cast<size_t>(lesson.inputs));
  nn::Random random(lesson.training.seed);
  const Result<Clusters> found =
      cluster(lesson.rows, lesson.inputs, std::min(settings.clusters, n), kRestarts, random, job);
  if (!found) return found.error();
  Detector detector{DetectorKind::kKMeans, lesson.inputs, std::min(settings.clusters, n), {}, {}, {}, {}, 1};
  for (const double v : found->centres) detector.centres.push_back(static_cast<float>(v));
  detector.offsets.assign(static_cast<size_t>(detector.components), 0.0f);
  return detector;
}

}  // namespace

const DetectorType kKMeansType = {DetectorKind::kKMeans, learn};

}  // namespace thimble::anomaly
