// k-means: centres spread, then moved to the mean of what is nearest until nothing moves.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/anomaly/clusters.h"

#include <algorithm>
#include <limits>

namespace thimble::anomaly {
namespace {

constexpr int kMostRounds = 100;
constexpr size_t kRowsPerCheck = 256;

double squaredDistance(const float* row, const double* centre, size_t width) {
  double sum = 0;
  for (size_t i = 0; i < width; ++i) sum += (double{row[i]} - centre[i]) * (double{row[i]} - centre[i]);
  return sum;
}

class KMeans {
 public:
  KMeans(std::span<const float> rows, size_t width, size_t k, nn::Random& random, Job& job)
      : rows_(rows), width_(width), k_(k), n_(rows.size() / width), random_(random), job_(job) {}

  /// False if canceled.
  bool run(Clusters& clusters) {
    if (!spread(clusters)) return false;
    clusters.nearest.assign(n_, -1);
    for (int round = 0; round < kMostRounds; ++round) {
      bool moved = false;
      if (!assign(clusters, moved)) return false;
      if (!moved) break;
      average(clusters);
    }
    return true;
  }

 private:
  /// Each centre a row, drawn by its squared distance to the centres before it.
  bool spread(Clusters& clusters) {
    std::vector<double> distance(n_, std::numeric_limits<double>::infinity());
    clusters.centres.clear();
    size_t chosen = static_cast<size_t>(random_.below(n_));
    for (size_t c = 0; c < k_; ++c) {
      const float* row = rows_.data() + chosen * width_;
      clusters.centres.insert(clusters.centres.end(), row, row + width_);
      double sum = 0;
      for (size_t i = 0; i < n_; ++i) {
        if (i % kRowsPerCheck == 0 && job_.canceled()) return false;
        distance[i] = std::min(distance[i], squaredDistance(rows_.data() + i * width_,
                                                            clusters.centres.data() + c * width_, width_));
        sum += distance[i];
      }
      double at = random_.uniform() * sum;
      for (chosen = 0; chosen + 1 < n_ && at >= distance[chosen]; ++chosen) at -= distance[chosen];
    }
    return true;
  }

  bool assign(Clusters& clusters, bool& moved) {
    clusters.inertia = 0;
    for (size_t i = 0; i < n_; ++i) {
      if (i % kRowsPerCheck == 0 && job_.canceled()) return false;
      int best = 0;
      double least = std::numeric_limits<double>::infinity();
      for (size_t c = 0; c < k_; ++c) {
        const double d =
            squaredDistance(rows_.data() + i * width_, clusters.centres.data() + c * width_, width_);
        if (d < least) least = d, best = static_cast<int>(c);
      }
      moved = moved || clusters.nearest[i] != best;
      clusters.nearest[i] = best;
      clusters.inertia += least;
    }
    return true;
  }

  /// A centre that is nobody's nearest stays where it is.
  void average(Clusters& clusters) {
    std::vector<double> sums(k_ * width_, 0);
    std::vector<size_t> counts(k_, 0);
    for (size_t i = 0; i < n_; ++i) {
      const size_t c = static_cast<size_t>(clusters.nearest[i]);
      ++counts[c];
      for (size_t j = 0; j < width_; ++j) sums[c * width_ + j] += double{rows_[i * width_ + j]};
    }
    for (size_t c = 0; c < k_; ++c)
      for (size_t j = 0; counts[c] > 0 && j < width_; ++j)
        clusters.centres[c * width_ + j] = sums[c * width_ + j] / static_cast<double>(counts[c]);
  }

  std::span<const float> rows_;
  size_t width_, k_, n_;
  nn::Random& random_;
  Job& job_;
};

}  // namespace

Result<Clusters> cluster(std::span<const float> rows, int width, int k, int restarts, nn::Random& random,
                         Job& job) {
  KMeans k_means(rows, static_cast<size_t>(width), static_cast<size_t>(k), random, job);
  Clusters best, now;
  for (int restart = 0; restart < restarts; ++restart) {
    job.progress(static_cast<double>(restart) / restarts, "Finding clusters");
    if (!k_means.run(now)) return canceledError();
    if (restart == 0 || now.inertia < best.inertia) best = now;
  }
  return best;
}

}  // namespace thimble::anomaly
