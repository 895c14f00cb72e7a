// One loop for each size of elements, under a walk over the outer dimensions.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/copy.h"

namespace thimble {
namespace runtime {

namespace {

template <class T>
void copyRow(const uint8_t* x, uint8_t* y, int32_t count, int32_t from_step, int32_t to_step) {
  for (; count > 0; --count, x += from_step, y += to_step) {
    *reinterpret_cast<T*>(y) = *reinterpret_cast<const T*>(x);
  }
}

// The innermost dimension.
void copyRuns(const Copy& copy, const uint8_t* x, uint8_t* y, int32_t count, int32_t from_step,
              int32_t to_step) {
  if (copy.run == copy.element) {
    if (copy.run == 1) return copyRow<uint8_t>(x, y, count, from_step, to_step);
    if (copy.run == 2) return copyRow<uint16_t>(x, y, count, from_step, to_step);
    if (copy.run == 4) return copyRow<uint32_t>(x, y, count, from_step, to_step);
  }
  for (; count > 0; --count, x += from_step, y += to_step) {
    __builtin_memmove(y, x, static_cast<uint32_t>(copy.run));
  }
}

}  // namespace

void Copy::add(int32_t elements, int32_t from_bytes, int32_t to_bytes) {
  if (elements == 1) return;
  const int32_t last = rank - 1;
  if (rank != 0 && from_step[last] == elements * from_bytes && to_step[last] == elements * to_bytes) {
    elements *= size[last];
    --rank;
  }
  size[rank] = elements;
  from_step[rank] = from_bytes;
  to_step[rank] = to_bytes;
  ++rank;
}

void Copy::finish() {
  const int32_t last = rank - 1;
  if (rank == 0 || from_step[last] != element || to_step[last] != element) return;
  run = element * size[last];
  size[last] = from_step[last] = to_step[last] = 0;
  --rank;
}

Copy copyOf(int32_t element_bytes) {
  Copy copy = {};
  copy.run = copy.element = element_bytes;
  return copy;
}

void copyElements(const Copy& copy, const uint8_t* x, uint8_t* y) {
  x += copy.from;
  y += copy.to;
  if (copy.rank == 0) return copyRuns(copy, x, y, 1, 0, 0);
  const int32_t inner = copy.rank - 1;
  int32_t index[kMaxRank] = {};
  for (;;) {
    copyRuns(copy, x, y, copy.size[inner], copy.from_step[inner], copy.to_step[inner]);
    int32_t d = inner;
    for (;;) {
      if (d-- == 0) return;
      x += copy.from_step[d];
      y += copy.to_step[d];
      if (++index[d] < copy.size[d]) break;
      x -= copy.from_step[d] * copy.size[d];
      y -= copy.to_step[d] * copy.size[d];
      index[d] = 0;
    }
  }
}

void fillElements(const uint8_t* x, uint8_t* y, int32_t element_bytes, int32_t bytes) {
  Copy copy = copyOf(element_bytes);
  copy.add(bytes / element_bytes, 0, element_bytes);
  copyElements(copy, x, y);
}

}  // namespace runtime
}  // namespace thimble
