// Stage: one operator of the int8 graph with the layers of the float net that melt into it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/nn/trainer.h"
#include "core/quantize/affine.h"
#include "core/quantize/settings.h"
#include "core/tflite/graph.h"

namespace thimble::quantize {

enum class StageKind {
  kDense,
  kConv,
  kDepthwise,
  kScale,
  kMaxPool,
  kAvgPool,
  kAdd,
  kGlobalMaxPool,
  kGlobalAvgPool,
  kLeakyRelu,
  kSquare,
  kLstm
};

/// kScale: a batch norm or ReLU with nothing before it to melt into, as a depthwise 1 × 1 convolution.
struct Stage {
  StageKind kind = StageKind::kDense;
  std::string name;                                           // "conv1d_1", counted a kind
  size_t layer = 0;                                           // of the net, that it comes from
  std::vector<size_t> norms;                                  // batch norms folded in, in order
  tflite::Activation activation = tflite::Activation::kNone;  // fused
  size_t last_layer = 0;                                      // whose float output is this stage's output
  nn::Shape input, output;
  int added = -1;  // kAdd: the stage whose output is added to that of the one before; −1: the net's input
};

/// net: inspect(net) is ok.  Dropout, jitter, flatten and reshape leave no stage; whoever writes the graph
/// reshapes where the next stage wants another shape.  Each stage reads the one before it.
std::vector<Stage> stagesOf(const nn::NetSpec& net);

/// Has weights that `fold` gives: dense, convolutions and scale.
bool isWeighted(StageKind kind);
/// Its output has its input's scale: pools.
bool keepsScale(StageKind kind);

/// How its output is quantized that takes `range`, unless it keeps its input's scale.
Affine outputAffine(StageKind kind, Range range, const QuantizeSettings& settings);

/// Each channel of its weights has a scale of its own.
bool hasChannelScales(StageKind kind, const QuantizeSettings& settings);

/// Float weights of a weighted stage with its batch norms folded in.
/// weights: [channels, …], bias: [channels].  Source: Jacob et al. 2018, section 3.2.
struct FoldedWeights {
  std::vector<float> weights, bias;
};
FoldedWeights fold(const Stage& stage, const nn::TrainedNet& net);

}  // namespace thimble::quantize
