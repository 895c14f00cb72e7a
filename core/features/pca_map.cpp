// The map of all windows: their first two principal components.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <Eigen/Dense>
#include <cmath>

#include "core/features/feature_table.h"

namespace thimble::features {
namespace {

using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Vectors iterated together: more than the two wanted, so that close variances still part quickly.
constexpr Eigen::Index kVectors = 8;
constexpr int kMaxRounds = 100;
constexpr float kTolerance = 2e-5f;  // how far a direction, of length 1, still moves in a round

/// A fixed start that is orthogonal to no direction found in practice: noise from a linear congruential
/// generator.
Eigen::MatrixXf startVectors(Eigen::Index features, Eigen::Index vectors) {
  Eigen::MatrixXf start(features, vectors);
  uint32_t state = 1;
  for (Eigen::Index j = 0; j < vectors; ++j) {
    for (Eigen::Index i = 0; i < features; ++i) {
      state = state * 1664525u + 1013904223u;
      start(i, j) = static_cast<float>(state >> 8) / 8388608.0f - 1.0f;
    }
  }
  return start;
}

Eigen::MatrixXf orthonormal(const Eigen::MatrixXf& vectors) {
  return Eigen::HouseholderQR<Eigen::MatrixXf>(vectors).householderQ() *
         Eigen::MatrixXf::Identity(vectors.rows(), vectors.cols());
}

/// The largest distance between a column of a and that of b or its opposite.
float largestMove(const Eigen::MatrixXf& a, const Eigen::MatrixXf& b) {
  float most = 0;
  for (Eigen::Index j = 0; j < a.cols(); ++j) {
    most = std::max(most, std::min((a.col(j) - b.col(j)).norm(), (a.col(j) + b.col(j)).norm()));
  }
  return most;
}

/// The two directions of largest variance, largest first.  x: [windows][features], each column's mean 0.
/// Errors: kCanceled.
/// Source: block power iteration with Rayleigh-Ritz, Golub and Van Loan, Matrix Computations, section 8.2.
Result<Eigen::MatrixXf> principalDirections(const Rows& x, Job& job) {
  const Eigen::Index vectors = std::min(kVectors, std::min(x.cols(), x.rows()));
  const Eigen::Index wanted = std::min<Eigen::Index>(2, vectors);
  Eigen::MatrixXf v = orthonormal(startVectors(x.cols(), vectors));
  Eigen::MatrixXf before = Eigen::MatrixXf::Zero(x.cols(), wanted);
  for (int round = 0; round < kMaxRounds; ++round) {
    if (job.canceled()) return canceledError();
    job.progress(static_cast<double>(round) / kMaxRounds, "Drawing the map");
    const Eigen::MatrixXf scores = x * v;
    const Eigen::MatrixXd scores_d = scores.cast<double>();
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> ritz(scores_d.transpose() * scores_d);
    const Eigen::MatrixXf turn = ritz.eigenvectors().rowwise().reverse().cast<float>();
    const Eigen::MatrixXf directions = (v * turn).leftCols(wanted);
    if (largestMove(before, directions) < kTolerance) return directions;
    before = directions;
    v = orthonormal(x.transpose() * (scores * turn));
  }
  return before;
}

/// The sign that makes the largest loading positive (the first one, if several are as large).
float signOf(const Eigen::VectorXf& direction) {
  Eigen::Index at = 0;
  direction.cwiseAbs().maxCoeff(&at);
  return direction(at) < 0 ? -1.0f : 1.0f;
}

}  // namespace

Result<std::vector<Point2>> pcaMap(const FeatureTable& table, Job& job) {
  const Eigen::Index windows = static_cast<Eigen::Index>(table.windows.size());
  std::vector<Point2> map(table.windows.size());
  if (windows < 2 || table.features < 1) return map;
  const std::vector<float> rows = normalisedRows(table);
  Rows x = Eigen::Map<const Rows>(rows.data(), windows, table.features);
  const Eigen::RowVectorXf mean = (x.cast<double>().colwise().mean()).cast<float>();
  x.rowwise() -= mean;
  const auto directions = principalDirections(x, job);
  if (!directions) return directions.error();
  for (Eigen::Index axis = 0; axis < std::min<Eigen::Index>(2, directions->cols()); ++axis) {
    const Eigen::VectorXf direction = directions->col(axis);
    const Eigen::VectorXf scores = x * direction * signOf(direction);
    for (Eigen::Index w = 0; w < windows; ++w) {
      Point2& point = map[static_cast<size_t>(w)];
      (axis == 0 ? point.x : point.y) = scores(w);
    }
  }
  return map;
}

}  // namespace thimble::features
