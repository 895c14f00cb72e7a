// Covariances and their Cholesky factors.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/anomaly/covariance.h"

namespace thimble::anomaly {

Eigen::MatrixXd shrunkCovariance(const Rows& rows, const Eigen::VectorXd& weights,
                                 const Eigen::VectorXd& mean, double shrinkage, double floor) {
  const Eigen::Index d = rows.cols();
  Eigen::MatrixXd covariance = Eigen::MatrixXd::Zero(d, d);
  constexpr Eigen::Index kAtOnce = 256;  // so that the doubles of many rows are not all in memory
  for (Eigen::Index first = 0; first < rows.rows(); first += kAtOnce) {
    const Eigen::Index n = std::min(kAtOnce, rows.rows() - first);
    const Eigen::MatrixXd centred = rows.middleRows(first, n).cast<double>().rowwise() - mean.transpose();
    covariance.noalias() += centred.transpose() * weights.segment(first, n).asDiagonal() * centred;
  }
  covariance /= weights.sum();
  const double ball = covariance.trace() / static_cast<double>(d);
  covariance *= 1 - shrinkage;
  covariance.diagonal().array() += shrinkage * ball + floor;
  return covariance;
}

Eigen::MatrixXd whitening(const Eigen::MatrixXd& covariance, double& log_determinant) {
  const Eigen::LLT<Eigen::MatrixXd> factor(covariance);
  if (factor.info() != Eigen::Success) return {};
  const Eigen::MatrixXd lower = factor.matrixL();
  log_determinant = 2 * lower.diagonal().array().log().sum();
  return lower.triangularView<Eigen::Lower>().solve(
      Eigen::MatrixXd::Identity(covariance.rows(), covariance.cols()));
}

}  // namespace thimble::anomaly
