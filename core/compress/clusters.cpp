// k-means on a line, and weights that move in step.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/clusters.h"

#include <algorithm>
#include <cmath>

namespace thimble::compress {
namespace {

/// values: sorted; each goes to the nearest centroid, each centroid to its values' mean.  False if none moved.
bool improve(const std::vector<float>& values, std::vector<float>& centroids) {
  std::vector<double> sum(centroids.size(), 0), count(centroids.size(), 0);
  size_t c = 0;
  for (float v : values) {
    while (c + 1 < centroids.size() && std::abs(v - centroids[c + 1]) < std::abs(v - centroids[c])) ++c;
    sum[c] += double{v};
    ++count[c];
  }
  std::vector<float> moved;
  for (size_t i = 0; i < centroids.size(); ++i)
    if (count[i] > 0) moved.push_back(static_cast<float>(sum[i] / count[i]));
  const bool changed = moved != centroids;
  centroids = std::move(moved);
  return changed;
}

uint16_t nearest(const std::vector<float>& centroids, float v) {
  const auto above = std::lower_bound(centroids.begin(), centroids.end(), v);
  if (above == centroids.begin()) return 0;
  const auto below = above - 1;
  const bool up = above != centroids.end() && *above - v < v - *below;
  return static_cast<uint16_t>((up ? above : below) - centroids.begin());
}

}  // namespace

Clustering cluster(std::span<const float> values, int centroids) {
  constexpr int kMostRounds = 50;
  Clustering result;
  if (values.empty()) return result;
  std::vector<float> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  const float least = sorted.front(), width = sorted.back() - least;
  const int n = std::clamp(centroids, 1, 65536);
  for (int i = 0; i < n; ++i)
    result.centroids.push_back(least + width * (static_cast<float>(i) + 0.5f) / static_cast<float>(n));
  for (int round = 0; round < kMostRounds && improve(sorted, result.centroids);) ++round;
  for (float v : values) result.of.push_back(nearest(result.centroids, v));
  return result;
}

void ClusterHook::beginEpoch(nn::Network<float>& network, int epoch, int) {
  if (epoch != 1) return;
  for (const nn::Parameter<float>* p : network.parameters())
    if (p->decays)
      layers_.push_back(cluster({p->value.data(), static_cast<size_t>(p->value.size())}, centroids_));
  afterStep(network);
}

void ClusterHook::afterStep(nn::Network<float>& network) {
  size_t next = 0;
  for (nn::Parameter<float>* p : network.parameters()) {
    if (!p->decays) continue;
    Clustering& layer = layers_[next++];
    std::vector<double> sum(layer.centroids.size(), 0), count(layer.centroids.size(), 0);
    for (size_t i = 0; i < layer.of.size(); ++i) {
      sum[layer.of[i]] += double{p->value.data()[i]};
      ++count[layer.of[i]];
    }
    for (size_t c = 0; c < sum.size(); ++c)
      if (count[c] > 0) layer.centroids[c] = static_cast<float>(sum[c] / count[c]);
    for (size_t i = 0; i < layer.of.size(); ++i) p->value.data()[i] = layer.centroids[layer.of[i]];
  }
}

}  // namespace thimble::compress
