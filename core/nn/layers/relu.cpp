// ReLU: negative values become zero.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/layer_table.h"

namespace thimble::nn {
namespace {

template <class T>
class Relu : public Layer<T> {
 public:
  void forward(const Matrix<T>& x, Matrix<T>& y, const Pass&) override { y = x.cwiseMax(T(0)); }

  void backward(const Matrix<T>& x, const Matrix<T>&, const Matrix<T>& dy, Matrix<T>* dx,
                const Pass&) override {
    if (dx) *dx = (x.array() > T(0)).select(dy, Matrix<T>::Zero(dy.rows(), dy.cols()));
  }
};

Result<LayerInfo> describe(const LayerSpec&, const Shape& input) { return LayerInfo{"relu", input, 0, 0}; }

template <class T>
std::unique_ptr<Layer<T>> make(const LayerSpec&, const Shape&, Random&) {
  return std::make_unique<Relu<T>>();
}

}  // namespace

const LayerType kReluType = {LayerKind::kRelu, "relu", describe, make<float>, make<double>};

}  // namespace thimble::nn
