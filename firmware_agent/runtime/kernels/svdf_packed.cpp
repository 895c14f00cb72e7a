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

// Moves `fours` times four on by one and adds their products.  ≥ 1; m and w are left behind them.
inline void moveFours(int16_t*& m, const uint32_t*& w, int32_t fours, uint32_t& sum) {
#ifdef THIMBLE_DSP
  asm volatile(
      "1:\n"
      "ldr r4, [%[m], #2]\n"
      "ldr r5, [%[m], #6]\n"
      "ldrd r6, r8, [%[w]], #8\n"
      "subs %[n], %[n], #1\n"
      "smlad %[sum], r4, r6, %[sum]\n"
      "str r5, [%[m], #4]\n"
      "smlad %[sum], r5, r8, %[sum]\n"
      "str r4, [%[m]], #8\n"
      "bne 1b\n"
      : [m] "+r"(m), [w] "+r"(w), [n] "+r"(fours), [sum] "+r"(sum)
      :
      : "r4", "r5", "r6", "r8", "cc", "memory");
#else
  for (; fours > 0; --fours, m += 4, w += 2) {
    const uint32_t first = dsp::load(m + 1), second = dsp::load(m + 3);
    store(m, first);
    store(m + 2, second);
    sum = addDot(second, w[1], addDot(first, w[0], sum));
  }
#endif
}
inline void moveFours(int8_t*& m, const uint32_t*& w, int32_t fours, uint32_t& sum) {
#ifdef THIMBLE_DSP
  asm volatile(
      "1:\n"
      "ldr r4, [%[m], #1]\n"
      "ldrd r6, r8, [%[w]], #8\n"
      "str r4, [%[m]], #4\n"
      "sxtb16 r5, r4\n"
      "sxtb16 r4, r4, ror #8\n"
      "subs %[n], %[n], #1\n"
      "smlad %[sum], r5, r6, %[sum]\n"
      "smlad %[sum], r4, r8, %[sum]\n"
      "bne 1b\n"
      : [m] "+r"(m), [w] "+r"(w), [n] "+r"(fours), [sum] "+r"(sum)
      :
      : "r4", "r5", "r6", "r8", "cc", "memory");
#else
  for (; fours > 0; --fours, m += 4, w += 2) {
    const uint32_t bytes = dsp::load(m + 1);
    store(m, bytes);
    sum = addDot(dsp::oddBytes(bytes), w[1], addDot(dsp::evenBytes(bytes), w[0], sum));
  }
#endif
}

template <class T>
struct Time;

template <>
struct Time<int16_t> {
  int32_t length;

  const uint32_t* operator()(int16_t* m, const uint32_t* w, int32_t newest, uint32_t& sum) const {
    const int32_t fours = (length - 1) >> 2;
    const int32_t left = length - 4 * fours;
    if (fours > 0) moveFours(m, w, fours, sum);
    if (left > 2) {
      const uint32_t pair = dsp::load(m + 1);
      store(m, pair);
      sum = addDot(pair, *w++, sum);
      m += 2;
    }
    uint32_t last = static_cast<uint32_t>(newest) & 0xffff;
    if ((left & 1) == 0) {
      last = last << 16 | static_cast<uint16_t>(m[1]);
      store(m, last);
    } else {
      *m = static_cast<int16_t>(newest);
    }
    sum = addDot(last, *w, sum);
    return w + 1;
  }
};

template <>
struct Time<int8_t> {
  int32_t length;

  const uint32_t* operator()(int8_t* m, const uint32_t* w, int32_t newest, uint32_t& sum) const {
    const int32_t fours = (length - 1) >> 2;
    int32_t left = length - 4 * fours;
    if (fours > 0) moveFours(m, w, fours, sum);
    if (left == 4) {
      const uint32_t bytes = dsp::load(m) >> 8 | static_cast<uint32_t>(newest) << 24;
      store(m, bytes);
      sum = addDot(dsp::oddBytes(bytes), w[1], addDot(dsp::evenBytes(bytes), w[0], sum));
      return w + 2;
    }
    for (; left > 1; --left, ++m) {
      *m = m[1];
      sum += static_cast<uint32_t>(*m) * *w++;
    }
    *m = static_cast<int8_t>(newest);
    sum += static_cast<uint32_t>(newest) * *w;
    return w + 1;
  }
};

template <class Rows>
void runFours(const PackedSvdf& b, const Memory& memory, int16_t* taps, const Rows& rows) {
  svdf::run<Time>(
      b, memory, taps + 4 * b.groups, [&b, taps](const int8_t* x) { widen(x, b.depth, taps); }, rows);
}

}  // namespace

void svdfPacked(const int32_t* record, const Memory& memory) {
  const PackedSvdf& b = *reinterpret_cast<const PackedSvdf*>(record);
  int16_t* const taps = memory.int16Out(b.scratch);
  runFours(b, memory, taps, FourRows(taps, b.groups, false, b.signs));
}

void svdfBytes(const int32_t* record, const Memory& memory) {
  const PackedSvdf& b = *reinterpret_cast<const PackedSvdf*>(record);
  int16_t* const taps = memory.int16Out(b.scratch);
  runFours(b, memory, taps, FourByteRows(taps, b.groups, false));
}

}  // namespace runtime
}  // namespace thimble
