// Flatten: the same numbers seen as one vector.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/layer_table.h"

namespace thimble::nn {
namespace {

/// x: [n, h, w, c] → y: [n, 1, 1, h·w·c].
template <class T>
class Flatten : public Layer<T> {
 public:
  void forward(const Matrix<T>& x, Matrix<T>& y, const Pass&) override { y = x; }

  void backward(const Matrix<T>&, const Matrix<T>&, const Matrix<T>& dy, Matrix<T>* dx,
                const Pass&) override {
    if (dx) *dx = dy;
  }
};

Result<LayerInfo> describe(const LayerSpec&, const Shape& input) {
  return LayerInfo{"flatten", {1, 1, static_cast<int>(input.size())}, 0, 0};
}

template <class T>
std::unique_ptr<Layer<T>> make(const LayerSpec&, const Shape&, Random&) {
  return std::make_unique<Flatten<T>>();
}

}  // namespace

const LayerType kFlattenType = {LayerKind::kFlatten, "flatten", describe, make<float>, make<double>};

}  // namespace thimble::nn
