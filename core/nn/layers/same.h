// Same: layers that hand their values on as they are.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/nn/layer.h"

namespace thimble::nn {

/// y = x.
template <class T>
class Same : public Layer<T> {
 public:
  void forward(const Matrix<T>& x, Matrix<T>& y, const Pass&) override { y = x; }

  void backward(const Matrix<T>&, const Matrix<T>&, const Matrix<T>& dy, Matrix<T>* dx,
                const Pass&) override {
    if (dx) *dx = dy;
  }
};

template <class T>
std::unique_ptr<Layer<T>> makeSame(const LayerSpec&, const Shape&, Random&) {
  return std::make_unique<Same<T>>();
}

}  // namespace thimble::nn
