// Dense: every output is a weighted sum of all inputs.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/layer_table.h"

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

  void forward(const Matrix<T>& x, Matrix<T>& y, const Pass&) override {
    y.resize(x.rows(), weights_.value.rows());
    y.noalias() = x * weights_.value.transpose();
    y.rowwise() += bias_.value.row(0);
  }

  void backward(const Matrix<T>& x, const Matrix<T>&, const Matrix<T>& dy, Matrix<T>* dx,
                const Pass&) override {
    weights_.gradient.noalias() = dy.transpose() * x;
    bias_.gradient = dy.colwise().sum();
    if (!dx) return;
    dx->resize(x.rows(), x.cols());
    dx->noalias() = dy * weights_.value;
  }

  std::vector<Parameter<T>*> parameters() override { return {&weights_, &bias_}; }

 private:
  Parameter<T> weights_, bias_;
};

Result<LayerInfo> describe(const LayerSpec& spec, const Shape& input) {
  if (spec.units < 1 || spec.units > 65536)
    return Error{ErrorCode::kInvalidArgument, "it has " + std::to_string(spec.units) + " units",
                 "Choose 1 to 65536 units."};
  const int64_t macs = input.size() * spec.units;
  return LayerInfo{"dense " + std::to_string(spec.units), {1, 1, spec.units}, macs + spec.units, macs};
}

template <class T>
std::unique_ptr<Layer<T>> make(const LayerSpec& spec, const Shape& input, Random& random) {
  return std::make_unique<Dense<T>>(spec, input, random);
}

}  // namespace

const LayerType kDenseType = {LayerKind::kDense, "dense", describe, make<float>, make<double>};

}  // namespace thimble::nn
