// NetSpec: a network as a list of layers, with the shapes, parameters and multiplications each one costs.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace thimble::nn {

/// Height, width, channels of one example.  A series in time is [steps, 1, channels]; a vector [1, 1, n].
struct Shape {
  int h = 1, w = 1, c = 1;
  int64_t size() const { return int64_t{h} * w * c; }
  friend bool operator==(const Shape&, const Shape&) = default;
};

enum class LayerKind {
  kDense,
  kConv1d,
  kConv2d,
  kMaxPool,
  kAvgPool,
  kDropout,
  kBatchNorm,
  kRelu,
  kFlatten,
  kJitter,
  kDepthwiseConv1d,
  kDepthwiseConv2d,
  kAdd,
  kGlobalAvgPool,
  kGlobalMaxPool,
  kRelu6,
  kLeakyRelu,
  kSpatialDropout,
  kReshape,
  kLstm,
  kSquare
};
enum class Padding { kValid, kSame };
/// What stands behind the last layer.  kSoftmax: probabilities of classes; kLinear: its values are the answer.
enum class Head { kSoftmax, kLinear };

/// One layer.  Fields that its kind does not name are ignored.
struct LayerSpec {
  LayerKind kind = LayerKind::kDense;
  int units = 0;                      // dense, LSTM: outputs; convolutions: filters
  int kernel_h = 1, kernel_w = 1;     // convolutions and pools (conv1d: kernel_h along time)
  int stride_h = 1, stride_w = 1;     // convolutions and pools
  Padding padding = Padding::kValid;  // convolutions and pools
  float rate = 0;                     // dropout: probability of dropping; jitter: strength; leaky ReLU: slope
                                      // below zero; 0 … 0.95
  int dilation_h = 1, dilation_w = 1;  // convolutions: steps from one tap to the next
  int multiplier = 1;                  // depthwise convolutions: outputs a channel
  int back = 0;           // add: whose output is added, 2 … for the layer before the one before;
                          // one more than there are layers before: the net's input
  Shape shape = {};       // reshape: the output's
  bool sequence = false;  // LSTM: every step's output, not the last one's alone
  friend bool operator==(const LayerSpec&, const LayerSpec&) = default;
};

/// Layers in order; the last one is dense with `classes` units, or one a number behind a linear head.
struct NetSpec {
  std::string preset;  // "dense", "conv1d" or "custom"
  Shape input;
  std::vector<LayerSpec> layers;
  Head head = Head::kSoftmax;
  friend bool operator==(const NetSpec&, const NetSpec&) = default;
};

/// What a layer costs.
struct LayerInfo {
  std::string name;  // "conv1d 8 × 3"
  Shape output;
  int64_t parameters = 0;
  int64_t macs = 0;
};

/// Shapes and costs of each layer.  Errors: kInvalidArgument naming the layer that does not fit and why.
Result<std::vector<LayerInfo>> inspect(const NetSpec& net);

/// Ready-made nets for an input and a number of classes.
NetSpec densePreset(Shape input, int classes);
NetSpec conv1dPreset(Shape input, int classes);
/// conv1d if the input has at least 8 time steps, else dense.
NetSpec recommend(Shape input, int classes);

/// Names for recipes, the command line and the window ("dense", "conv1d", "max-pool", …), one table both
/// ways.
const char* kindName(LayerKind kind);
Result<LayerKind> kindFromName(const std::string& name);

/// A depthwise convolution that slides, then a pointwise one that mixes its channels: two layers in place of
/// a convolution, at a fraction of its multiplications.  convolution: conv1d or conv2d.  Source: Howard et al.
/// 2017, MobileNets.
std::vector<LayerSpec> separable(const LayerSpec& convolution);

/// Parts of a LayerSpec that some kinds heed.
enum class Field : unsigned {
  kUnits = 1,
  kSliding = 2,  // kernel, stride and padding
  kRate = 4,
  kDilation = 8,
  kMultiplier = 16,
  kBack = 32,
  kShape = 64,
  kSequence = 128,
};
/// Whether a kind heeds a part.
bool heeds(LayerKind kind, Field field);
/// Whether its kernel slides along h alone, kernel_w and the like being ignored.
bool overTime(LayerKind kind);

}  // namespace thimble::nn
