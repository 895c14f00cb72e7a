// Board: how layers are handed to an emulated core, and the kernels that run them.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

#include "firmware_agent/runtime/kernels/mve.h"
#include "firmware_agent/runtime/kernels/packed.h"
#include "firmware_agent/runtime/kernels/then_add.h"
#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace packed_test {

const uint32_t kArenaBytes = 400 * 1024;

/// Before each case: then its record, its constants, the arena before and the arena after, each a multiple of 4 bytes.
struct Case {
  uint32_t bytes;  // all in all; 0: no further case
  uint32_t kernel;
  uint32_t record_bytes;
  uint32_t constant_bytes;
  uint32_t arena_bytes;
  uint32_t scratch;  // its place in the arena
  uint32_t scratch_bytes;
};

struct Kernel {
  const char* name;  // as Operation::kernel
  void (*run)(const int32_t* record, const runtime::Memory& memory);
};

#define THIMBLE_THEN_ADD(layer) \
  "thenAdd<thimble::runtime::" #layer "Part>", &runtime::thenAdd<runtime::layer##Part>

const Kernel kKernels[] = {{"convMve", &runtime::convMve},
                           {"denseMve", &runtime::denseMve},
                           {"depthwiseMve", &runtime::depthwiseMve},
                           {"convPacked", &runtime::convPacked},
                           {"convWide", &runtime::convWide},
                           {"densePacked", &runtime::densePacked},
                           {"depthwisePacked", &runtime::depthwisePacked},
                           {"depthwisePairs", &runtime::depthwisePairs},
                           {"depthwiseTaps", &runtime::depthwiseTaps},
                           {"runConv2d", &runtime::runConv2d},
                           {"runFullyConnected", &runtime::runFullyConnected},
                           {"runDepthwiseConv2d", &runtime::runDepthwiseConv2d},
                           {THIMBLE_THEN_ADD(convPacked)},
                           {THIMBLE_THEN_ADD(convWide)},
                           {THIMBLE_THEN_ADD(convMve)},
                           {THIMBLE_THEN_ADD(runConv2d)}};

}  // namespace packed_test
}  // namespace thimble
