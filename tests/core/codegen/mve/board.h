// Board: how layers are handed to the emulated Cortex-M55.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

#include "firmware_agent/runtime/kernels/mve.h"
#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace mve_test {

const uint32_t kCasesAt = 0x60000000;
const uint32_t kArenaBytes = 400 * 1024;

/// Before each case: then its record, its stream, the arena before and the arena after, each a multiple of 4 bytes.
struct Case {
  uint32_t bytes;  // all in all; 0: no further case
  uint32_t kernel;
  uint32_t record_bytes;
  uint32_t stream_bytes;
  uint32_t arena_bytes;
  uint32_t scratch;  // its place in the arena
  uint32_t scratch_bytes;
};

void (*const kKernels[])(const int32_t* record, const runtime::Memory& memory) = {
    &runtime::convMve,   &runtime::denseMve,          &runtime::depthwiseMve,
    &runtime::runConv2d, &runtime::runFullyConnected, &runtime::runDepthwiseConv2d};

}  // namespace mve_test
}  // namespace thimble
