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
    mask_.resize(x.rows(), x.cols());
    y.resize(x.rows(), x.cols());
    keys_.clear();
    for (Eigen::Index e = 0; e < x.rows(); ++e) keys_.push_back(static_cast<uint32_t>(random_.next() >> 32));
    pass.each(static_cast<int>(x.rows()), kWork * x.size(), [&](int e) { drop(x, y, e); });
  }

  void backward(const Matrix<T>&, const Matrix<T>&, const Matrix<T>& dy, Matrix<T>* dx,
                const Pass& pass) override {
    if (!dx) return;
    dx->resize(dy.rows(), dy.cols());
    pass.each(static_cast<int>(dy.rows()), dy.size(),
              [&](int e) { dx->row(e) = dy.row(e).cwiseProduct(mask_.row(e)); });
  }

  std::vector<Random*> randoms() override { return {&random_}; }

 private:
  static constexpr int64_t kWork = 4;  // what one value takes, in multiplications

  /// Number i of those that follow from a key: the bits of key and place mixed.  Source: C. Wellons' hash-prospector,
  /// “lowbias32”.
  static uint32_t draw(uint32_t key, uint32_t i) {
    uint32_t bits = key + i * 0x9E3779B9u;
    bits = (bits ^ bits >> 16) * 0x7FEB352Du;
    bits = (bits ^ bits >> 15) * 0x846CA68Bu;
    return bits ^ bits >> 16;
  }

  void drop(const Matrix<T>& x, Matrix<T>& y, Eigen::Index e) {
    const T kept = static_cast<T>(1 / (1 - rate_));
    const auto drops = static_cast<uint32_t>(rate_ * 0x1p32);  // of 2^32 draws
    const uint32_t key = keys_[static_cast<size_t>(e)];
    const Eigen::Index drawn = channels_ ? channels_ : x.cols();
    T *mask = mask_.row(e).data(), *to = y.row(e).data();
    const T* from = x.row(e).data();
    for (Eigen::Index i = 0; i < drawn; ++i)
      mask[i] = draw(key, static_cast<uint32_t>(i)) < drops ? T(0) : kept;
    for (Eigen::Index i = drawn; i < x.cols(); ++i) mask[i] = mask[i - drawn];
    for (Eigen::Index i = 0; i < x.cols(); ++i) to[i] = from[i] * mask[i];
  }

  double rate_;
  int channels_;
  Random random_;
  std::vector<uint32_t> keys_;  // one an example of the last pass
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
