// Board: how layers with a state are handed to the emulated cores.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

#include "firmware_agent/runtime/kernels/recurrent.h"
#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace recurrent_test {

const uint32_t kArenaBytes = 64 * 1024;
const uint32_t kRuns = 3;  // one after the other, each on the state that the last one left

/// Before each case: then its record, its constants, the arena before and after, each a multiple of 16 bytes.
struct Case {
  uint32_t bytes;  // all in all; 0: no further case
  uint32_t kernel;
  uint32_t record_bytes;
  uint32_t constants_bytes;
  uint32_t arena_bytes;
  uint32_t scratch;  // its place in the arena
  uint32_t scratch_bytes;
  uint32_t none;
};

struct Kernel {
  const char* name;
  void (*run)(const int32_t* record, const runtime::Memory& memory);
};
const Kernel kKernels[] = {{"runUnidirectionalSequenceLstm", &runtime::runUnidirectionalSequenceLstm},
                           {"runSvdf", &runtime::runSvdf},
                           {"lstmPacked", &runtime::lstmPacked},
                           {"svdfPacked", &runtime::svdfPacked},
                           {"lstmBytes", &runtime::lstmBytes},
                           {"svdfBytes", &runtime::svdfBytes},
                           {"lstmMve", &runtime::lstmMve},
                           {"svdfMve", &runtime::svdfMve}};

}  // namespace recurrent_test
}  // namespace thimble
