// Doubles the gates' weights into int16 and sets four units side by side.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codegen/pack_recurrent.h"

#include "core/codegen/pack_layer.h"
#include "firmware_agent/runtime/kernels/recurrent.h"
#include "firmware_agent/runtime/ops/lstm.h"

namespace thimble::codegen {

namespace {

using runtime::LstmBody;
using runtime::Multiplier;

constexpr int32_t kGates = LstmBody::kGates;
constexpr int32_t kMostLeft = 7;    // a weight so far to the left, doubled, is an int16
constexpr int32_t kMostShift = 30;  // to the right

// The weights over the input or over the hidden state, and what is added to their products.
struct Matrix {
  int32_t units, width;
  const int8_t* weights[kGates];
  const int32_t* starts[kGates];
  const Multiplier* scales;
};

Matrix matrixOf(const LstmBody& body, const Operation& plain, const std::vector<tflite::Tensor>& tensors,
                bool state) {
  Matrix m{body.units, state ? body.units : body.width, {}, {}, state ? body.state : body.input};
  const int32_t list = (body.units + LstmBody::kRows - 1) / LstmBody::kRows * LstmBody::kRows;
  for (int32_t gate = 0; gate < kGates; ++gate) {
    const runtime::Ref& ref = state ? body.state_weights[gate] : body.input_weights[gate];
    const auto tensor = static_cast<size_t>(tensorAt(plain, wordOf(body, ref)));
    m.weights[gate] = reinterpret_cast<const int8_t*>(tensors[tensor].data.data());
    m.starts[gate] = plain.record.data() + sizeof(body) / 4 + (2 * gate + state) * list;
  }
  return m;
}

bool scalesFit(const Matrix& m) {
  return std::all_of(m.scales, m.scales + kGates, [](const Multiplier& scale) {
    return scale.shift <= kMostLeft && scale.shift >= -kMostShift;
  });
}

// Doubled, or further to the left where the multiplier is above 1.
int32_t raised(int32_t x, const Multiplier& scale) { return x * (2 << std::max(scale.shift, 0)); }

runtime::GateScale scaleOf(const Multiplier& m) {
  const int32_t right = std::max(-m.shift, 0);
  return {m.value, right > 0 ? 1 << (right - 1) : 0, right > 0 ? -1 : 0, right};
}

int32_t anySigns(const Matrix& m) {
  return std::any_of(m.scales, m.scales + kGates, [](const Multiplier& scale) { return scale.shift >= 0; });
}

// See lstmPacked.
void putDoubled(std::vector<int32_t>& stream, const Matrix& m) {
  const auto put = [&](int32_t gate, int32_t four) {
    const Multiplier& scale = m.scales[gate];
    for (int32_t unit = four; unit < four + 4; ++unit) {
      stream.push_back(unit < m.units ? raised(m.starts[gate][unit], scale) : 0);
    }
    const auto weight = [&](int32_t unit, int32_t tap) {
      const bool there = unit < m.units && tap < m.width;
      return static_cast<uint32_t>(raised(there ? m.weights[gate][unit * m.width + tap] : 0, scale)) & 0xffff;
    };
    for (int32_t tap = 0; tap < m.width; tap += 4) {
      for (int32_t k = tap; k < tap + 2; ++k) {
        for (int32_t unit = four; unit < four + 4; ++unit) {
          stream.push_back(static_cast<int32_t>(weight(unit, k) | weight(unit, k + 2) << 16));
        }
      }
    }
    const auto [factor, half, sign, right] = scaleOf(scale);
    stream.insert(stream.end(), {factor, half, sign, right});
  };
  for (int32_t four = 0; four < m.units; four += 4) {
    for (int32_t gate = 0; gate < kGates; ++gate) put(gate, four);
  }
}

// A power of two whose products never leave int16.
bool isHalving(const Multiplier& m, int32_t least, int32_t most) {
  return m.value == 1 << 30 && -m.shift >= least && -m.shift <= most;
}

std::optional<runtime::LstmCell> cellOf(const LstmBody& body) {
  if (!isHalving(body.forget, 14, 14) || !isHalving(body.remember, 14, kMostShift)) return std::nullopt;
  if (body.hide.shift >= 0 || body.hide.shift < -kMostShift || body.tanh_shift > kMostShift) {
    return std::nullopt;
  }
  runtime::LstmCell cell{};
  cell.remember_shift = -body.remember.shift;
  cell.hide = body.hide;
  cell.hidden_zero_point = body.hidden_zero_point;
  cell.tanh_factor = body.tanh_factor;
  cell.tanh_shift = body.tanh_shift;
  if (body.cell_clip >= 0) {
    cell.over = 32767 - body.cell_clip;
    cell.under = 32768 - body.cell_clip;
  }
  return cell;
}

// See lstmMve.
void putBlocks(std::vector<int32_t>& stream, const Matrix& m) {
  const auto put = [&](int32_t gate, int32_t four) {
    const auto weight = [&](int32_t unit, int32_t tap) -> int8_t {
      return unit < m.units && tap < m.width ? m.weights[gate][unit * m.width + tap] : int8_t{0};
    };
    for (int32_t unit = four; unit < four + 4; ++unit) {
      stream.push_back(unit < m.units ? m.starts[gate][unit] : 0);
    }
    for (int32_t block = 0; block < m.width; block += 16) {
      for (int32_t unit = four; unit < four + 4; ++unit) {
        for (int32_t k = block; k < block + 16; k += 4) {
          const int8_t bytes[] = {weight(unit, k), weight(unit, k + 1), weight(unit, k + 2),
                                  weight(unit, k + 3)};
          int32_t word;
          std::memcpy(&word, bytes, sizeof(word));
          stream.push_back(word);
        }
      }
    }
    const Multiplier& scale = m.scales[gate];
    stream.insert(stream.end(), {scale.value, std::max(scale.shift, 0), std::min(scale.shift, 0)});
  };
  for (int32_t four = 0; four < m.units; four += 4) {
    for (int32_t gate = 0; gate < kGates; ++gate) put(gate, four);
  }
}

// taps: in a group, of so many bytes each; put: how a matrix is laid out.
std::optional<Operation> pack(const Operation& plain, const std::vector<tflite::Tensor>& tensors,
                              const char* kernel, int32_t taps, int32_t bytes,
                              void (*put)(std::vector<int32_t>&, const Matrix&)) {
  const auto body = recordOf<LstmBody>(plain);
  const Matrix input = matrixOf(body, plain, tensors, false);
  const Matrix state = matrixOf(body, plain, tensors, true);
  const auto cell = cellOf(body);
  if (!cell || !scalesFit(input) || !scalesFit(state)) return std::nullopt;
  runtime::PackedLstm r{};
  r.batches = body.batches;
  r.steps = body.steps;
  r.width = body.width;
  r.units = body.units;
  r.batch_stride = body.batch_stride;
  r.step_stride = body.step_stride;
  r.x_groups = (body.width + taps - 1) / taps;
  r.h_groups = (body.units + taps - 1) / taps;
  r.fours = (body.units + 3) / 4;
  r.x_signs = anySigns(input);
  r.h_signs = anySigns(state);
  r.numbers = *cell;
  Operation packed;
  packed.kernel = kernel;
  packed.in_place = plain.in_place;
  packed.constants.emplace_back();
  put(packed.constants[0], input);
  put(packed.constants[0], state);
  packed.scratch_bytes = int64_t{taps} * bytes * std::max(r.x_groups, r.h_groups) + 32 * int64_t{r.fours};
  const auto tensor = [&](const runtime::Ref& field) { return tensorAt(plain, wordOf(body, field)); };
  packed.references = {{wordOf(r, r.x), Reference::Kind::kTensor, tensor(body.x)},
                       {wordOf(r, r.y), Reference::Kind::kTensor, tensor(body.y)},
                       {wordOf(r, r.hidden), Reference::Kind::kTensor, tensor(body.hidden)},
                       {wordOf(r, r.cell), Reference::Kind::kTensor, tensor(body.cell)},
                       {wordOf(r, r.stream), Reference::Kind::kConstant, 0},
                       {wordOf(r, r.scratch), Reference::Kind::kScratch, 0}};
  setRecord(packed, r);
  return packed;
}

}  // namespace

std::optional<Operation> packLstm(const Operation& plain, const std::vector<tflite::Tensor>& tensors) {
  return pack(plain, tensors, "lstmPacked", 4, 2, putDoubled);
}

std::optional<Operation> packLstmMve(const Operation& plain, const std::vector<tflite::Tensor>& tensors) {
  return pack(plain, tensors, "lstmMve", 16, 1, putBlocks);
}

}  // namespace thimble::codegen
