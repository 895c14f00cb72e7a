// Each formula from the sources of XNNPACK and TensorFlow Lite as of the web package, version 0.0.1-alpha.10.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/tflite/desktop/formulas.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "firmware_agent/runtime/requantize.h"
#include "tests/core/tflite/desktop/fixed16.h"

namespace thimble::tests {

namespace {

using runtime::Multiplier;
using tflite::Graph;
using tflite::Op;
using tflite::Operator;
using tflite::Tensor;
using tflite::TensorType;

const Tensor& inputOf(const Graph& graph, const Operator& op, size_t i) {
  return graph.tensors[static_cast<size_t>(op.inputs[i])];
}
const Tensor& outputOf(const Graph& graph, const Operator& op) {
  return graph.tensors[static_cast<size_t>(op.outputs[0])];
}
float scaleOf(const Tensor& tensor) { return tensor.quantization.scale[0]; }
int32_t zeroOf(const Tensor& tensor) { return static_cast<int32_t>(tensor.quantization.zero_point[0]); }

int32_t int8At(const Bytes& bytes, size_t i) { return static_cast<int8_t>(bytes[i]); }
uint8_t saturated(int32_t v) { return static_cast<uint8_t>(std::clamp(v, -128, 127)); }

template <class T>
T fieldOf(const Operator& op, uint16_t id, T otherwise) {
  if (const auto* raw = std::get_if<tflite::RawOptions>(&op.options))
    for (const auto& [field, value] : raw->fields)
      if (field == id) return std::get<T>(value);
  return otherwise;
}

/// XNNPACK qs8-vlrelu: one factor of 8 fraction bits a side, ties upwards.
Bytes leakyRelu(const Graph& graph, const Operator& op, const Bytes& x) {
  const Tensor &in = inputOf(graph, op, 0), &out = outputOf(graph, op);
  const float ratio = scaleOf(in) / scaleOf(out);
  const auto above = static_cast<int32_t>(std::lrint(256 * ratio));
  const auto below = static_cast<int32_t>(std::lrint(256 * (ratio * fieldOf(op, 0, 0.0f))));
  Bytes y;
  for (size_t i = 0; i < x.size(); ++i) {
    const int32_t from_zero = int8At(x, i) - zeroOf(in);
    y.push_back(saturated(zeroOf(out) + ((from_zero * (from_zero >= 0 ? above : below) + 128) >> 8)));
  }
  return y;
}

/// XNNPACK qs8-vadd: factors of 20 fraction bits of the larger one, one sum, ties upwards.
Bytes add(const Graph& graph, const Operator& op, const Bytes& a, const Bytes& b) {
  const Tensor &in_a = inputOf(graph, op, 0), &in_b = inputOf(graph, op, 1), &out = outputOf(graph, op);
  const float ratio_a = scaleOf(in_a) / scaleOf(out), ratio_b = scaleOf(in_b) / scaleOf(out);
  const int32_t shift = 20 - std::ilogb(std::max(ratio_a, ratio_b));
  const auto factor_a = static_cast<int32_t>(std::lrint(std::ldexp(ratio_a, shift)));
  const auto factor_b = static_cast<int32_t>(std::lrint(std::ldexp(ratio_b, shift)));
  const int32_t bias = (1 << (shift - 1)) - factor_a * zeroOf(in_a) - factor_b * zeroOf(in_b);
  const auto activation = static_cast<tflite::Activation>(fieldOf(op, 0, uint8_t{0}));
  const auto whole = [&](float real) { return static_cast<int32_t>(std::round(real / scaleOf(out))); };
  const int32_t least = activation == tflite::Activation::kNone ? -128 : std::max(-128, zeroOf(out)),
                most = activation == tflite::Activation::kRelu6 ? std::min(127, zeroOf(out) + whole(6)) : 127;
  Bytes y;
  for (size_t i = 0; i < a.size(); ++i) {
    const int32_t sum = bias + factor_a * int8At(a, i) + factor_b * int8At(b, i);
    y.push_back(static_cast<uint8_t>(std::clamp((sum >> shift) + zeroOf(out), least, most)));
  }
  return y;
}

/// TensorFlow Lite's QuantizedMeanOrSum before 2023: a mean in single precision, rounded once, ties away from zero.  Over
/// axes 1 and 2 of [1, h, w, c].
Bytes meanOfInt16(const Graph& graph, const Operator& op, const Bytes& x) {
  const Tensor &in = inputOf(graph, op, 0), &out = outputOf(graph, op);
  const auto channels = static_cast<size_t>(in.shape[3]), count = x.size() / 2 / channels;
  const float scale = scaleOf(in) / scaleOf(out);
  Bytes y(2 * channels);
  for (size_t c = 0; c < channels; ++c) {
    int32_t sum = 0;
    for (size_t i = 0; i < count; ++i) {
      int16_t v = 0;
      std::memcpy(&v, &x[2 * (i * channels + c)], 2);
      sum += v;
    }
    const float mean = std::round(static_cast<float>(sum) / static_cast<float>(count) * scale);
    const auto value = static_cast<int16_t>(std::clamp(mean, -32768.0f, 32767.0f));
    std::memcpy(&y[2 * c], &value, 2);
  }
  return y;
}

/// TensorFlow Lite's own kernels round twice in either mode of this runtime.
int32_t twice(int32_t x, const Multiplier& m) {
  const int32_t left = std::max(m.shift, 0), right = std::max(-m.shift, 0);
  return runtime::roundingShiftRight(runtime::roundingDoublingHighMul(runtime::shiftLeft(x, left), m.value),
                                     right);
}

int16_t saturated16(int32_t v) { return static_cast<int16_t>(std::clamp(v, -32768, 32767)); }

/// TensorFlow Lite's EvalInteger8x8_16: gates in Q3.12 by gemmlowp's 16 bits, where TensorFlow Lite Micro has a table, and
/// products of gates shifted, where that multiplies.  [1, steps, width] → [1, steps, units].
Bytes lstm(const Graph& graph, const Operator& op, const Bytes& x) {
  enum Gate { kInput, kForget, kCell, kOutput };
  const Tensor &in = inputOf(graph, op, 0), &out = outputOf(graph, op),
               &effective = graph.tensors[static_cast<size_t>(op.intermediates[4])];
  const auto width = static_cast<size_t>(in.shape[2]), units = static_cast<size_t>(out.shape[2]);
  const int32_t cell_log2 = std::ilogb(scaleOf(inputOf(graph, op, 19)));
  const auto hide = static_cast<float>(std::ldexp(1.0 / double{scaleOf(effective)}, -30));
  const Multiplier hidden_multiplier = runtime::quantizeMultiplier(hide, 1, 1);
  std::vector<int16_t> cells(units, 0), gate[4];
  Bytes hidden(units, 0), y;
  for (std::vector<int16_t>& values : gate) values.resize(units);
  const auto accumulate = [&](const Tensor& weights, const Tensor* bias, const Bytes& from, size_t at,
                              const Tensor& like, std::vector<int16_t>& values) {
    const Multiplier m = runtime::quantizeMultiplier(scaleOf(like) * scaleOf(weights), 1, 1.0f / 4096);
    const size_t length = weights.data.size() / units;
    for (size_t u = 0; u < units; ++u) {
      int32_t sum = 0;
      if (bias) std::memcpy(&sum, &bias->data[4 * u], 4);
      for (size_t k = 0; k < length; ++k)
        sum += int8At(weights.data, u * length + k) * (int8At(from, at + k) - zeroOf(like));
      values[u] = saturated16(twice(sum, m) + values[u]);
    }
  };
  for (size_t at = 0; at < x.size(); at += width) {
    for (size_t g = 0; g < 4; ++g) {
      std::fill(gate[g].begin(), gate[g].end(), int16_t{0});
      accumulate(inputOf(graph, op, 1 + g), &inputOf(graph, op, 12 + g), x, at, in, gate[g]);
      accumulate(inputOf(graph, op, 5 + g), nullptr, hidden, 0, inputOf(graph, op, 18), gate[g]);
      for (int16_t& v : gate[g]) v = g == kCell ? tanh16(v, 3) : logistic16(v);
    }
    for (size_t u = 0; u < units; ++u) {
      const int16_t kept = saturated16(runtime::roundingShiftRight(gate[kForget][u] * cells[u], 15)),
                    let_in = saturated16(
                        runtime::roundingShiftRight(gate[kInput][u] * gate[kCell][u], 30 + cell_log2));
      cells[u] = saturated16(kept + let_in);
      const int32_t shown = gate[kOutput][u] * tanh16(cells[u], 15 + cell_log2);
      hidden[u] = saturated(twice(shown, hidden_multiplier) - zeroOf(effective));
    }
    y.insert(y.end(), hidden.begin(), hidden.end());
  }
  return y;
}

}  // namespace

bool hasOwnFormula(const Graph& graph, const Operator& op) {
  const TensorType type = inputOf(graph, op, 0).type;
#ifdef THIMBLE_SINGLE_ROUNDING
  return type == TensorType::kInt8 &&
         (op.code == static_cast<int32_t>(Op::kAdd) || op.code == static_cast<int32_t>(Op::kLeakyRelu) ||
          op.code == static_cast<int32_t>(Op::kUnidirectionalSequenceLstm));
#else
  return type == TensorType::kInt16 && op.code == static_cast<int32_t>(Op::kMean);
#endif
}

std::optional<Bytes> byOwnFormula(const Graph& graph, const Operator& op, const std::vector<Bytes>& inputs) {
  if (!hasOwnFormula(graph, op)) return std::nullopt;
  switch (static_cast<Op>(op.code)) {
    case Op::kAdd:
      return add(graph, op, inputs[0], inputs[1]);
    case Op::kLeakyRelu:
      return leakyRelu(graph, op, inputs[0]);
    case Op::kMean:
      return meanOfInt16(graph, op, inputs[0]);
    default:
      return lstm(graph, op, inputs[0]);
  }
}

}  // namespace thimble::tests
