// Batch normalisation: each channel brought to the batch's mean 0 and variance 1, then scaled and shifted as
// learned.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/layers/batch_norm.h"

#include "core/nn/layer_table.h"

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
    const Eigen::Index rows = x.size() / channels_;
    Eigen::Map<const Matrix<T>> in(x.data(), rows, channels_);
    Eigen::Map<Matrix<T>> out(y.data(), rows, channels_);
    if (!pass.training) {
      const Row scale = gamma_.value.array() / (variance_.array() + T(kBatchNormEpsilon)).sqrt();
      out = ((in.rowwise() - mean_.row(0)).array().rowwise() * scale.array()).matrix();
      out.rowwise() += beta_.value.row(0);
      return;
    }
    const Row mean = in.colwise().mean();
    normal_ = in.rowwise() - mean;
    const Row variance = normal_.array().square().colwise().mean();
    inverse_ = (variance.array() + T(kBatchNormEpsilon)).rsqrt();
    normal_.array().rowwise() *= inverse_.array();
    out = (normal_.array().rowwise() * gamma_.value.row(0).array()).matrix();
    out.rowwise() += beta_.value.row(0);
    mean_ += (T(1) - T(kBatchNormMomentum)) * (mean - mean_);
    variance_ += (T(1) - T(kBatchNormMomentum)) * (variance - variance_);
  }

  void backward(const Matrix<T>& x, const Matrix<T>&, const Matrix<T>& dy, Matrix<T>* dx,
                const Pass&) override {
    const Eigen::Index rows = x.size() / channels_;
    Eigen::Map<const Matrix<T>> out(dy.data(), rows, channels_);
    beta_.gradient = out.colwise().sum();
    gamma_.gradient = out.cwiseProduct(normal_).colwise().sum();
    if (!dx) return;
    dx->resize(x.rows(), x.cols());
    Eigen::Map<Matrix<T>> in(dx->data(), rows, channels_);
    const Row by_mean = beta_.gradient / T(rows), by_scale = gamma_.gradient / T(rows);
    const Row factor = gamma_.value.array() * inverse_.array();
    in = out.rowwise() - by_mean;
    in.array() -= normal_.array().rowwise() * by_scale.array();
    in.array().rowwise() *= factor.array();
  }

  std::vector<Parameter<T>*> parameters() override { return {&gamma_, &beta_}; }
  std::vector<Matrix<T>*> statistics() override { return {&mean_, &variance_}; }

 private:
  using Row = Eigen::Matrix<T, 1, Eigen::Dynamic, Eigen::RowMajor>;
  int channels_;
  Parameter<T> gamma_, beta_;
  Matrix<T> mean_, variance_, normal_;
  Row inverse_;
};

Result<LayerInfo> describe(const LayerSpec&, const Shape& input) {
  return LayerInfo{"batch-norm", input, 2 * int64_t{input.c}, 0};
}

template <class T>
std::unique_ptr<Layer<T>> make(const LayerSpec&, const Shape& input, Random&) {
  return std::make_unique<BatchNorm<T>>(input.c);
}

}  // namespace

const LayerType kBatchNormType = {LayerKind::kBatchNorm, "batch-norm", describe, make<float>, make<double>};

}  // namespace thimble::nn
