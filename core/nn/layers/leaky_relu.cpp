// Leaky ReLU: negative values shrink, so that their gradient never dies.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/layer_table.h"

namespace thimble::nn {
namespace {

/// y = x, below zero slope · x; the slope is below 1, so that the larger of both is right.  Source: Maas et
/// al. 2013.
template <class T>
class LeakyRelu : public Layer<T> {
 public:
  explicit LeakyRelu(T slope) : slope_(slope) {}

  void forward(const Matrix<T>& x, Matrix<T>& y, const Pass&) override { y = x.cwiseMax(slope_ * x); }

  void backward(const Matrix<T>& x, const Matrix<T>&, const Matrix<T>& dy, Matrix<T>* dx,
                const Pass&) override {
    if (dx) *dx = (x.array() > T(0)).select(dy, slope_ * dy);
  }

 private:
  T slope_;
};

Result<LayerInfo> describeLeakyRelu(const LayerSpec& spec, const Shape& input) {
  return describeRate("leaky-relu", spec, input);
}

template <class T>
std::unique_ptr<Layer<T>> makeLeakyRelu(const LayerSpec& spec, const Shape&, Random&) {
  return std::make_unique<LeakyRelu<T>>(static_cast<T>(spec.rate));
}

}  // namespace

const LayerType kLeakyReluType = {LayerKind::kLeakyRelu, "leaky-relu",         only(Field::kRate),
                                  describeLeakyRelu,     makeLeakyRelu<float>, makeLeakyRelu<double>};

}  // namespace thimble::nn
