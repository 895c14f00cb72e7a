// Pools: the largest or the mean value of each channel under a sliding window.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/nn/layer_table.h"
#include "core/nn/parts.h"
#include "core/nn/sliding.h"

namespace thimble::nn {
namespace {

/// x: [n, h, w, c] → y: [n, h', w', c].  Padding counts neither as a value nor for the mean's divisor, as in
/// TFLite.
template <class T, bool kMax>
class Pool : public Layer<T> {
 public:
  Pool(const Sliding& at, int channels) : at_(at), channels_(channels) {}

  void forward(const Matrix<T>& x, Matrix<T>& y, const Pass& pass) override {
    y.resize(x.rows(), int64_t{at_.h.output} * at_.w.output * channels_);
    const Parts parts(x.rows());
    pass.each(parts.parts, x.size(), [&](int part) {
      for (int64_t e = parts.begin(part); e < parts.end(part); ++e)
        eachWindow([&](int64_t out, int count, auto&& eachInput) {
          T* to = y.row(e).data() + out;
          std::fill_n(to, channels_, kMax ? std::numeric_limits<T>::lowest() : T(0));
          eachInput([&](int64_t in) {
            const T* from = x.row(e).data() + in;
            for (int c = 0; c < channels_; ++c) to[c] = kMax ? std::max(to[c], from[c]) : to[c] + from[c];
          });
          if (!kMax)
            for (int c = 0; c < channels_; ++c) to[c] /= T(count);
        });
    });
  }

  /// A maximum's gradient goes to the first of equal inputs.
  void backward(const Matrix<T>& x, const Matrix<T>&, const Matrix<T>& dy, Matrix<T>* dx,
                const Pass& pass) override {
    if (!dx) return;
    dx->setZero(x.rows(), x.cols());
    const Parts parts(x.rows());
    tops_.resize(static_cast<size_t>(parts.parts) * static_cast<size_t>(channels_));
    pass.each(parts.parts, x.size(), [&](int part) {
      int64_t* top = tops_.data() + int64_t{part} * channels_;
      for (int64_t e = parts.begin(part); e < parts.end(part); ++e)
        passBack(x.row(e).data(), dy.row(e).data(), dx->row(e).data(), top);
    });
  }

 private:
  /// One example.  top: [channels], to be used.
  void passBack(const T* x, const T* dy, T* dx, int64_t* top) const {
    eachWindow([&](int64_t out, int count, auto&& eachInput) {
      const T* slope = dy + out;
      if constexpr (!kMax) {
        eachInput([&](int64_t in) {
          for (int c = 0; c < channels_; ++c) dx[in + c] += slope[c] / T(count);
        });
        return;
      }
      std::fill_n(top, channels_, int64_t{-1});
      eachInput([&](int64_t in) {
        for (int c = 0; c < channels_; ++c)
          if (top[c] < 0 || x[in + c] > x[top[c] + c]) top[c] = in;
      });
      for (int c = 0; c < channels_; ++c) dx[top[c] + c] += slope[c];
    });
  }

  /// Calls visit(output offset, inputs under the window, for-each over their offsets) for each place of the
  /// window.
  template <class Visit>
  void eachWindow(Visit visit) const {
    int64_t out = 0;
    for (int oy = 0; oy < at_.h.output; ++oy)
      for (int ox = 0; ox < at_.w.output; ++ox, out += channels_) {
        const int top = std::max(0, at_.h.begin(oy)),
                  bottom = std::min(at_.h.input, at_.h.begin(oy) + at_.h.kernel);
        const int left = std::max(0, at_.w.begin(ox)),
                  right = std::min(at_.w.input, at_.w.begin(ox) + at_.w.kernel);
        visit(out, (bottom - top) * (right - left), [&](auto&& each) {
          for (int y = top; y < bottom; ++y)
            for (int x = left; x < right; ++x) each((int64_t{y} * at_.w.input + x) * channels_);
        });
      }
  }

  Sliding at_;
  int channels_;
  std::vector<int64_t> tops_;  // offset of each channel's maximum, for each part
};

template <bool kMax>
Result<LayerInfo> describePool(const LayerSpec& spec, const Shape& input) {
  Result<Sliding> at = slide(spec, input, false);
  if (!at) return at.error();
  return LayerInfo{std::string(kMax ? "max-pool " : "avg-pool ") + kernelName(spec, input.w == 1),
                   {at->h.output, at->w.output, input.c},
                   0,
                   0};
}

template <class T, bool kMax>
std::unique_ptr<Layer<T>> makePool(const LayerSpec& spec, const Shape& input, Random&) {
  return std::make_unique<Pool<T, kMax>>(*slide(spec, input, false), input.c);
}

}  // namespace

const LayerType kMaxPoolType = {LayerKind::kMaxPool,   "max-pool",
                                only(Field::kSliding), describePool<true>,
                                makePool<float, true>, makePool<double, true>};
const LayerType kAvgPoolType = {LayerKind::kAvgPool,    "avg-pool",
                                only(Field::kSliding),  describePool<false>,
                                makePool<float, false>, makePool<double, false>};

}  // namespace thimble::nn
