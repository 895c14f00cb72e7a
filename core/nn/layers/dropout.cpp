// Dropout: while training, each value is dropped with a probability and the rest are scaled up to make up for
// it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/layer_table.h"

namespace thimble::nn {
namespace {

/// Source: Srivastava et al. 2014 (inverted dropout).
template <class T>
class Dropout : public Layer<T> {
 public:
  Dropout(double rate, uint64_t seed) : rate_(rate), random_(seed) {}

  void forward(const Matrix<T>& x, Matrix<T>& y, const Pass& pass) override {
    if (!pass.training) {
      y = x;
      return;
    }
    const T kept = static_cast<T>(1 / (1 - rate_));
    mask_.resize(x.rows(), x.cols());
    for (Eigen::Index i = 0; i < mask_.size(); ++i) mask_.data()[i] = random_.uniform() < rate_ ? T(0) : kept;
    y = x.cwiseProduct(mask_);
  }

  void backward(const Matrix<T>&, const Matrix<T>&, const Matrix<T>& dy, Matrix<T>* dx,
                const Pass&) override {
    if (dx) *dx = dy.cwiseProduct(mask_);
  }

 private:
  double rate_;
  Random random_;
  Matrix<T> mask_;
};

Result<LayerInfo> describe(const LayerSpec& spec, const Shape& input) {
  return describeRate("dropout", spec, input);
}

template <class T>
std::unique_ptr<Layer<T>> make(const LayerSpec& spec, const Shape&, Random& random) {
  return std::make_unique<Dropout<T>>(spec.rate, random.next());
}

}  // namespace

const LayerType kDropoutType = {LayerKind::kDropout, "dropout", describe, make<float>, make<double>};

}  // namespace thimble::nn
