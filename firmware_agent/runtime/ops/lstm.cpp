// A step of the layer, gate by gate: four units' sums at once, then what follows from each.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/lstm.h"

#include "firmware_agent/runtime/kernels/mve_bytes.h"
#include "firmware_agent/runtime/ops/unpacked.h"
#include "firmware_agent/runtime/sigmoid16.h"

#if defined(THIMBLE_DSP) && !defined(THIMBLE_SINGLE_ROUNDING)
#define THIMBLE_LSTM_ASM 1
#endif

namespace thimble {
namespace runtime {

namespace {

enum Gate { kInput, kForget, kCell, kOutput };

int32_t padded(int32_t n) { return (n + 3) & ~3; }

// multiply() for what prepare has bounded: |x| × 2^(shift + 1) < 2^31 if shift > 0, else |x| < 2^30.
struct Factor {
#ifdef THIMBLE_LSTM_ASM
  explicit Factor(const Multiplier& m)
      : value(m.value),
        left(m.shift > 0 ? m.shift + 1 : 1),
        right(m.shift > 0 ? 0 : -m.shift),
        half(right > 0 ? 1 << (right - 1) : 0),
        sign(right > 0 ? -1 : 0) {}

  // Half of the last place is added before it is cut off, less one for negative numbers: ties go away from zero.
  int32_t of(int32_t x) const {
    return dsp::addMulHighRounded(half + (sign & x >> 31), shiftLeft(x, left), value) >> right;
  }

  int32_t value, left, right, half, sign;
#else
  explicit Factor(const Multiplier& m) : multiplier(m) {}
  int32_t of(int32_t x) const { return multiply(x, multiplier); }

  Multiplier multiplier;
#endif
};

// What one matrix gives to a gate's units: Σ x[i] × w[u][i] from start[u] on, requantized.
struct Matrix {
  const int16_t* x;  // unpacked
  const int8_t* w;   // as in the file: [units, n]
  const int32_t* start;
  int32_t n;
  Factor factor;
};

struct GateSums {
  Matrix input, state;
  int16_t* in;    // what enters the gate's sigmoid or tanh, Q3.12
  int32_t fours;  // units, four at once
};

int32_t sum(const Matrix& m, int32_t unit) {
  return dsp::saturate16(m.factor.of(dotUnpacked(m.x, m.w + unit * m.n, m.n, m.start[unit])));
}

#ifdef THIMBLE_LSTM_ASM
// clang-format off
#define THIMBLE_ROW(w, a)             \
  "ldr r11, [" w "], #4\n\t"          \
  "sxtb16 r12, r11\n\t"               \
  "sxtb16 r11, r11, ror #8\n\t"       \
  "smlad " a ", r12, r9, " a "\n\t"   \
  "smlad " a ", r11, r10, " a "\n\t"
#define THIMBLE_ROW_ENDS(w, a)        \
  "ldrsb r11, [" w "], #1\n\t"        \
  "smlabb " a ", r11, r9, " a "\n\t"
// Factor::of, then within int16.
#define THIMBLE_REQUANTIZE(a)         \
  "and r10, r9, " a ", asr #31\n\t"   \
  "add r10, r3\n\t"                   \
  "lsl " a ", r1\n\t"                 \
  "smmlar " a ", " a ", r0, r10\n\t"  \
  "asr " a ", r2\n\t"                 \
  "ssat " a ", #16, " a "\n\t"
// Four rows of the matrix at `at` in GateSums, whose address is on the stack: r5 to r8.
#define THIMBLE_MATRIX(at, stack)                                                        \
  "ldr lr, [sp, #" stack "]\n\t"                                                         \
  "ldrd r0, r1, [lr, #" at "]\n\t"                                                       \
  "ldrd r11, r12, [lr, #" at " + 8]\n\t"                                                 \
  "add r2, r1, r12\n\t"                                                                  \
  "add r3, r2, r12\n\t"                                                                  \
  "add r4, r3, r12\n\t"                                                                  \
  "ldm r11!, {r5, r6, r7, r8}\n\t"                                                       \
  "str r11, [lr, #" at " + 8]\n\t"                                                       \
  "bics lr, r12, #3\n\t"                                                                 \
  "beq 2f\n\t"                                                                           \
  "add lr, r0, lr, lsl #1\n"                                                            \
  "1:\n\t"                                                                               \
  "ldrd r9, r10, [r0], #8\n\t"                                                           \
  THIMBLE_ROW("r1", "r5") THIMBLE_ROW("r2", "r6") THIMBLE_ROW("r3", "r7") THIMBLE_ROW("r4", "r8") \
  "cmp r0, lr\n\t"                                                                       \
  "bne 1b\n"                                                                            \
  "2:\n\t"                                                                               \
  "ldr lr, [sp, #" stack "]\n\t"                                                         \
  "ldr r10, [lr, #" at " + 12]\n\t"                                                      \
  "ands r10, r10, #3\n\t"                                                                \
  "beq 4f\n"                                                                            \
  "3:\n\t"                                                                               \
  "ldrsh r9, [r0], #2\n\t"                                                               \
  THIMBLE_ROW_ENDS("r1", "r5") THIMBLE_ROW_ENDS("r2", "r6")                              \
  THIMBLE_ROW_ENDS("r3", "r7") THIMBLE_ROW_ENDS("r4", "r8")                              \
  "subs r10, #1\n\t"                                                                     \
  "bne 3b\n"                                                                            \
  "4:\n\t"                                                                               \
  "str r4, [lr, #" at " + 4]\n\t"                                                        \
  "add lr, lr, #" at " + 16\n\t"                                                         \
  "ldm lr, {r0, r1, r2, r3, r9}\n\t"                                                     \
  THIMBLE_REQUANTIZE("r5") THIMBLE_REQUANTIZE("r6") THIMBLE_REQUANTIZE("r7") THIMBLE_REQUANTIZE("r8")

// sums.fours × four units, ≥ 1; leaves sums behind them.  Unpacking an input serves four rows, and no register is left
// over: the compiler would spill in every turn.
__attribute__((naked, noipa)) void sumFours(GateSums* /*sums*/) {
  __asm__(
      "push {r0, r4, r5, r6, r7, r8, r9, r10, r11, lr}\n"
      "5:\n\t"
      THIMBLE_MATRIX("0", "0")
      "push {r5, r6, r7, r8}\n\t"
      THIMBLE_MATRIX("36", "16")
      "pop {r0, r1, r2, r3}\n\t"
      "qadd16 r5, r5, r0\n\t"
      "qadd16 r6, r6, r1\n\t"
      "qadd16 r7, r7, r2\n\t"
      "qadd16 r8, r8, r3\n\t"
      "ldr lr, [sp]\n\t"
      "ldrd r0, r1, [lr, #72]\n\t"
      "pkhbt r5, r5, r6, lsl #16\n\t"
      "pkhbt r6, r7, r8, lsl #16\n\t"
      "stm r0!, {r5, r6}\n\t"
      "subs r1, #1\n\t"
      "strd r0, r1, [lr, #72]\n\t"
      "bne 5b\n\t"
      "pop {r0, r4, r5, r6, r7, r8, r9, r10, r11, pc}");
}
static_assert(sizeof(Factor) == 20 && sizeof(Matrix) == 36 && sizeof(GateSums) == 80, "as sumFours reads them");
// clang-format on
#undef THIMBLE_ROW
#undef THIMBLE_ROW_ENDS
#undef THIMBLE_REQUANTIZE
#undef THIMBLE_MATRIX
#endif

// All of sums.in, for `units` units.
void sumUnits(GateSums sums, int32_t units) {
#ifdef THIMBLE_LSTM_ASM
  if (sums.fours > 0) sumFours(&sums);
  units &= 3;
#endif
  for (int32_t unit = 0; unit < units; ++unit) {
    sums.in[unit] = static_cast<int16_t>(dsp::saturate16(sum(sums.input, unit) + sum(sums.state, unit)));
  }
}

class Layer {
 public:
  Layer(const LstmBody& body, const Memory& memory)
      : b_(body),
        memory_(memory),
        x_(memory.int16Out(body.scratch)),
        h_(x_ + padded(body.width)),
        in_(h_ + padded(body.units)),
        kept_(in_ + padded(body.units)) {}

  void step(const int8_t* x, int8_t* hidden, int16_t* cell, int8_t* y) const {
    unpack(x, b_.width, x_);
    unpack(hidden, b_.units, h_);
    sumGate(kInput);
    for (int32_t unit = 0; unit < b_.units; ++unit) kept_[unit] = sigmoidOfTriple(3 * in_[unit]);
    sumGate(kCell);
    admit();
    sumGate(kForget);
    updateCell(cell);
    sumGate(kOutput);
    show(cell, hidden, y);
  }

 private:
  void sumGate(Gate gate) const {
    const int32_t units = b_.units;
    const int32_t* start = reinterpret_cast<const int32_t*>(&b_ + 1) + 2 * gate * padded(units);
    const Matrix input = {x_, memory_.int8(b_.input_weights[gate]), start, b_.width, Factor(b_.input[gate])};
    const Matrix state = {h_, memory_.int8(b_.state_weights[gate]), start + padded(units), units,
                          Factor(b_.state[gate])};
    sumUnits({input, state, in_, units / LstmBody::kRows}, units);
  }

  // What the input gate lets through to the cell.
  void admit() const {
    const Factor remember(b_.remember);
    for (int32_t unit = 0; unit < b_.units; ++unit) {
      kept_[unit] =
          static_cast<int16_t>(dsp::saturate16(remember.of(kept_[unit] * tanhOfTriple(3 * in_[unit]))));
    }
  }

  void updateCell(int16_t* cell) const {
    const Factor forget(b_.forget);
    const int32_t clip = b_.cell_clip < 0 ? 32768 : b_.cell_clip;
    for (int32_t unit = 0; unit < b_.units; ++unit) {
      const int32_t old = dsp::saturate16(forget.of(sigmoidOfTriple(3 * in_[unit]) * cell[unit]));
      cell[unit] = static_cast<int16_t>(clamp(dsp::saturate16(old + kept_[unit]), -clip, clip));
    }
  }

  void show(const int16_t* cell, int8_t* hidden, int8_t* y) const {
    const Factor hide(b_.hide);
    const int32_t factor = b_.tanh_factor, shift = b_.tanh_shift, zero_point = b_.hidden_zero_point;
    const int32_t round = (1 << shift) >> 1;
    for (int32_t unit = 0; unit < b_.units; ++unit) {
      const int32_t shown = tanhOfTriple((cell[unit] * factor + round) >> shift);
      const int32_t value = hide.of(sigmoidOfTriple(3 * in_[unit]) * shown) + zero_point;
      hidden[unit] = y[unit] = static_cast<int8_t>(clamp(value, -128, 127));
    }
  }

  const LstmBody& b_;
  const Memory& memory_;
  int16_t* const x_;  // the step's input and the hidden state before it, unpacked
  int16_t* const h_;
  int16_t* const in_;    // what enters the present gate's sigmoid or tanh, Q3.12
  int16_t* const kept_;  // the input gate, then what it lets into the cell
};

}  // namespace

uint32_t lstmScratchBytes(const LstmBody& body) {
  return 2 * static_cast<uint32_t>(padded(body.width) + 2 * padded(body.units) + body.units);
}

#ifndef THIMBLE_MVE
bool lstmFile(const LstmBody&, const Memory&) { return false; }
#endif

void runLstm(const LstmBody& body, const Memory& memory) {
  if (lstmFile(body, memory)) return;
  const Layer layer(body, memory);
  for (int32_t batch = 0; batch < body.batches; ++batch) {
    int8_t* hidden = memory.int8Out(body.hidden) + batch * body.units;
    int16_t* cell = memory.int16Out(body.cell) + batch * body.units;
    for (int32_t step = 0; step < body.steps; ++step) {
      const int32_t at = batch * body.batch_stride + step * body.step_stride;
      layer.step(memory.int8(body.x) + at * body.width, hidden, cell,
                 memory.int8Out(body.y) + at * body.units);
    }
  }
}

}  // namespace runtime
}  // namespace thimble
