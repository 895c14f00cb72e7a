// RandomModel: one .tflite graph of many random layers side by side, each with an input of its own.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <random>
#include <string>
#include <vector>

#include "core/tflite/graph.h"

namespace thimble::tests {

struct RandomModel {
  tflite::Graph graph;             // its only output: the last layer's
  std::vector<std::string> names;  // of the operators
};

/// Convolutions, depthwise and dense layers, LSTM and SVDF: sizes at the edges of what kernels tell apart, images that
/// need padding and others that are read where they lie, rows long enough to be turned into columns, weights over all of
/// int8, zero points at both ends, and every fused activation.
RandomModel randomModel(std::mt19937& random);

}  // namespace thimble::tests
