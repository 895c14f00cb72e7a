// Gaussian mixture: how unlikely a row is where the normal rows are a sum of bells.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/anomaly/clusters.h"
#include "core/anomaly/covariance.h"
#include "core/anomaly/detector_type.h"

namespace thimble::anomaly {
namespace {

constexpr int kMostRounds = 200;
constexpr double kEnough = 1e-6;  // gain of the mean log-likelihood in a round
constexpr double kFloor = 1e-6;   // added to each variance, as scikit-learn's reg_covar

/// One bell: whitening is a matrix, or a column of 1 / deviation.
struct Bell {
  double weight = 0, log_determinant = 0;
  Eigen::VectorXd mean;
  Eigen::MatrixXd whitening;
};

/// Expectation maximisation.  Source: Dempster, Laird and Rubin 1977; started and bounded as scikit-learn's
/// GaussianMixture.
class Mixture {
 public:
  Mixture(const Settings& settings, const Lesson& lesson, Job& job)
      : settings_(settings),
        rows_(lesson.rows.data(), static_cast<Eigen::Index>(lesson.rows.size()) / lesson.inputs,
              lesson.inputs),
        job_(job),
        bells_(static_cast<size_t>(std::min<Eigen::Index>(settings.components, rows_.rows()))) {}

  size_t size() const { return bells_.size(); }
  const std::vector<Bell>& bells() const { return bells_; }

  /// shares: [n][bells], of each row in each bell.  False if a covariance has no factor.
  bool maximise(const Eigen::MatrixXd& shares) {
    for (size_t k = 0; k < bells_.size(); ++k) {
      Bell& bell = bells_[k];
      const Eigen::VectorXd share = shares.col(static_cast<Eigen::Index>(k));
      const double sum = share.sum() + 1e-12;
      bell.weight = sum / static_cast<double>(rows_.rows());
      bell.mean = rows_.cast<double>().transpose() * share / sum;
      if (settings_.full_covariance) {
        bell.whitening =
            whitening(shrunkCovariance(rows_, share, bell.mean, double{settings_.shrinkage}, kFloor),
                      bell.log_determinant);
        if (bell.whitening.size() == 0) return false;
      } else {
        Eigen::VectorXd variance = Eigen::VectorXd::Zero(rows_.cols());
        for (Eigen::Index i = 0; i < rows_.rows(); ++i)
          variance += share(i) * (rows_.row(i).cast<double>().transpose() - bell.mean).cwiseAbs2();
        variance /= sum;
        const double ball = variance.mean();
        variance = ((1 - double{settings_.shrinkage}) * variance.array() +
                    double{settings_.shrinkage} * ball + kFloor)
                       .matrix();
        bell.whitening = variance.array().rsqrt().matrix();
        bell.log_determinant = variance.array().log().sum();
      }
    }
    return true;
  }

  /// Fills shares; gives the mean log-likelihood, or NaN if canceled.
  double expect(Eigen::MatrixXd& shares) const {
    double sum = 0;
    for (Eigen::Index i = 0; i < rows_.rows(); ++i) {
      if (i % 64 == 0 && job_.canceled()) return std::nan("");
      Eigen::VectorXd logs(static_cast<Eigen::Index>(bells_.size()));
      for (size_t k = 0; k < bells_.size(); ++k)
        logs(static_cast<Eigen::Index>(k)) = logDensity(bells_[k], rows_.row(i).cast<double>().transpose());
      const double most = logs.maxCoeff(), log = most + std::log((logs.array() - most).exp().sum());
      shares.row(i) = (logs.array() - log).exp().matrix().transpose();
      sum += log;
    }
    return sum / static_cast<double>(rows_.rows());
  }

  /// −2 ln of a bell's height times its weight: what its squared distance is added to.
  double offset(const Bell& bell) const {
    return static_cast<double>(rows_.cols()) * std::log(2 * std::numbers::pi) + bell.log_determinant -
           2 * std::log(bell.weight);
  }

 private:
  double logDensity(const Bell& bell, const Eigen::VectorXd& x) const {
    const Eigen::VectorXd off = x - bell.mean;
    const double square = settings_.full_covariance
                              ? (bell.whitening.triangularView<Eigen::Lower>() * off).squaredNorm()
                              : bell.whitening.col(0).cwiseProduct(off).squaredNorm();
    return -0.5 * (square + offset(bell));
  }

  const Settings& settings_;
  Rows rows_;
  Job& job_;
  std::vector<Bell> bells_;
};

Result<Detector> learn(const Settings& settings, const Lesson& lesson, Job& job) {
  if (settings.components < 1 || settings.components > 16)
    return invalid(std::to_string(settings.components) + " components are not possible.", "Choose 1 to 16.");
  const Error flat = invalid("The normal windows are too alike or too few for a mixture.",
                             "Use fewer components, or raise the shrinkage.");
  Mixture mixture(settings, lesson, job);
  const int k = static_cast<int>(mixture.size());
  nn::Random random(lesson.training.seed);
  const Result<Clusters> clusters = cluster(lesson.rows, lesson.inputs, k, 4, random, job);
  if (!clusters) return clusters.error();
  Eigen::MatrixXd shares = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(clusters->nearest.size()), k);
  for (size_t i = 0; i < clusters->nearest.size(); ++i)
    shares(static_cast<Eigen::Index>(i), clusters->nearest[i]) = 1;
  double before = -std::numeric_limits<double>::infinity();
  for (int round = 0; round < kMostRounds; ++round) {
    job.progress(static_cast<double>(round) / kMostRounds, "Fitting the mixture");
    if (!mixture.maximise(shares)) return flat;
    const double now = mixture.expect(shares);
    if (job.canceled()) return canceledError();
    if (!std::isfinite(now)) return flat;
    if (now - before < kEnough) break;
    before = now;
  }
  // Offsets are moved so that the least distance there can be is 0, and that of one component is Mahalanobis'.
  Detector detector{DetectorKind::kGaussianMixture, lesson.inputs, k, {}, {}, {}, {}, 1};
  double least = std::numeric_limits<double>::infinity();
  for (const Bell& bell : mixture.bells()) least = std::min(least, mixture.offset(bell));
  for (const Bell& bell : mixture.bells()) {
    for (const double v : bell.mean) detector.centres.push_back(static_cast<float>(v));
    for (Eigen::Index i = 0; i < bell.whitening.rows(); ++i)
      for (Eigen::Index j = 0; j < bell.whitening.cols(); ++j)
        detector.whitening.push_back(static_cast<float>(bell.whitening(i, j)));
    detector.offsets.push_back(static_cast<float>(mixture.offset(bell) - least + 2 * std::log(k)));
  }
  return detector;
}

}  // namespace

const DetectorType kGaussianMixtureType = {DetectorKind::kGaussianMixture, learn};

}  // namespace thimble::anomaly
