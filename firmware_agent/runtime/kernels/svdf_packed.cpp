// SVDF on packed weights: four filters' features at a time, two or four steps of a memory at once.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/four_rows.h"
#include "firmware_agent/runtime/kernels/svdf_steps.h"

namespace thimble {
namespace runtime {

namespace {

inline void store(void* at, uint32_t word) { __builtin_memcpy(at, &word, sizeof(word)); }

inline uint32_t addDot(uint32_t a, uint32_t b, uint32_t sum) {
  return static_cast<uint32_t>(dsp::dot2(a, b, static_cast<int32_t>(sum)));
}

template <class T>
struct Time;

template <>
struct Time<int16_t> {
  int32_t length;

  const uint32_t* operator()(int16_t* m, const uint32_t* w, int32_t newest, uint32_t& sum) const {
    int32_t left = length;
    for (; left > 4; left -= 4, m += 4, w += 2) {
      const uint32_t first = dsp::load(m + 1), second = dsp::load(m + 3);
      store(m, first);
      store(m + 2, second);
      sum = addDot(second, w[1], addDot(first, w[0], sum));
    }
    if (left > 2) {
      const uint32_t pair = dsp::load(m + 1);
      store(m, pair);
      sum = addDot(pair, *w++, sum);
      m += 2;
      left -= 2;
    }
    if (left == 2) *m = m[1];
    m[left - 1] = static_cast<int16_t>(newest);
    const uint32_t last = left == 2 ? dsp::load(m) : static_cast<uint32_t>(newest) & 0xffff;
    sum = addDot(last, *w, sum);
    return w + 1;
  }
};

template <>
struct Time<int8_t> {
  int32_t length;

  const uint32_t* operator()(int8_t* m, const uint32_t* w, int32_t newest, uint32_t& sum) const {
    const int8_t* const last = m + length - 4;
    for (; m < last; m += 4, w += 2) sum = four(m, dsp::load(m + 1), w, sum);
    if (m == last) {
      sum = four(m, dsp::load(m) >> 8 | static_cast<uint32_t>(newest) << 24, w, sum);
      return w + 2;
    }
    for (; m < last + 3; ++m) {
      *m = m[1];
      sum += static_cast<uint32_t>(*m) * *w++;
    }
    *m = static_cast<int8_t>(newest);
    sum += static_cast<uint32_t>(newest) * *w;
    return w + 1;
  }

 private:
  static uint32_t four(int8_t* m, uint32_t bytes, const uint32_t* w, uint32_t sum) {
    store(m, bytes);
    return addDot(dsp::oddBytes(bytes), w[1], addDot(dsp::evenBytes(bytes), w[0], sum));
  }
};

}  // namespace

void svdfPacked(const int32_t* record, const Memory& memory) {
  const PackedSvdf& b = *reinterpret_cast<const PackedSvdf*>(record);
  int16_t* const taps = memory.int16Out(b.scratch);
  svdf::run<Time>(
      b, memory, taps + 4 * b.groups, [&b, taps](const int8_t* x) { widen(x, b.depth, taps); },
      FourRows(taps, b.groups, false, b.signs));
}

}  // namespace runtime
}  // namespace thimble
