// Depthwise convolution in one and two dimensions: each channel has filters of its own.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/layer_table.h"
#include "core/nn/parts.h"
#include "core/nn/sliding.h"

namespace thimble::nn {
namespace {

/// x: [n, h, w, c], weights: [c · multiplier, kh, kw], bias: [c · multiplier] → y: [n, h', w', c · multiplier];
/// output o reads channel o / multiplier.  Source: Howard et al. 2017, MobileNets.
template <class T>
class Depthwise : public Layer<T> {
 public:
  Depthwise(const LayerSpec& spec, const Sliding& sliding, int channels, Random& random)
      : at_(sliding),
        channels_(channels),
        multiplier_(spec.multiplier),
        outputs_(channels * spec.multiplier) {
    weights_.resize(outputs_, at_.h.kernel * at_.w.kernel);
    weights_.decays = true;
    bias_.resize(1, outputs_);
    fillHe(weights_.value, random);
  }

  void forward(const Matrix<T>& x, Matrix<T>& y, const Pass& pass) override {
    y.resize(x.rows(), pixels() * outputs_);
    taps_ = weights_.value.transpose();
    const Parts parts(x.rows());
    pass.each(parts.parts, x.rows() * work(), [&](int part) {
      for (int64_t e = parts.begin(part); e < parts.end(part) && !pass.canceled(); ++e) {
        const T* in = x.row(e).data();
        T* out = y.row(e).data();
        for (int64_t p = 0; p < pixels(); ++p) std::copy_n(bias_.value.data(), outputs_, out + p * outputs_);
        eachTap([&](int tap, int64_t from, int64_t to) {
          const T* w = taps_.row(tap).data();
          if (multiplier_ == 1) return kernels<T>().addProduct(in + from, w, out + to, outputs_);
          for (int o = 0; o < outputs_; ++o) out[to + o] += w[o] * in[from + o / multiplier_];
        });
      }
    });
  }

  void backward(const Matrix<T>& x, const Matrix<T>&, const Matrix<T>& dy, Matrix<T>* dx,
                const Pass& pass) override {
    const int64_t weights = weights_.value.size();
    const Parts parts(x.rows());
    sums_.resize(1, weights + outputs_);
    if (dx) dx->setZero(x.rows(), x.cols());
    sumParts<T>(parts, 2 * x.rows() * work(), pass, sums_.data(), weights + outputs_, scratch_,
                [&](int part, T* sums) {
                  for (int64_t e = parts.begin(part); e < parts.end(part) && !pass.canceled(); ++e) {
                    kernels<T>().columnSums(dy.row(e).data(), pixels(), outputs_, sums + weights);
                    passBack(x.row(e).data(), dy.row(e).data(), dx ? dx->row(e).data() : nullptr, sums);
                  }
                });
    weights_.gradient =
        Eigen::Map<const Matrix<T>>(sums_.data(), weights_.value.cols(), outputs_).transpose();
    bias_.gradient = sums_.rightCols(outputs_);
  }

  std::vector<Parameter<T>*> parameters() override { return {&weights_, &bias_}; }

 private:
  int64_t pixels() const { return int64_t{at_.h.output} * at_.w.output; }
  /// Multiplications an example.
  int64_t work() const { return pixels() * weights_.value.size(); }

  /// One example.  by_tap: [taps, outputs], is added to; dx (or null) too.
  void passBack(const T* x, const T* dy, T* dx, T* by_tap) const {
    const Kernels<T>& k = kernels<T>();
    eachTap([&](int tap, int64_t from, int64_t to) {
      const T *w = taps_.row(tap).data(), *slope = dy + to;
      T* sums = by_tap + tap * outputs_;
      if (multiplier_ == 1) {
        k.addProduct(slope, x + from, sums, outputs_);
        if (dx) k.addProduct(slope, w, dx + from, outputs_);
        return;
      }
      for (int o = 0; o < outputs_; ++o) {
        sums[o] += slope[o] * x[from + o / multiplier_];
        if (dx) dx[from + o / multiplier_] += slope[o] * w[o];
      }
    });
  }

  /// Calls visit(tap, offset in the input, offset in the output) for each tap of each place that lies on the input.
  template <class Visit>
  void eachTap(Visit visit) const {
    int64_t to = 0;
    for (int oy = 0; oy < at_.h.output; ++oy)
      for (int ox = 0; ox < at_.w.output; ++ox, to += outputs_)
        for (int ky = at_.h.firstTap(oy); ky < at_.h.endTap(oy); ++ky)
          for (int kx = at_.w.firstTap(ox); kx < at_.w.endTap(ox); ++kx)
            visit(ky * at_.w.kernel + kx,
                  (int64_t{at_.h.begin(oy) + ky * at_.h.dilation} * at_.w.input + at_.w.begin(ox) +
                   kx * at_.w.dilation) *
                      channels_,
                  to);
  }

  Sliding at_;
  int channels_, multiplier_, outputs_;
  Parameter<T> weights_, bias_;
  Matrix<T> taps_;  // weights of the last forward pass, a tap a row
  Matrix<T> sums_, scratch_;
};

template <bool kOverTime>
Result<LayerInfo> describeDepthwise(const LayerSpec& spec, const Shape& input) {
  if (kOverTime && input.w != 1) return notASeries(input);
  if (spec.multiplier < 1 || spec.multiplier > 1024)
    return Error{ErrorCode::kInvalidArgument, "its multiplier is " + std::to_string(spec.multiplier),
                 "Choose 1 to 1024 outputs a channel."};
  Result<Sliding> at = slide(spec, input, kOverTime);
  if (!at) return at.error();
  const int64_t outputs = int64_t{input.c} * spec.multiplier, weights = outputs * at->h.kernel * at->w.kernel;
  if (outputs > 65536)
    return Error{ErrorCode::kInvalidArgument, "it has " + std::to_string(outputs) + " outputs",
                 "Choose a smaller multiplier, or fewer filters before it."};
  return LayerInfo{std::string(kOverTime ? "depthwise-conv1d " : "depthwise-conv2d ") +
                       (spec.multiplier > 1 ? std::to_string(spec.multiplier) + " × " : "") +
                       kernelName(spec, kOverTime),
                   {at->h.output, at->w.output, static_cast<int>(outputs)},
                   weights + outputs,
                   weights * at->h.output * at->w.output};
}

template <class T, bool kOverTime>
std::unique_ptr<Layer<T>> makeDepthwise(const LayerSpec& spec, const Shape& input, Random& random) {
  return std::make_unique<Depthwise<T>>(spec, *slide(spec, input, kOverTime), input.c, random);
}

constexpr unsigned kDepthwiseFields = Field::kSliding | Field::kDilation | Field::kMultiplier;

}  // namespace

const LayerType kDepthwiseConv1dType = {
    LayerKind::kDepthwiseConv1d, "depthwise-conv1d",         kDepthwiseFields,
    describeDepthwise<true>,     makeDepthwise<float, true>, makeDepthwise<double, true>};
const LayerType kDepthwiseConv2dType = {
    LayerKind::kDepthwiseConv2d, "depthwise-conv2d",          kDepthwiseFields,
    describeDepthwise<false>,    makeDepthwise<float, false>, makeDepthwise<double, false>};

}  // namespace thimble::nn
