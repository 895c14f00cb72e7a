// Dense: every output is a weighted sum of all inputs.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/layer_table.h"
#include "core/nn/parts.h"

namespace thimble::nn {
namespace {

/// x: [n, inputs], weights: [units, inputs], bias: [units] → y = x·Wᵀ + b: [n, units].  An input [h, w, c] is
/// read flat.
template <class T>
class Dense : public Layer<T> {
 public:
  Dense(const LayerSpec& spec, const Shape& input, Random& random) {
    weights_.resize(spec.units, input.size());
    weights_.decays = true;
    bias_.resize(1, spec.units);
    fillHe(weights_.value, random);
  }

  void forward(const Matrix<T>& x, Matrix<T>& y, const Pass& pass) override {
    const int64_t n = x.rows(), in = x.cols(), units = weights_.value.rows();
    y.resize(n, units);
    multiply<T>(
        {n, units, in, x.data(), in, 1, weights_.value.data(), 1, in, y.data(), units, bias_.value.data()},
        pass);
  }

  void backward(const Matrix<T>& x, const Matrix<T>&, const Matrix<T>& dy, Matrix<T>* dx,
                const Pass& pass) override {
    const int64_t n = x.rows(), in = x.cols(), units = weights_.value.rows();
    multiply<T>({units, in, n, dy.data(), 1, units, x.data(), in, 1, weights_.gradient.data(), in}, pass);
    bias_.gradient.setZero();
    kernels<T>().columnSums(dy.data(), n, units, bias_.gradient.data());
    if (!dx) return;
    dx->resize(n, in);
    multiply<T>({n, in, units, dy.data(), units, 1, weights_.value.data(), in, 1, dx->data(), in}, pass);
  }

  std::vector<Parameter<T>*> parameters() override { return {&weights_, &bias_}; }

 private:
  Parameter<T> weights_, bias_;
};

Result<LayerInfo> describeDense(const LayerSpec& spec, const Shape& input) {
  if (spec.units < 1 || spec.units > 65536)
    return Error{ErrorCode::kInvalidArgument, "it has " + std::to_string(spec.units) + " units",
                 "Choose 1 to 65536 units."};
  const int64_t macs = input.size() * spec.units;
  return LayerInfo{"dense " + std::to_string(spec.units), {1, 1, spec.units}, macs + spec.units, macs};
}

template <class T>
std::unique_ptr<Layer<T>> makeDense(const LayerSpec& spec, const Shape& input, Random& random) {
  return std::make_unique<Dense<T>>(spec, input, random);
}

}  // namespace

const LayerType kDenseType = {LayerKind::kDense, "dense",          only(Field::kUnits),
                              describeDense,     makeDense<float>, makeDense<double>};

}  // namespace thimble::nn
