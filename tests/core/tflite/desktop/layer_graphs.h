// Layer graphs: convolutions, pools and dense layers of random shapes and quantization, each a model of its own.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <random>
#include <string>

#include "core/tflite/graph.h"

namespace thimble::tests {

struct LayerGraph {
  std::string name;
  tflite::Graph graph;
};

/// kind: 0 … kLayerKinds − 1.  Some do not make sense as they are drawn; the runtime refuses those.
constexpr uint32_t kLayerKinds = 6;
LayerGraph randomLayer(uint32_t kind, std::mt19937& random);

}  // namespace thimble::tests
