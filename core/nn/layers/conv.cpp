// Convolution in one and two dimensions, as a matrix product over unfolded patches (im2col).
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/nn/layer_table.h"
#include "core/nn/sliding.h"

namespace thimble::nn {
namespace {

/// x: [n, h, w, cin], weights: [filters, kh, kw, cin], bias: [filters] → y: [n, h', w', filters].
/// Source: Chellapilla et al. 2006.  Examples are unfolded a few at a time, so that memory stays small.
template <class T>
class Conv : public Layer<T> {
 public:
  Conv(const LayerSpec& spec, const Sliding& sliding, int channels, Random& random)
      : at_(sliding),
        channels_(channels),
        filters_(spec.units),
        patch_(at_.h.kernel * at_.w.kernel * channels) {
    pixels_ = at_.h.output * at_.w.output;
    chunk_ = std::max<Eigen::Index>(1, 2048 / pixels_);
    weights_.resize(filters_, patch_);
    weights_.decays = true;
    bias_.resize(1, filters_);
    fillHe(weights_.value, random);
  }

  void forward(const Matrix<T>& x, Matrix<T>& y, const Pass& pass) override {
    y.resize(x.rows(), pixels_ * filters_);
    for (Eigen::Index first = 0; first < x.rows() && !pass.canceled(); first += chunk_) {
      const Eigen::Index n = std::min(chunk_, x.rows() - first);
      unfold(x, first, n);
      Eigen::Map<Matrix<T>> out(y.row(first).data(), n * pixels_, filters_);
      out.noalias() = patches_ * weights_.value.transpose();
      out.rowwise() += bias_.value.row(0);
    }
  }

  void backward(const Matrix<T>& x, const Matrix<T>&, const Matrix<T>& dy, Matrix<T>* dx,
                const Pass& pass) override {
    weights_.gradient.setZero();
    bias_.gradient.setZero();
    if (dx) dx->setZero(x.rows(), x.cols());
    for (Eigen::Index first = 0; first < x.rows() && !pass.canceled(); first += chunk_) {
      const Eigen::Index n = std::min(chunk_, x.rows() - first);
      unfold(x, first, n);
      Eigen::Map<const Matrix<T>> out(dy.row(first).data(), n * pixels_, filters_);
      weights_.gradient.noalias() += out.transpose() * patches_;
      bias_.gradient += out.colwise().sum();
      if (!dx) continue;
      patches_.noalias() = out * weights_.value;
      fold(*dx, first, n);
    }
  }

  std::vector<Parameter<T>*> parameters() override { return {&weights_, &bias_}; }

 private:
  /// Calls visit(example, pixel, offset in example, offset in patch, values) for each run of values that a
  /// patch shares with its example; what lies in the padding is left out.
  template <class Visit>
  void eachRun(Eigen::Index n, Visit visit) const {
    for (Eigen::Index e = 0; e < n; ++e) {
      Eigen::Index pixel = e * pixels_;
      for (int oy = 0; oy < at_.h.output; ++oy)
        for (int ox = 0; ox < at_.w.output; ++ox, ++pixel) {
          const int x0 = at_.w.begin(ox), left = std::max(0, x0),
                    right = std::min(at_.w.input, x0 + at_.w.kernel);
          for (int ky = 0; ky < at_.h.kernel; ++ky) {
            const int y = at_.h.begin(oy) + ky;
            if (y < 0 || y >= at_.h.input || left >= right) continue;
            visit(e, pixel, (y * at_.w.input + left) * channels_, (ky * at_.w.kernel + left - x0) * channels_,
                  (right - left) * channels_);
          }
        }
    }
  }

  void unfold(const Matrix<T>& x, Eigen::Index first, Eigen::Index n) {
    patches_.setZero(n * pixels_, patch_);
    eachRun(n, [&](Eigen::Index e, Eigen::Index pixel, int from, int to, int values) {
      std::copy_n(x.row(first + e).data() + from, values, patches_.row(pixel).data() + to);
    });
  }

  void fold(Matrix<T>& dx, Eigen::Index first, Eigen::Index n) const {
    eachRun(n, [&](Eigen::Index e, Eigen::Index pixel, int to, int from, int values) {
      const T* source = patches_.row(pixel).data() + from;
      T* target = dx.row(first + e).data() + to;
      for (int i = 0; i < values; ++i) target[i] += source[i];
    });
  }

  Sliding at_;
  int channels_, filters_, patch_;
  Eigen::Index pixels_, chunk_;
  Parameter<T> weights_, bias_;
  Matrix<T> patches_;
};

template <bool kOverTime>
Result<LayerInfo> describe(const LayerSpec& spec, const Shape& input) {
  if (kOverTime && input.w != 1)
    return Error{ErrorCode::kInvalidArgument,
                 "its input is " + std::to_string(input.w) + " wide, not a series in time",
                 "Use conv2d, or an input of [steps, 1, channels]."};
  if (spec.units < 1 || spec.units > 65536)
    return Error{ErrorCode::kInvalidArgument, "it has " + std::to_string(spec.units) + " filters",
                 "Choose 1 to 65536 filters."};
  Result<Sliding> at = slide(spec, input, kOverTime);
  if (!at) return at.error();
  const int64_t weights = int64_t{spec.units} * at->h.kernel * at->w.kernel * input.c;
  return LayerInfo{std::string(kOverTime ? "conv1d " : "conv2d ") + std::to_string(spec.units) + " × " +
                       kernelName(spec, kOverTime),
                   {at->h.output, at->w.output, spec.units},
                   weights + spec.units,
                   weights * at->h.output * at->w.output};
}

template <class T, bool kOverTime>
std::unique_ptr<Layer<T>> make(const LayerSpec& spec, const Shape& input, Random& random) {
  return std::make_unique<Conv<T>>(spec, *slide(spec, input, kOverTime), input.c, random);
}

}  // namespace

const LayerType kConv1dType = {LayerKind::kConv1d, "conv1d", describe<true>, make<float, true>,
                               make<double, true>};
const LayerType kConv2dType = {LayerKind::kConv2d, "conv2d", describe<false>, make<float, false>,
                               make<double, false>};

}  // namespace thimble::nn
