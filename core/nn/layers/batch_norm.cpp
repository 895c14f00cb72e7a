// Batch normalisation: each channel brought to the batch's mean 0 and variance 1, then scaled and shifted as
// learned.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/layers/batch_norm.h"

#include "core/nn/layer_table.h"
#include "core/nn/parts.h"

namespace thimble::nn {
namespace {

/// x: [n, h, w, c] → y of the same shape; mean and variance over n, h, w.  In use, the running ones of
/// training. Source: Ioffe and Szegedy 2015; running variance is the batch's biased one, as in Keras.
template <class T>
class BatchNorm : public Layer<T> {
 public:
  explicit BatchNorm(int channels) : channels_(channels) {
    gamma_.resize(1, channels);
    gamma_.value.setOnes();
    beta_.resize(1, channels);
    mean_ = Matrix<T>::Zero(1, channels);
    variance_ = Matrix<T>::Ones(1, channels);
  }

  void forward(const Matrix<T>& x, Matrix<T>& y, const Pass& pass) override {
    y.resize(x.rows(), x.cols());
    const Parts parts(x.size() / channels_, 64);
    frozen_ = pass.norms_frozen;
    if (pass.training && !frozen_) {
      measure(x, parts, pass);
      mean_ += (T(1) - T(kBatchNormMomentum)) * (about_ - mean_);
      variance_ += (T(1) - T(kBatchNormMomentum)) * (spread_ - variance_);
    } else {
      about_ = mean_;
      spread_ = variance_;
    }
    inverse_ = (spread_.array() + T(kBatchNormEpsilon)).sqrt().inverse();
    scale_ = gamma_.value.cwiseProduct(inverse_);
    shift_ = beta_.value - about_.cwiseProduct(scale_);
    pass.each(parts.parts, x.size(), [&](int part) {
      const int64_t from = parts.begin(part) * channels_;
      kernels<T>().scaleShift(x.data() + from, parts.length(part), channels_, scale_.data(), shift_.data(),
                              y.data() + from);
    });
  }

  /// With x̂ = (x − mean) · inverse: dx = gamma · inverse · (dy − mean of dy − x̂ · mean of dy · x̂), where the batch's own
  /// mean and variance were taken.
  void backward(const Matrix<T>& x, const Matrix<T>&, const Matrix<T>& dy, Matrix<T>* dx,
                const Pass& pass) override {
    const Parts parts(x.size() / channels_, 64);
    sums_.resize(1, 2 * channels_);
    sumParts<T>(parts, x.size(), pass, sums_.data(), 2 * channels_, scratch_, [&](int part, T* sums) {
      const int64_t from = parts.begin(part) * channels_;
      kernels<T>().slopeSums(x.data() + from, dy.data() + from, parts.length(part), channels_, about_.data(),
                             sums, sums + channels_);
    });
    beta_.gradient = sums_.leftCols(channels_);
    gamma_.gradient = sums_.rightCols(channels_).cwiseProduct(inverse_);
    if (!dx) return;
    dx->resize(x.rows(), x.cols());
    if (frozen_) {
      by_value_ = Matrix<T>::Zero(1, channels_);
      shift_ = by_value_;
    } else {
      const T rows = static_cast<T>(parts.count);
      by_value_ = -scale_.cwiseProduct(inverse_).cwiseProduct(gamma_.gradient) / rows;
      shift_ = -scale_.cwiseProduct(beta_.gradient) / rows - by_value_.cwiseProduct(about_);
    }
    pass.each(parts.parts, x.size(), [&](int part) {
      const int64_t from = parts.begin(part) * channels_;
      kernels<T>().blend(x.data() + from, dy.data() + from, parts.length(part), channels_, scale_.data(),
                         by_value_.data(), shift_.data(), dx->data() + from);
    });
  }

  std::vector<Parameter<T>*> parameters() override { return {&gamma_, &beta_}; }
  std::vector<Matrix<T>*> statistics() override { return {&mean_, &variance_}; }

 private:
  /// The batch's mean and variance, summed about its first row.
  void measure(const Matrix<T>& x, const Parts& parts, const Pass& pass) {
    sums_.resize(1, 2 * channels_);
    sumParts<T>(parts, x.size(), pass, sums_.data(), 2 * channels_, scratch_, [&](int part, T* sums) {
      kernels<T>().moments(x.data() + parts.begin(part) * channels_, parts.length(part), channels_, x.data(),
                           sums, sums + channels_);
    });
    const T rows = static_cast<T>(parts.count);
    about_ = sums_.leftCols(channels_) / rows;
    spread_ = (sums_.rightCols(channels_) / rows - about_.cwiseAbs2()).cwiseMax(T(0));
    about_ += Eigen::Map<const Matrix<T>>(x.data(), 1, channels_);
  }

  int channels_;
  bool frozen_ = false;
  Parameter<T> gamma_, beta_;
  Matrix<T> mean_, variance_;                                      // running
  Matrix<T> about_, spread_, inverse_, scale_, shift_, by_value_;  // of the last pass
  Matrix<T> sums_, scratch_;
};

Result<LayerInfo> describeBatchNorm(const LayerSpec&, const Shape& input) {
  return LayerInfo{"batch-norm", input, 2 * int64_t{input.c}, 0};
}

template <class T>
std::unique_ptr<Layer<T>> makeBatchNorm(const LayerSpec&, const Shape& input, Random&) {
  return std::make_unique<BatchNorm<T>>(input.c);
}

}  // namespace

const LayerType kBatchNormType = {LayerKind::kBatchNorm, "batch-norm",         0,
                                  describeBatchNorm,     makeBatchNorm<float>, makeBatchNorm<double>};

}  // namespace thimble::nn
