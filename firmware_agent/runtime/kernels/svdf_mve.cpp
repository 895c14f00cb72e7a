// SVDF by Helium: 16 products of features, 16 or eight steps of a memory at once.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/block_rows.h"
#include "firmware_agent/runtime/kernels/svdf_steps.h"

namespace thimble {
namespace runtime {

namespace {

#if defined(__ARM_FEATURE_MVE)
// Lanes beyond `count` are 0.  Assembler, for the compiler would take the predicate through a core register.
inline uint32_t dotMoved(int8_t* m, const int8_t* w, int32_t count, uint32_t sum) {
  int8x16_t moved;
  asm volatile(
      "vctp.8 %[count]\n"
      "vpstt\n"
      "vldrbt.8 %q[moved], [%[from]]\n"
      "vstrbt.8 %q[moved], [%[to]]\n"
      : [moved] "=w"(moved)
      : [count] "r"(count), [from] "r"(m + 1), [to] "r"(m)
      : "p0", "memory");
  return static_cast<uint32_t>(vmladavaq_s8(static_cast<int32_t>(sum), moved, vldrbq_s8(w)));
}
inline uint32_t dotMoved(int16_t* m, const int16_t* w, int32_t count, uint32_t sum) {
  int16x8_t moved;
  asm volatile(
      "vctp.16 %[count]\n"
      "vpstt\n"
      "vldrht.16 %q[moved], [%[from]]\n"
      "vstrht.16 %q[moved], [%[to]]\n"
      : [moved] "=w"(moved)
      : [count] "r"(count), [from] "r"(m + 1), [to] "r"(m)
      : "p0", "memory");
  return static_cast<uint32_t>(vmladavaq_s16(static_cast<int32_t>(sum), moved, vldrhq_s16(w)));
}
#else
/// Moves up to 16 bytes on by one, `count` at most: adds their products.
template <class T>
uint32_t dotMoved(T* m, const T* w, int32_t count, uint32_t sum) {
  for (int32_t i = 0; i < count && i < 16 / static_cast<int32_t>(sizeof(T)); ++i) {
    m[i] = m[i + 1];
    sum += static_cast<uint32_t>(m[i] * w[i]);
  }
  return sum;
}
#endif

template <class T>
struct Time {
  int32_t length;

  const uint32_t* operator()(T* m, const uint32_t* w, int32_t newest, uint32_t& sum) const {
    const int32_t step = 16 / sizeof(T);
    T* const last = m + length - 1;
    for (int32_t left = length - 1; left > 0; left -= step, m += step, w += 4) {
      sum = dotMoved(m, reinterpret_cast<const T*>(w), left, sum);
    }
    *last = static_cast<T>(newest);
    sum += static_cast<uint32_t>(newest) * *w;
    return w + 1;
  }
};

}  // namespace

void svdfMve(const int32_t* record, const Memory& memory) {
  const PackedSvdf& b = *reinterpret_cast<const PackedSvdf*>(record);
  int8_t* const taps = memory.int8Out(b.scratch);
  const int32_t bytes = 16 * b.groups;
  mve::fill(taps, 0, bytes);
  svdf::run<Time>(
      b, memory, reinterpret_cast<int16_t*>(taps + bytes),
      [&b, taps](const int8_t* x) { mve::copy(taps, x, b.depth); }, BlockRows(taps, b.groups, false));
}

}  // namespace runtime
}  // namespace thimble
