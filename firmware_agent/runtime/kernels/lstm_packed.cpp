// LSTM on packed weights: a gate of four units at once.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/lstm_cell.h"
#include "firmware_agent/runtime/kernels/lstm_steps.h"
#include "firmware_agent/runtime/kernels/recurrent.h"

namespace thimble {
namespace runtime {

namespace {

using lstm::Gates;

#ifdef THIMBLE_LSTM_DSP

const int32_t kUnrolled = 8;  // groups

/// What one matrix gives to all units, in memory because the loop takes all registers; the order is that of its loads.
struct Loop {
  const int16_t* x;
  int32_t passes;  // of the unrolled groups
  uint32_t entry;  // where the first pass begins: at first, how far in the code
  uint32_t
      finish;  // which of four ways to end: 1: add to what is there, 2: with signs; then where in the code
  const Gates* end;
};

// clang-format off
#define THIMBLE_PRODUCTS(x)          \
  "ldm r1!, {r10, r11, r12, lr}\n"   \
  "smlad r4, r10, " x ", r4\n"       \
  "smlad r5, r11, " x ", r5\n"       \
  "smlad r6, r12, " x ", r6\n"       \
  "smlad r7, lr, " x ", r7\n"
// 44 bytes of code.
#define THIMBLE_GROUP                \
  "ldrd r8, r9, [r0], #8\n"          \
  THIMBLE_PRODUCTS("r8") THIMBLE_PRODUCTS("r9")
// In r0, r3, r8, r9: GateScale.
#define THIMBLE_SCALE(a)             \
  "add r10, r3, " a ", asr #31\n"    \
  "smmlar " a ", " a ", r0, r10\n"   \
  "asr " a ", r9\n"                  \
  "ssat " a ", #16, " a "\n"
#define THIMBLE_SCALE_SIGNS(a)       \
  "and r10, r8, " a ", asr #31\n"    \
  "add r10, r3\n"                    \
  "smmlar " a ", " a ", r0, r10\n"   \
  "asr " a ", r9\n"                  \
  "ssat " a ", #16, " a "\n"
#define THIMBLE_SET
#define THIMBLE_ADD                  \
  "ldrd r8, r9, [r2]\n"              \
  "qadd16 r4, r4, r8\n"              \
  "qadd16 r5, r5, r9\n"
#define THIMBLE_FINISH(scale, put)   \
  "ldm r1!, {r0, r3, r8, r9}\n"      \
  scale("r4") scale("r5") scale("r6") scale("r7") \
  "pkhbt r4, r4, r5, lsl #16\n"      \
  "pkhbt r5, r6, r7, lsl #16\n"      \
  put                                \
  "strd r4, r5, [r2], #8\n"          \
  "ldr r0, [sp, #16]\n"              \
  "cmp r2, r0\n"                     \
  "bne 1b\n"                         \
  "b 9f\n"

// Returns the stream's rest.
__attribute__((naked, noipa)) const uint32_t* sumGates(const uint32_t* /*stream*/, Gates* /*gates*/, const Loop* /*loop*/) {
  asm volatile(
      "push {r4, r5, r6, r7, r8, r9, r10, r11, r12, lr}\n"
      "ldm r2, {r3, r4, r5, r6, r7}\n"
      "adr r9, 2f + 1\n"
      "add r5, r5, r9\n"
      "adr r9, 3f\n"
      "ldr r6, [r9, r6, lsl #2]\n"
      "add r6, r6, r9\n"
      "push {r3, r4, r5, r6, r7, r8}\n"
      "mov r2, r1\n"
      "mov r1, r0\n"
      "1:\n"
      "ldm r1!, {r4, r5, r6, r7}\n"
      "ldm sp, {r0, r3, pc}\n"
      ".align 2\n"
      "3: .word 4f + 1 - 3b, 5f + 1 - 3b, 6f + 1 - 3b, 7f + 1 - 3b\n"
      "2:\n"
      THIMBLE_GROUP THIMBLE_GROUP THIMBLE_GROUP THIMBLE_GROUP THIMBLE_GROUP THIMBLE_GROUP THIMBLE_GROUP THIMBLE_GROUP
      "subs r3, r3, #1\n"
      "bne 2b\n"
      "ldr pc, [sp, #12]\n"
      "4:\n" THIMBLE_FINISH(THIMBLE_SCALE, THIMBLE_SET)
      "5:\n" THIMBLE_FINISH(THIMBLE_SCALE, THIMBLE_ADD)
      "6:\n" THIMBLE_FINISH(THIMBLE_SCALE_SIGNS, THIMBLE_SET)
      "7:\n" THIMBLE_FINISH(THIMBLE_SCALE_SIGNS, THIMBLE_ADD)
      "9:\n"
      "mov r0, r1\n"
      "add sp, sp, #24\n"
      "pop {r4, r5, r6, r7, r8, r9, r10, r11, r12, pc}\n");
}
// clang-format on
#undef THIMBLE_PRODUCTS
#undef THIMBLE_GROUP
#undef THIMBLE_SCALE
#undef THIMBLE_SCALE_SIGNS
#undef THIMBLE_SET
#undef THIMBLE_ADD
#undef THIMBLE_FINISH

class Sums {
 public:
  Sums(const int16_t* x, int32_t groups, bool add, int32_t signs, const Gates* end)
      : loop_{x, (groups + kUnrolled - 1) / kUnrolled, 0, static_cast<uint32_t>(add + 2 * signs), end} {
    loop_.entry = static_cast<uint32_t>(44 * (loop_.passes * kUnrolled - groups));
  }
  const uint32_t* operator()(const uint32_t* stream, Gates* gates) const {
    return sumGates(stream, gates, &loop_);
  }

 private:
  Loop loop_;
};

#else

inline int32_t scaled(int32_t sum, const GateScale& by) {
  const int64_t product = static_cast<int64_t>(sum) * by.factor;
#ifdef THIMBLE_SINGLE_ROUNDING
  const int64_t y = (product + (static_cast<int64_t>(1) << (31 + by.right))) >> (32 + by.right);
  return dsp::saturate16(static_cast<int32_t>(y));
#else
  const int64_t rounded = (product + (static_cast<int64_t>(1) << 31)) >> 32;
  return dsp::saturate16((static_cast<int32_t>(rounded) + by.half + (by.sign & sum >> 31)) >> by.right);
#endif
}

class Sums {
 public:
  Sums(const int16_t* x, int32_t groups, bool add, int32_t, const Gates* end)
      : x_(x), groups_(groups), add_(add), end_(end) {}

  const uint32_t* operator()(const uint32_t* stream, Gates* gates) const {
    int16_t* out = gates->input;
    for (const int16_t* const end = end_->input; out != end; out += 4) {
      const uint32_t* const w = stream + 4;
      const GateScale& scale = *reinterpret_cast<const GateScale*>(w + 8 * groups_);
      for (int32_t unit = 0; unit < 4; ++unit) {
        int32_t sum = static_cast<int32_t>(stream[unit]);
        for (int32_t k = 0; k < 2 * groups_; ++k) {
          sum = dsp::dot2(dsp::load(x_ + 2 * k), w[4 * k + unit], sum);
        }
        const int32_t in = scaled(sum, scale);
        out[unit] = static_cast<int16_t>(dsp::saturate16(add_ ? in + out[unit] : in));
      }
      stream = w + 8 * groups_ + sizeof(GateScale) / 4;
    }
    return stream;
  }

 private:
  const int16_t* x_;
  int32_t groups_;
  bool add_;
  const Gates* end_;
};

#endif

// Each four in the order 0, 2, 1, 3, the last filled up with zeros.
void widen(const int8_t* x, int32_t n, int16_t* y) {
  for (; n >= 4; n -= 4, x += 4, y += 4) {
    const uint32_t even = dsp::evenBytes(dsp::load(x));
    const uint32_t odd = dsp::oddBytes(dsp::load(x));
    __builtin_memcpy(y, &even, sizeof(even));
    __builtin_memcpy(y + 2, &odd, sizeof(odd));
  }
  if (n == 0) return;
  y[0] = x[0];
  y[1] = n > 2 ? x[2] : int16_t{0};
  y[2] = n > 1 ? x[1] : int16_t{0};
  y[3] = 0;
}

}  // namespace

void lstmPacked(const int32_t* record, const Memory& memory) {
  const PackedLstm& b = *reinterpret_cast<const PackedLstm*>(record);
  int16_t* const taps = memory.int16Out(b.scratch);
  Gates* const gates = lstm::gatesBehind(taps, 8, b);
  lstm::runSteps(
      b, memory, gates, [taps](const int8_t* x, int32_t n) { widen(x, n, taps); },
      Sums(taps, b.x_groups, false, b.x_signs, gates + b.fours),
      Sums(taps, b.h_groups, true, b.h_signs, gates + b.fours));
}

}  // namespace runtime
}  // namespace thimble
