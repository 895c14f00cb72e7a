// Sets four units side by side, gate by gate.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include "core/codegen/pack_layer.h"
#include "core/codegen/pack_recurrent.h"
#include "core/codegen/pack_rows.h"
#include "firmware_agent/runtime/kernels/recurrent.h"
#include "firmware_agent/runtime/ops/lstm.h"

namespace thimble::codegen {

namespace {

using runtime::LstmBody;
using runtime::Multiplier;

// The gates' weights over the input or over the hidden state.
using Matrix = std::array<Rows, LstmBody::kGates>;

Matrix matrixOf(const LstmBody& body, const Operation& plain, const std::vector<tflite::Tensor>& tensors,
                bool state) {
  Matrix matrix;
  const int32_t list = (body.units + LstmBody::kRows - 1) / LstmBody::kRows * LstmBody::kRows;
  for (size_t gate = 0; gate < matrix.size(); ++gate) {
    const runtime::Ref& ref = state ? body.state_weights[gate] : body.input_weights[gate];
    const auto tensor = static_cast<size_t>(tensorAt(plain, wordOf(body, ref)));
    matrix[gate] = {body.units, state ? body.units : body.width,
                    reinterpret_cast<const int8_t*>(tensors[tensor].data.data()),
                    plain.record.data() + sizeof(body) / 4 + (2 * gate + state) * static_cast<size_t>(list),
                    state ? body.state[gate] : body.input[gate]};
  }
  return matrix;
}

bool fits(const Matrix& matrix) {
  return std::all_of(matrix.begin(), matrix.end(), [](const Rows& rows) { return rows.scaleFits(); });
}

int32_t anySigns(const Matrix& matrix) {
  return std::any_of(matrix.begin(), matrix.end(), [](const Rows& rows) { return rows.scale.shift >= 0; });
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

std::optional<Operation> pack(const Operation& plain, const std::vector<tflite::Tensor>& tensors,
                              const char* name, const RowKernel& kernel) {
  const auto body = recordOf<LstmBody>(plain);
  const Matrix input = matrixOf(body, plain, tensors, false);
  const Matrix state = matrixOf(body, plain, tensors, true);
  const auto cell = cellOf(body);
  if (!cell || !fits(input) || !fits(state)) return std::nullopt;
  runtime::PackedLstm r{};
  r.batches = body.batches;
  r.steps = body.steps;
  r.width = body.width;
  r.units = body.units;
  r.batch_stride = body.batch_stride;
  r.step_stride = body.step_stride;
  r.x_groups = kernel.groups(body.width);
  r.h_groups = kernel.groups(body.units);
  r.fours = (body.units + 3) / 4;
  r.x_signs = anySigns(input);
  r.h_signs = anySigns(state);
  r.numbers = *cell;
  Operation packed;
  packed.kernel = name;
  packed.in_place = plain.in_place;
  packed.constants.emplace_back();
  for (const Matrix& matrix : {input, state}) {
    for (int32_t four = 0; four < body.units; four += 4) {
      for (const Rows& gate : matrix) kernel.put(packed.constants[0], gate, four);
    }
  }
  packed.scratch_bytes =
      int64_t{kernel.taps} * kernel.bytes * std::max(r.x_groups, r.h_groups) + 32 * int64_t{r.fours};
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
  return pack(plain, tensors, "lstmPacked", kFourRows);
}

std::optional<Operation> packLstmBytes(const Operation& plain, const std::vector<tflite::Tensor>& tensors) {
  return pack(plain, tensors, "lstmBytes", kFourByteRows);
}

std::optional<Operation> packLstmMve(const Operation& plain, const std::vector<tflite::Tensor>& tensors) {
  return pack(plain, tensors, "lstmMve", kBlockRows);
}

}  // namespace thimble::codegen
