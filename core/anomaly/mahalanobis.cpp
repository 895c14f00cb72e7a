// Mahalanobis: the distance from the mean of the normal rows, in their own deviations and correlations.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/anomaly/covariance.h"
#include "core/anomaly/detector_type.h"

namespace thimble::anomaly {
namespace {

/// Source: Mahalanobis 1936; the covariance as scikit-learn's ShrunkCovariance.
Result<Detector> learn(const Settings& settings, const Lesson& lesson, Job& job) {
  const Eigen::Index d = lesson.inputs, n = static_cast<Eigen::Index>(lesson.rows.size()) / d;
  const Rows rows(lesson.rows.data(), n, d);
  job.progress(0, "Fitting the covariance");
  const Eigen::VectorXd mean = rows.cast<double>().colwise().mean().transpose();
  double log_determinant = 0;
  const Eigen::MatrixXd w =
      whitening(shrunkCovariance(rows, Eigen::VectorXd::Ones(n), mean, double{settings.shrinkage}, 1e-9),
                log_determinant);
  if (job.canceled()) return canceledError();
  if (w.size() == 0 || !w.allFinite())
    return invalid("The normal windows are too alike or too few for their covariance.",
                   "Raise the shrinkage, or record more normal windows.");
  Detector detector{DetectorKind::kMahalanobis, lesson.inputs, 1, {}, {}, {0.0f}, {}, 1};
  for (Eigen::Index i = 0; i < d; ++i) detector.centres.push_back(static_cast<float>(mean(i)));
  for (Eigen::Index i = 0; i < d; ++i)
    for (Eigen::Index j = 0; j < d; ++j) detector.whitening.push_back(static_cast<float>(w(i, j)));
  return detector;
}

}  // namespace

const DetectorType kMahalanobisType = {DetectorKind::kMahalanobis, learn};

}  // namespace thimble::anomaly
