// Stage: one operator of the int8 graph with the layers of the float net that melt into it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/nn/trainer.h"

namespace thimble::quantize {

enum class StageKind { kDense, kConv, kScale, kMaxPool, kAvgPool };

/// kScale: a batch norm or ReLU with nothing before it to melt into, as a depthwise 1 × 1 convolution.
struct Stage {
  StageKind kind = StageKind::kDense;
  std::string name;           // "conv1d_1", counted a kind
  size_t layer = 0;           // of the net, that it comes from
  std::vector<size_t> norms;  // batch norms folded in, in order
  bool relu = false;          // fused
  size_t last_layer = 0;      // whose float output is this stage's output
  nn::Shape input, output;
};

/// net: inspect(net) is ok.  Dropout, jitter and flatten leave no stage; whoever writes the graph reshapes
/// where the next stage wants another shape.
std::vector<Stage> stagesOf(const nn::NetSpec& net);

/// Float weights of a dense, convolution or scale stage with its batch norms folded in.
/// weights: [channels, …], bias: [channels].  Source: Jacob et al. 2018, section 3.2.
struct FoldedWeights {
  std::vector<float> weights, bias;
};
FoldedWeights fold(const Stage& stage, const nn::TrainedNet& net);

}  // namespace thimble::quantize
