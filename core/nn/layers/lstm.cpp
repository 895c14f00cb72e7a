// LSTM: long short-term memory over a series' steps, as the runtime's UNIDIRECTIONAL_SEQUENCE_LSTM computes it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "core/nn/layer_table.h"
#include "core/nn/sliding.h"

namespace thimble::nn {
namespace {

/// x: [n, steps, 1, width] → y: [n, 1, 1, units], or with `sequence` [n, steps, 1, units].  Weights: [4 · units,
/// width + units]: rows of the input, forget, cell and output gate's units; a row: by the step's input, then by
/// the hidden state before it.  bias: [4 · units].
/// i, f, o = σ(…), g = tanh(…); c ← f · c + i · g, h ← o · tanh c; both begin at zero.  Source: Hochreiter and
/// Schmidhuber 1997; Gers et al. 2000 (the forget gate, its bias begins at 1).
template <class T>
class Lstm : public Layer<T> {
 public:
  Lstm(const LayerSpec& spec, const Shape& input, Random& random)
      : steps_(input.h), width_(input.c), units_(spec.units), sequence_(spec.sequence) {
    weights_.resize(4 * units_, width_ + units_);
    weights_.decays = true;
    bias_.resize(1, 4 * units_);
    bias_.value.middleCols(units_, units_).setOnes();
    const double limit = 1 / std::sqrt(units_);
    for (Eigen::Index i = 0; i < weights_.value.size(); ++i)
      weights_.value.data()[i] = static_cast<T>((2 * random.uniform() - 1) * limit);
  }

  void forward(const Matrix<T>& x, Matrix<T>& y, const Pass& pass) override {
    const Eigen::Index n = x.rows(), u = units_;
    gates_.resize(n, steps_ * 4 * u);
    cells_.resize(n, steps_ * u);
    hidden_.resize(n, steps_ * u);
    Eigen::Map<Matrix<T>> all(gates_.data(), n * steps_, 4 * u);
    all.noalias() = Eigen::Map<const Matrix<T>>(x.data(), n * steps_, width_) * byInput().transpose();
    all.rowwise() += bias_.value.row(0);
    for (int t = 0; t < steps_ && !pass.canceled(); ++t) {
      auto gates = at(gates_, t, 4 * u);
      if (t > 0) gates.noalias() += at(hidden_, t - 1, u) * byState().transpose();
      for (Eigen::Index e = 0; e < n; ++e) {
        T *gate = gates.row(e).data(), *cell = at(cells_, t, u).row(e).data(),
          *hidden = at(hidden_, t, u).row(e).data();
        for (Eigen::Index k = 0; k < u; ++k) {
          const T in = sigmoid(gate[k]), forget = sigmoid(gate[u + k]), out = sigmoid(gate[3 * u + k]),
                  next = std::tanh(gate[2 * u + k]);
          cell[k] = (t > 0 ? forget * cell[k - u] : T(0)) + in * next;
          hidden[k] = rounded(out * std::tanh(cell[k]));
          gate[k] = in;
          gate[u + k] = forget;
          gate[2 * u + k] = next;
          gate[3 * u + k] = out;
        }
      }
    }
    if (sequence_)
      y = hidden_;
    else
      y = hidden_.rightCols(u);
  }

  void backward(const Matrix<T>& x, const Matrix<T>&, const Matrix<T>& dy, Matrix<T>* dx,
                const Pass& pass) override {
    const Eigen::Index n = x.rows(), u = units_;
    Matrix<T> dgates(n, steps_ * 4 * u), dhidden = Matrix<T>::Zero(n, u), dcell = Matrix<T>::Zero(n, u);
    weights_.gradient.setZero();
    for (int t = steps_; t-- > 0 && !pass.canceled();) {
      if (sequence_)
        dhidden += dy.middleCols(t * u, u);
      else if (t == steps_ - 1)
        dhidden += dy;
      for (Eigen::Index e = 0; e < n; ++e) {
        const T *gate = at(gates_, t, 4 * u).row(e).data(), *cell = at(cells_, t, u).row(e).data();
        T* slope = at(dgates, t, 4 * u).row(e).data();
        for (Eigen::Index k = 0; k < u; ++k) {
          const T in = gate[k], forget = gate[u + k], next = gate[2 * u + k], out = gate[3 * u + k];
          const T shown = std::tanh(cell[k]), before = t > 0 ? cell[k - u] : T(0);
          const T by_cell = dcell(e, k) + dhidden(e, k) * out * (1 - shown * shown);
          slope[k] = by_cell * next * in * (1 - in);
          slope[u + k] = by_cell * before * forget * (1 - forget);
          slope[2 * u + k] = by_cell * in * (1 - next * next);
          slope[3 * u + k] = dhidden(e, k) * shown * out * (1 - out);
          dcell(e, k) = by_cell * forget;
        }
      }
      if (t == 0) break;
      const auto slopes = at(dgates, t, 4 * u);
      weights_.gradient.rightCols(u).noalias() += slopes.transpose() * at(hidden_, t - 1, u);
      dhidden.noalias() = slopes * byState();
    }
    const Eigen::Map<const Matrix<T>> all(dgates.data(), n * steps_, 4 * u);
    weights_.gradient.leftCols(width_).noalias() =
        all.transpose() * Eigen::Map<const Matrix<T>>(x.data(), n * steps_, width_);
    bias_.gradient = all.colwise().sum();
    if (!dx) return;
    dx->resize(x.rows(), x.cols());
    Eigen::Map<Matrix<T>>(dx->data(), n * steps_, width_).noalias() = all * byInput();
  }

  std::vector<Parameter<T>*> parameters() override { return {&weights_, &bias_}; }
  std::vector<const Matrix<T>*> states() const override { return {&hidden_, &cells_}; }
  void roundStates(T step) override { step_ = step; }

 private:
  static T sigmoid(T v) { return 1 / (1 + std::exp(-v)); }

  T rounded(T v) const { return step_ > 0 ? std::clamp(std::round(v / step_), T(-127), T(127)) * step_ : v; }

  auto byInput() const { return weights_.value.leftCols(width_); }
  auto byState() const { return weights_.value.rightCols(units_); }
  /// Step t of all examples, of a matrix [n, steps · width].
  static auto at(Matrix<T>& m, int t, Eigen::Index width) { return m.middleCols(t * width, width); }

  int steps_, width_, units_;
  bool sequence_;
  T step_ = 0;  // of hidden states
  Parameter<T> weights_, bias_;
  Matrix<T> gates_, cells_, hidden_;
};

Result<LayerInfo> describeLstm(const LayerSpec& spec, const Shape& input) {
  if (input.w != 1) return notASeries(input);
  if (spec.units < 1 || spec.units > 4096)
    return Error{ErrorCode::kInvalidArgument, "it has " + std::to_string(spec.units) + " units",
                 "Choose 1 to 4096 units."};
  const int64_t weights = int64_t{4} * spec.units * (int64_t{input.c} + spec.units);
  return LayerInfo{"lstm " + std::to_string(spec.units) + (spec.sequence ? ", every step" : ""),
                   {spec.sequence ? input.h : 1, 1, spec.units},
                   weights + 4 * spec.units,
                   weights * input.h};
}

template <class T>
std::unique_ptr<Layer<T>> makeLstm(const LayerSpec& spec, const Shape& input, Random& random) {
  return std::make_unique<Lstm<T>>(spec, input, random);
}

}  // namespace

const LayerType kLstmType = {LayerKind::kLstm, "lstm",          Field::kUnits | Field::kSequence,
                             describeLstm,     makeLstm<float>, makeLstm<double>};

}  // namespace thimble::nn
