// A few pixels of the convolution, then ADD's own kernel on them.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/then_add.h"

#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace runtime {

void addParts(const int32_t* record, const Memory& memory,
              void (*layer)(const int32_t* record, const Memory& memory, const Part& part)) {
  const ThenAdd& t = *reinterpret_cast<const ThenAdd*>(record);
  SumBody sum = t.sum;
  Ref& other = t.layer_is_b ? sum.a : sum.b;
  Part part = {0, 0, t.at_once, memory.int8Out(t.layer_is_b ? sum.b : sum.a)};
  for (; part.first < t.pixels; part.first += t.at_once) {
    if (t.pixels - part.first < t.at_once) part.count = t.pixels - part.first;
    layer(record + sizeof(ThenAdd) / sizeof(int32_t), memory, part);
    const int32_t bytes = part.count * t.channels;
    sum.walk.size[0] = bytes;
    runAdd(reinterpret_cast<const int32_t*>(&sum), memory);
    other += bytes;
    sum.y += bytes;
  }
}

}  // namespace runtime
}  // namespace thimble
