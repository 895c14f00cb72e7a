// Covariance: of weighted rows, drawn towards a ball where rows are few, and what makes it one.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <Eigen/Dense>
#include <span>

namespace thimble::anomaly {

using Rows = Eigen::Map<const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;

/// (1 − shrinkage) · C + shrinkage · mean variance · I + floor · I, where C is the covariance of rows with these weights,
/// divided by their sum.  rows: [n][d], weights: [n], mean: [d].  Source: scikit-learn's ShrunkCovariance.
Eigen::MatrixXd shrunkCovariance(const Rows& rows, const Eigen::VectorXd& weights,
                                 const Eigen::VectorXd& mean, double shrinkage, double floor);

/// W with |W (x − mean)|² the squared Mahalanobis distance: the inverse of the lower Cholesky factor; empty if the
/// covariance has none.  log_determinant: of the covariance.
Eigen::MatrixXd whitening(const Eigen::MatrixXd& covariance, double& log_determinant);

}  // namespace thimble::anomaly
