// Global pools: the mean or the largest value of each channel over all steps or pixels.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/layer_table.h"

namespace thimble::nn {
namespace {

/// x: [n, h, w, c] → y: [n, 1, 1, c].
template <class T, bool kMax>
class GlobalPool : public Layer<T> {
 public:
  explicit GlobalPool(int channels) : channels_(channels) {}

  void forward(const Matrix<T>& x, Matrix<T>& y, const Pass&) override {
    y.resize(x.rows(), channels_);
    for (Eigen::Index e = 0; e < x.rows(); ++e) {
      const auto pixels = pixelsOf(x, e);
      if constexpr (kMax)
        y.row(e) = pixels.colwise().maxCoeff();
      else
        y.row(e) = pixels.colwise().mean();
    }
  }

  /// A maximum's gradient goes to the first of equal values.
  void backward(const Matrix<T>& x, const Matrix<T>&, const Matrix<T>& dy, Matrix<T>* dx,
                const Pass&) override {
    if (!dx) return;
    const Eigen::Index pixels = x.cols() / channels_;
    dx->setZero(x.rows(), x.cols());
    for (Eigen::Index e = 0; e < x.rows(); ++e) {
      Eigen::Map<Matrix<T>> to(dx->row(e).data(), pixels, channels_);
      if constexpr (!kMax) {
        to.rowwise() = dy.row(e) / T(pixels);
        continue;
      }
      const auto from = pixelsOf(x, e);
      for (int c = 0; c < channels_; ++c) {
        Eigen::Index top = 0;
        from.col(c).maxCoeff(&top);
        to(top, c) = dy(e, c);
      }
    }
  }

 private:
  Eigen::Map<const Matrix<T>> pixelsOf(const Matrix<T>& x, Eigen::Index e) const {
    return {x.row(e).data(), x.cols() / channels_, channels_};
  }

  int channels_;
};

template <bool kMax>
Result<LayerInfo> describeGlobalPool(const LayerSpec&, const Shape& input) {
  return LayerInfo{kMax ? "global-max-pool" : "global-avg-pool", {1, 1, input.c}, 0, 0};
}

template <class T, bool kMax>
std::unique_ptr<Layer<T>> makeGlobalPool(const LayerSpec&, const Shape& input, Random&) {
  return std::make_unique<GlobalPool<T, kMax>>(input.c);
}

}  // namespace

const LayerType kGlobalAvgPoolType = {LayerKind::kGlobalAvgPool,
                                      "global-avg-pool",
                                      0,
                                      describeGlobalPool<false>,
                                      makeGlobalPool<float, false>,
                                      makeGlobalPool<double, false>};
const LayerType kGlobalMaxPoolType = {
    LayerKind::kGlobalMaxPool, "global-max-pool",           0,
    describeGlobalPool<true>,  makeGlobalPool<float, true>, makeGlobalPool<double, true>};

}  // namespace thimble::nn
