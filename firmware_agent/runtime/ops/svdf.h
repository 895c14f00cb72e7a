// Svdf: what a layer of SVDF runs from, for its kernel and for whoever lays its weights out anew.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/ops/layer.h"

namespace thimble {
namespace runtime {

struct SvdfBody {
  Ref x, y, features, times, memory, unpacked;
  int32_t batches, depth, units, rank, length;
  int32_t wide;  // 1: time weights and memory are int16
  int32_t memory_zero_point;
  Multiplier to_memory, to_output;
  Output to;
  // int32 × filters: −zero point of x × Σ feature weights; then int32 × units: bias
};

}  // namespace runtime
}  // namespace thimble
