// Clusters: each layer's weights take one of a few values, and these train on together.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "core/quantize/folded_hook.h"

namespace thimble::compress {

/// The centroid nearest to each value after k-means in one dimension from centroids spread evenly.  At most
/// `centroids` of them; fewer where some would hold nothing.  Source: Lloyd 1982; evenly, as in Han et al. 2016.
struct Clustering {
  std::vector<float> centroids;  // rising
  std::vector<uint16_t> of;      // [values] index into them
};
Clustering cluster(std::span<const float> values, int centroids);

/// Ties the weights of each layer, not its biases, to `centroids` values from the first epoch on: each step moves a
/// cluster by the mean of what the optimizer does to its members.  Batch norms stay frozen: fold them first
/// (quantize::foldNorms), so that the model's weights are the clustered ones.
class ClusterHook : public quantize::FoldedHook {
 public:
  ClusterHook(const nn::NetSpec& net, int centroids) : FoldedHook(net), centroids_(centroids) {}
  void beginEpoch(nn::Network<float>& network, int epoch, int epochs) override;
  void afterStep(nn::Network<float>& network) override;

 private:
  int centroids_;
  std::vector<Clustering> layers_;  // a parameter that decays, in the network's order
};

}  // namespace thimble::compress
