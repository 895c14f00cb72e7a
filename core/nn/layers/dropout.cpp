// Dropout: while training, values or whole channels are dropped with a probability and the rest are scaled up to
// make up for it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/layer_table.h"

namespace thimble::nn {
namespace {

/// Each draw decides on one value, or, with `channels` above 0, on one channel of an example.  Source:
/// Srivastava et al. 2014 (inverted dropout); Tompson et al. 2015 (of channels).
template <class T>
class Dropout : public Layer<T> {
 public:
  Dropout(double rate, int channels, uint64_t seed) : rate_(rate), channels_(channels), random_(seed) {}

  void forward(const Matrix<T>& x, Matrix<T>& y, const Pass& pass) override {
    if (!pass.training) {
      y = x;
      return;
    }
    const T kept = static_cast<T>(1 / (1 - rate_));
    mask_.resize(x.rows(), x.cols());
    const Eigen::Index drawn = channels_ ? channels_ : x.cols();
    y.resize(x.rows(), x.cols());
    for (Eigen::Index e = 0; e < x.rows(); ++e) {
      T *mask = mask_.row(e).data(), *to = y.row(e).data();
      const T* from = x.row(e).data();
      for (Eigen::Index i = 0; i < drawn; ++i) mask[i] = random_.uniform() < rate_ ? T(0) : kept;
      for (Eigen::Index i = drawn; i < x.cols(); ++i) mask[i] = mask[i - drawn];
      for (Eigen::Index i = 0; i < x.cols(); ++i) to[i] = from[i] * mask[i];
    }
  }

  void backward(const Matrix<T>&, const Matrix<T>&, const Matrix<T>& dy, Matrix<T>* dx,
                const Pass&) override {
    if (dx) *dx = dy.cwiseProduct(mask_);
  }

  std::vector<Random*> randoms() override { return {&random_}; }

 private:
  double rate_;
  int channels_;
  Random random_;
  Matrix<T> mask_;
};

template <bool kSpatial>
Result<LayerInfo> describeDropout(const LayerSpec& spec, const Shape& input) {
  return describeRate(kSpatial ? "spatial-dropout" : "dropout", spec, input);
}

template <class T, bool kSpatial>
std::unique_ptr<Layer<T>> makeDropout(const LayerSpec& spec, const Shape& input, Random& random) {
  return std::make_unique<Dropout<T>>(spec.rate, kSpatial ? input.c : 0, random.next());
}

}  // namespace

const LayerType kDropoutType = {LayerKind::kDropout,       "dropout",
                                only(Field::kRate),        describeDropout<false>,
                                makeDropout<float, false>, makeDropout<double, false>};
const LayerType kSpatialDropoutType = {LayerKind::kSpatialDropout, "spatial-dropout",
                                       only(Field::kRate),         describeDropout<true>,
                                       makeDropout<float, true>,   makeDropout<double, true>};

}  // namespace thimble::nn
