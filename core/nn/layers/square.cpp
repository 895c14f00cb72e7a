// Square: numbers that grow with the square of a sum, where a ReLU net would go on straight past what it has seen.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/layer_table.h"

namespace thimble::nn {
namespace {

/// y = x².
template <class T>
class Square : public Layer<T> {
 public:
  void forward(const Matrix<T>& x, Matrix<T>& y, const Pass&) override { y = x.cwiseAbs2(); }

  void backward(const Matrix<T>& x, const Matrix<T>&, const Matrix<T>& dy, Matrix<T>* dx,
                const Pass&) override {
    if (dx) *dx = 2 * x.cwiseProduct(dy);
  }
};

Result<LayerInfo> describeSquare(const LayerSpec&, const Shape& input) {
  return LayerInfo{"square", input, 0, 0};
}

template <class T>
std::unique_ptr<Layer<T>> makeSquare(const LayerSpec&, const Shape&, Random&) {
  return std::make_unique<Square<T>>();
}

}  // namespace

const LayerType kSquareType = {LayerKind::kSquare, "square",          0,
                               describeSquare,     makeSquare<float>, makeSquare<double>};

}  // namespace thimble::nn
