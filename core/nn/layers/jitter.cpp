// Jitter: while training, each example is shifted in time, scaled and made noisy, as the next recording will
// be.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/nn/layer_table.h"

namespace thimble::nn {
namespace {

/// x: [n, h, w, c] → y(t) = s · x(t + d) + ε, edges held: d up to ± rate · h, s within 1 ± rate, ε normal of
/// deviation rate.  For inputs of mean 0 and variance 1.  Source: Um et al. 2017, Data augmentation of
/// wearable sensor data.
template <class T>
class Jitter : public Layer<T> {
 public:
  Jitter(double rate, const Shape& input, uint64_t seed)
      : rate_(rate), steps_(input.h), values_(input.w * input.c), random_(seed) {}

  void forward(const Matrix<T>& x, Matrix<T>& y, const Pass& pass) override {
    if (!pass.training) {
      y = x;
      return;
    }
    y.resize(x.rows(), x.cols());
    moves_.resize(static_cast<size_t>(x.rows()));
    const int most = static_cast<int>(rate_ * steps_);
    for (Eigen::Index e = 0; e < x.rows(); ++e) {
      Move& move = moves_[static_cast<size_t>(e)];
      move.shift = static_cast<int>(random_.below(2 * static_cast<uint64_t>(most) + 1)) - most;
      move.scale = static_cast<T>(1 + rate_ * (2 * random_.uniform() - 1));
      eachValue(move, [&](int from, int to) {
        y(e, to) = move.scale * x(e, from) + static_cast<T>(rate_ * random_.normal());
      });
    }
  }

  void backward(const Matrix<T>& x, const Matrix<T>&, const Matrix<T>& dy, Matrix<T>* dx,
                const Pass&) override {
    if (!dx) return;
    dx->setZero(x.rows(), x.cols());
    for (Eigen::Index e = 0; e < x.rows(); ++e) {
      const Move& move = moves_[static_cast<size_t>(e)];
      eachValue(move, [&](int from, int to) { (*dx)(e, from) += move.scale * dy(e, to); });
    }
  }

  std::vector<Random*> randoms() override { return {&random_}; }

 private:
  struct Move {
    int shift = 0;
    T scale = 1;
  };

  template <class Visit>
  void eachValue(const Move& move, Visit visit) const {
    for (int t = 0; t < steps_; ++t) {
      const int from = std::clamp(t + move.shift, 0, steps_ - 1);
      for (int i = 0; i < values_; ++i) visit(from * values_ + i, t * values_ + i);
    }
  }

  double rate_;
  int steps_, values_;
  Random random_;
  std::vector<Move> moves_;
};

Result<LayerInfo> describeJitter(const LayerSpec& spec, const Shape& input) {
  return describeRate("jitter", spec, input);
}

template <class T>
std::unique_ptr<Layer<T>> makeJitter(const LayerSpec& spec, const Shape& input, Random& random) {
  return std::make_unique<Jitter<T>>(spec.rate, input, random.next());
}

}  // namespace

const LayerType kJitterType = {LayerKind::kJitter, "jitter",          only(Field::kRate),
                               describeJitter,     makeJitter<float>, makeJitter<double>};

}  // namespace thimble::nn
