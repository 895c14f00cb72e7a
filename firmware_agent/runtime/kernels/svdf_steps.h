// Svdf steps: features into the memories, and what the memories give to the units, whatever the kernel.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/kernels/dsp.h"
#include "firmware_agent/runtime/kernels/recurrent.h"
#include "firmware_agent/runtime/requantize.h"

namespace thimble {
namespace runtime {
namespace svdf {

/// What a feature is as a memory holds it: that of int16 has no zero point.
inline int32_t newestOf(int16_t feature, int32_t, const int16_t*) { return feature; }
inline int32_t newestOf(int16_t feature, int32_t zero_point, const int8_t*) {
  return dsp::saturate8(feature + zero_point);
}

/// rows: FourRows or BlockRows over x.  remember(memory, stream, newest, sum) moves a memory of int16 or int8 on by one and
/// adds to the sum what it gives; it returns the stream's rest.  Returns the end of the memory.
template <class T, class Rows, class Remember>
T* runUnits(const PackedSvdf& b, const uint32_t* stream, const Rows& rows, int16_t* features,
            Remember remember, T* memory, int8_t* y) {
  const int32_t* bias = reinterpret_cast<const int32_t*>(&b + 1);
  const Multiplier to_output = b.to_output;
  const int32_t rank = b.rank, length = b.length, memory_zero_point = b.memory_zero_point;
  const int32_t zero_point = b.zero_point, low = b.low, high = b.high;
  int32_t place = 0;  // the filter's among those of its unit
  uint32_t sum = 0;
  for (int32_t left = b.units * rank; left > 0; left -= PackedSvdf::kFilters) {
    const int32_t filters = left < PackedSvdf::kFilters ? left : PackedSvdf::kFilters;
    const int16_t* feature = features;
    const int16_t* const end = features + filters;
    stream = rows(stream, features, features + ((filters + 3) & ~3));
    for (; feature != end; memory += length) {
      stream = remember(memory, stream, newestOf(*feature++, memory_zero_point, memory), sum);
      if (++place < rank) continue;
      sum += static_cast<uint32_t>(*bias++);
      const int32_t out = wrappingAdd(multiply(static_cast<int32_t>(sum), to_output), zero_point);
      *y++ = static_cast<int8_t>(clamp(out, low, high));
      place = 0;
      sum = 0;
    }
  }
  return memory;
}

/// take(x) makes taps of a vector; Time<T>(length) is what remembers.
template <template <class> class Time, class Take, class Rows>
void run(const PackedSvdf& b, const Memory& at, int16_t* features, Take take, const Rows& rows) {
  const uint32_t* const stream = reinterpret_cast<const uint32_t*>(at.int32(b.stream));
  int16_t* wide = at.int16Out(b.memory);
  int8_t* narrow = at.int8Out(b.memory);
  for (int32_t n = 0; n < b.batches; ++n) {
    int8_t* const y = at.int8Out(b.y) + n * b.units;
    take(at.int8(b.x) + n * b.depth);
    if (b.wide != 0) {
      wide = runUnits(b, stream, rows, features, Time<int16_t>{b.length}, wide, y);
    } else {
      narrow = runUnits(b, stream, rows, features, Time<int8_t>{b.length}, narrow, y);
    }
  }
}

}  // namespace svdf
}  // namespace runtime
}  // namespace thimble
