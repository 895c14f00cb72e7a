// Pools: the largest or the mean value of each channel under a sliding window.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/nn/layer_table.h"
#include "core/nn/sliding.h"

namespace thimble::nn {
namespace {

/// x: [n, h, w, c] → y: [n, h', w', c].  Padding counts neither as a value nor for the mean's divisor, as in
/// TFLite.
template <class T, bool kMax>
class Pool : public Layer<T> {
 public:
  Pool(const Sliding& at, int channels) : at_(at), channels_(channels) {}

  void forward(const Matrix<T>& x, Matrix<T>& y, const Pass&) override {
    y.resize(x.rows(), Eigen::Index{1} * at_.h.output * at_.w.output * channels_);
    for (Eigen::Index e = 0; e < x.rows(); ++e)
      eachWindow([&](int out, int count, auto&& eachInput) {
        T* to = y.row(e).data() + out;
        std::fill_n(to, channels_, kMax ? std::numeric_limits<T>::lowest() : T(0));
        eachInput([&](int in) {
          const T* from = x.row(e).data() + in;
          for (int c = 0; c < channels_; ++c) to[c] = kMax ? std::max(to[c], from[c]) : to[c] + from[c];
        });
        if (!kMax)
          for (int c = 0; c < channels_; ++c) to[c] /= T(count);
      });
  }

  /// A maximum's gradient goes to the first input that equals it.
  void backward(const Matrix<T>& x, const Matrix<T>& y, const Matrix<T>& dy, Matrix<T>* dx,
                const Pass&) override {
    if (!dx) return;
    dx->setZero(x.rows(), x.cols());
    std::vector<bool> given(static_cast<size_t>(channels_));
    for (Eigen::Index e = 0; e < x.rows(); ++e)
      eachWindow([&](int out, int count, auto&& eachInput) {
        const T *top = y.row(e).data() + out, *slope = dy.row(e).data() + out;
        std::fill(given.begin(), given.end(), false);
        eachInput([&](int in) {
          const T* from = x.row(e).data() + in;
          T* to = dx->row(e).data() + in;
          for (int c = 0; c < channels_; ++c) {
            if (!kMax) to[c] += slope[c] / T(count);
            if (!kMax || given[size_t(c)] || from[c] != top[c]) continue;
            to[c] += slope[c];
            given[size_t(c)] = true;
          }
        });
      });
  }

 private:
  /// Calls visit(output offset, inputs under the window, for-each over their offsets) for each place of the
  /// window.
  template <class Visit>
  void eachWindow(Visit visit) const {
    int out = 0;
    for (int oy = 0; oy < at_.h.output; ++oy)
      for (int ox = 0; ox < at_.w.output; ++ox, out += channels_) {
        const int top = std::max(0, at_.h.begin(oy)),
                  bottom = std::min(at_.h.input, at_.h.begin(oy) + at_.h.kernel);
        const int left = std::max(0, at_.w.begin(ox)),
                  right = std::min(at_.w.input, at_.w.begin(ox) + at_.w.kernel);
        visit(out, (bottom - top) * (right - left), [&](auto&& each) {
          for (int y = top; y < bottom; ++y)
            for (int x = left; x < right; ++x) each((y * at_.w.input + x) * channels_);
        });
      }
  }

  Sliding at_;
  int channels_;
};

template <bool kMax>
Result<LayerInfo> describe(const LayerSpec& spec, const Shape& input) {
  Result<Sliding> at = slide(spec, input, false);
  if (!at) return at.error();
  return LayerInfo{std::string(kMax ? "max-pool " : "avg-pool ") + kernelName(spec, input.w == 1),
                   {at->h.output, at->w.output, input.c},
                   0,
                   0};
}

template <class T, bool kMax>
std::unique_ptr<Layer<T>> make(const LayerSpec& spec, const Shape& input, Random&) {
  return std::make_unique<Pool<T, kMax>>(*slide(spec, input, false), input.c);
}

}  // namespace

const LayerType kMaxPoolType = {LayerKind::kMaxPool, "max-pool", describe<true>, make<float, true>,
                                make<double, true>};
const LayerType kAvgPoolType = {LayerKind::kAvgPool, "avg-pool", describe<false>, make<float, false>,
                                make<double, false>};

}  // namespace thimble::nn
