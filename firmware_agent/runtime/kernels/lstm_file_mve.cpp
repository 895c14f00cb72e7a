// UNIDIRECTIONAL_SEQUENCE_LSTM on weights as they lie, by Helium: the gates of four units at a time.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/file_mve.h"
#include "firmware_agent/runtime/kernels/lstm_cell.h"
#include "firmware_agent/runtime/kernels/mve_elements.h"
#include "firmware_agent/runtime/ops/lstm.h"

#ifdef THIMBLE_MVE

namespace thimble {
namespace runtime {

namespace {

using lstm::Lanes;

// multiply(), lane by lane.
class Factor {
 public:
  explicit Factor(const Multiplier& m)
      : left_(m.shift > 0 ? m.shift : 0), scaling_({m.value, m.shift > 0 ? 0 : m.shift}) {}
  Lanes of(Lanes x) const { return scaling_.of(vshlq_r_s32(x, left_)); }
  /// Within int16, in the lower halves of the lanes; the upper ones are 0.
  int16x8_t narrowed(Lanes x) const { return vqmovnbq_s32(vdupq_n_s16(0), of(x)); }

 private:
  int32_t left_;
  mve::Scaling scaling_;
};

inline Lanes within16(Lanes x) { return vmovlbq_s16(vqmovnbq_s32(vdupq_n_s16(0), x)); }

class Layer {
 public:
  Layer(const LstmBody& body, const Memory& memory)
      : b_(body),
        memory_(memory),
        shown_(memory.int8Out(body.scratch)),
        starts_(reinterpret_cast<const int32_t*>(&body + 1)) {}

  void step(const int8_t* x, int8_t* hidden, int16_t* cell, int8_t* y) const {
    // y may lie where x does, and the state before is every unit's.
    for (int32_t unit = 0; unit < b_.units; unit += 4) fourUnits(x, hidden, unit, cell + unit);
    mve::copy(hidden, shown_, b_.units);
    mve::copy(y, shown_, b_.units);
  }

 private:
  enum Gate { kInput, kForget, kCell, kOutput };

  // Three times what enters the gate's sigmoid or tanh.
  Lanes gate(Gate gate, const int8_t* x, const int8_t* hidden, int32_t unit) const {
    const int32_t left = b_.units - unit;
    const int32_t padded = (b_.units + 3) & ~3;
    const int32_t* const start = starts_ + 2 * gate * padded + unit;
    const Lanes of_x =
        mve::dotFour(x, memory_.int8(b_.input_weights[gate]) + unit * b_.width, b_.width, left);
    const Lanes of_h =
        mve::dotFour(hidden, memory_.int8(b_.state_weights[gate]) + unit * b_.units, b_.units, left);
    const int16x8_t in = Factor(b_.input[gate]).narrowed(vaddq_s32(of_x, vldrwq_s32(start)));
    const int16x8_t state = Factor(b_.state[gate]).narrowed(vaddq_s32(of_h, vldrwq_s32(start + padded)));
    return vmulq_n_s32(vmovlbq_s16(vqaddq_s16(in, state)), 3);
  }

  void fourUnits(const int8_t* x, const int8_t* hidden, int32_t unit, int16_t* cell) const {
    const mve_pred16_t some = vctp32q(static_cast<uint32_t>(b_.units - unit));
    const Lanes admitted = lstm::sigmoid(gate(kInput, x, hidden, unit));
    const Lanes fresh = lstm::tanh(gate(kCell, x, hidden, unit));
    const Lanes kept = within16(Factor(b_.remember).of(vmulq_s32(admitted, fresh)));
    const Lanes forgotten = lstm::sigmoid(gate(kForget, x, hidden, unit));
    const Lanes old = within16(Factor(b_.forget).of(vmulq_s32(forgotten, vldrhq_z_s32(cell, some))));
    const int32_t clip = b_.cell_clip < 0 ? 32768 : b_.cell_clip;
    Lanes state = within16(vaddq_s32(old, kept));
    state = vmaxq_s32(vminq_s32(state, vdupq_n_s32(clip)), vdupq_n_s32(-clip));
    vstrhq_p_s32(cell, state, some);
    const Lanes open = lstm::sigmoid(gate(kOutput, x, hidden, unit));
    const int32_t half = (1 << b_.tanh_shift) >> 1;
    state = vshlq_r_s32(vaddq_n_s32(vmulq_n_s32(state, b_.tanh_factor), half), -b_.tanh_shift);
    Lanes shown = Factor(b_.hide).of(vmulq_s32(open, lstm::tanh(state)));
    shown = vaddq_n_s32(shown, b_.hidden_zero_point);
    shown = vmaxq_s32(vminq_s32(shown, vdupq_n_s32(127)), vdupq_n_s32(-128));
    vstrbq_p_s32(shown_ + unit, shown, some);
  }

  const LstmBody& b_;
  const Memory& memory_;
  int8_t* const shown_;  // the step's outputs
  const int32_t* const starts_;
};

}  // namespace

bool lstmFile(const LstmBody& body, const Memory& memory) {
  const Layer layer(body, memory);
  for (int32_t batch = 0; batch < body.batches; ++batch) {
    int8_t* const hidden = memory.int8Out(body.hidden) + batch * body.units;
    int16_t* const cell = memory.int16Out(body.cell) + batch * body.units;
    for (int32_t step = 0; step < body.steps; ++step) {
      const int32_t at = batch * body.batch_stride + step * body.step_stride;
      layer.step(memory.int8(body.x) + at * body.width, hidden, cell,
                 memory.int8Out(body.y) + at * body.units);
    }
  }
  return true;
}

}  // namespace runtime
}  // namespace thimble

#endif
