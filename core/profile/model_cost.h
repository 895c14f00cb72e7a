// ModelCost: what a model takes of a board: flash, RAM, operations, each layer and each tensor in the arena.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/tflite/graph.h"

namespace thimble::profile {

struct LayerCost {
  std::string name;  // of the operator's output tensor
  std::string op;    // "CONV_2D"
  int64_t macs = 0;
  int64_t weight_bytes = 0;
  int64_t output_bytes = 0;
  int64_t instructions = -1;  // −1: not counted yet
};

/// A tensor's place, or an operator's working memory: bytes [offset, offset + bytes) of the arena while operators first_op … last_op run.
struct ArenaBlock {
  std::string tensor;
  int64_t offset = 0;
  int64_t bytes = 0;
  int first_op = 0;
  int last_op = 0;
};

struct ModelCost {
  int64_t model_bytes = 0;
  int64_t arena_bytes = 0;
  int64_t arena_lower_bound_bytes = 0;
  int64_t macs = 0;
  std::vector<LayerCost> layers;
  std::vector<ArenaBlock> arena;
};

/// Cost of a model file that carries its memory plan (tflite::withMemoryPlan).
Result<ModelCost> costOf(std::span<const uint8_t> model_file);

}  // namespace thimble::profile
