// Convolution in one and two dimensions, as a matrix product over unfolded patches (im2col).
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/nn/layer_table.h"
#include "core/nn/parts.h"
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
    pixels_ = int64_t{at_.h.output} * at_.w.output;
    chunk_ = std::max<int64_t>(1, kAtOnce / (pixels_ * patch_));
    whole_ = fits(at_.h) && fits(at_.w);
    pointwise_ = patch_ == channels_ && pixels_ == int64_t{at_.h.input} * at_.w.input;
    if (pointwise_) {
      row_ = channels_;
    } else if (whole_ && at_.h.dilation == 1 && at_.w.kernel == at_.w.input && at_.w.output == 1) {
      row_ = int64_t{at_.h.stride} * at_.w.input * channels_;
      if (at_.h.output * at_.h.stride != at_.h.input) chunk_ = 1;
    }
    weights_.resize(filters_, patch_);
    weights_.decays = true;
    bias_.resize(1, filters_);
    fillHe(weights_.value, random);
  }

  void forward(const Matrix<T>& x, Matrix<T>& y, const Pass& pass) override {
    y.resize(x.rows(), pixels_ * filters_);
    const Parts parts(x.rows());
    makeRoom(parts.parts);
    pass.each(parts.parts, x.rows() * work(), [&](int part) {
      for (int64_t e = parts.begin(part); e < parts.end(part) && !pass.canceled(); e += chunk_) {
        const int64_t n = std::min(chunk_, parts.end(part) - e);
        const Patches p = unfold(x, e, n, part);
        multiply<T>({p.rows, filters_, patch_, p.data, p.row, 1, weights_.value.data(), 1, patch_,
                     y.row(e).data(), filters_, bias_.value.data()});
      }
    });
  }

  void backward(const Matrix<T>& x, const Matrix<T>&, const Matrix<T>& dy, Matrix<T>* dx,
                const Pass& pass) override {
    const Parts parts(x.rows());
    makeRoom(parts.parts);
    if (dx) dx->resize(x.rows(), x.cols());
    const int64_t weights = weights_.value.size();
    gradients_.resize(1, weights + filters_);
    sumParts<T>(parts, 2 * x.rows() * work(), pass, gradients_.data(), weights + filters_, sums_,
                [&](int part, T* sums) {
                  for (int64_t e = parts.begin(part); e < parts.end(part) && !pass.canceled(); e += chunk_) {
                    const int64_t n = std::min(chunk_, parts.end(part) - e);
                    const T* slope = dy.row(e).data();
                    const Patches p = unfold(x, e, n, part);
                    multiply<T>({filters_, patch_, p.rows, slope, 1, filters_, p.data, p.row, 1, sums, patch_,
                                 nullptr, true});
                    kernels<T>().columnSums(slope, n * pixels_, filters_, sums + weights);
                    if (dx) passBack(slope, *dx, e, n, part);
                  }
                });
    std::copy_n(gradients_.data(), weights, weights_.gradient.data());
    std::copy_n(gradients_.data() + weights, filters_, bias_.gradient.data());
  }

  std::vector<Parameter<T>*> parameters() override { return {&weights_, &bias_}; }

 private:
  /// Calls visit(example, pixel, offset in example, offset in patch, values) for each run of values that a
  /// patch shares with its example; what lies in the padding is left out.
  template <class Visit>
  void eachRun(int64_t n, Visit visit) const {
    for (int64_t e = 0; e < n; ++e) {
      int64_t pixel = e * pixels_;
      for (int oy = 0; oy < at_.h.output; ++oy)
        for (int ox = 0; ox < at_.w.output; ++ox, ++pixel) {
          const int x0 = at_.w.begin(ox), left = at_.w.firstTap(ox), right = at_.w.endTap(ox);
          // Taps side by side are one run.
          const int taps = at_.w.dilation == 1 ? right - left : 1;
          for (int ky = at_.h.firstTap(oy); ky < at_.h.endTap(oy); ++ky) {
            const int row = (at_.h.begin(oy) + ky * at_.h.dilation) * at_.w.input;
            for (int kx = left; kx < right; kx += taps)
              visit(e, pixel, (row + x0 + kx * at_.w.dilation) * channels_,
                    (ky * at_.w.kernel + kx) * channels_, taps * channels_);
          }
        }
    }
  }

  static constexpr int64_t kAtOnce = 1 << 16;  // values of patches, which the second cache holds

  /// Does every tap of every place lie on the input?
  static bool fits(const SlidingAxis& axis) {
    return axis.before == 0 && axis.begin(axis.output - 1) + (axis.kernel - 1) * axis.dilation < axis.input;
  }

  /// Multiplications an example.
  int64_t work() const { return pixels_ * filters_ * patch_; }

  /// The patches of some examples: `rows` of them, `row` apart.
  struct Patches {
    const T* data;
    int64_t rows, row;
  };

  void makeRoom(int parts) {
    if (!pointwise_ && patches_.rows() < parts) patches_.resize(parts, chunk_ * pixels_ * patch_);
  }

  Patches unfold(const Matrix<T>& x, int64_t first, int64_t n, int part) {
    if (row_ > 0) return {x.row(first).data(), n * pixels_, row_};
    T* patches = patches_.row(part).data();
    if (!whole_) std::fill_n(patches, n * pixels_ * patch_, T(0));
    eachRun(n, [&](int64_t e, int64_t pixel, int from, int to, int values) {
      const T* source = x.row(first + e).data() + from;
      T* target = patches + pixel * patch_ + to;
      for (int i = 0; i < values; ++i) target[i] = source[i];
    });
    return {patches, n * pixels_, patch_};
  }

  /// dy · weights for n examples, each patch added to where it came from.
  void passBack(const T* slope, Matrix<T>& dx, int64_t first, int64_t n, int part) {
    T* patches = pointwise_ ? dx.row(first).data() : patches_.row(part).data();
    multiply<T>({n * pixels_, patch_, filters_, slope, filters_, 1, weights_.value.data(), patch_, 1, patches,
                 patch_});
    if (pointwise_) return;
    std::fill_n(dx.row(first).data(), n * dx.cols(), T(0));
    eachRun(n, [&](int64_t e, int64_t pixel, int to, int from, int values) {
      kernels<T>().add(patches + pixel * patch_ + from, dx.row(first + e).data() + to, values);
    });
  }

  Sliding at_;
  int channels_, filters_, patch_;
  int64_t pixels_, chunk_;
  bool whole_;       // no tap ever lies in the padding
  bool pointwise_;   // a kernel of one, and no stride
  int64_t row_ = 0;  // where patches are stretches of the input: from one to the next, through a whole chunk
  Parameter<T> weights_, bias_;
  Matrix<T> patches_, sums_, gradients_;  // the first two: a row a part
};

template <bool kOverTime>
Result<LayerInfo> describeConv(const LayerSpec& spec, const Shape& input) {
  if (kOverTime && input.w != 1) return notASeries(input);
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
std::unique_ptr<Layer<T>> makeConv(const LayerSpec& spec, const Shape& input, Random& random) {
  return std::make_unique<Conv<T>>(spec, *slide(spec, input, kOverTime), input.c, random);
}

constexpr unsigned kConvFields = Field::kUnits | Field::kSliding | Field::kDilation;

}  // namespace

const LayerType kConv1dType = {LayerKind::kConv1d,    "conv1d",
                               kConvFields,           describeConv<true>,
                               makeConv<float, true>, makeConv<double, true>};
const LayerType kConv2dType = {
    LayerKind::kConv2d,     "conv2d", kConvFields, describeConv<false>, makeConv<float, false>,
    makeConv<double, false>};

}  // namespace thimble::nn
