// ReLU and ReLU6: negative values become zero, and with ReLU6 those above six become six.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <limits>

#include "core/nn/layer_table.h"
#include "core/nn/parts.h"

namespace thimble::nn {
namespace {

template <class T, bool kSix>
class Relu : public Layer<T> {
 public:
  void forward(const Matrix<T>& x, Matrix<T>& y, const Pass& pass) override {
    y.resize(x.rows(), x.cols());
    const Parts parts(x.size(), 1 << 14);
    pass.each(parts.parts, x.size(), [&](int part) {
      const int64_t from = parts.begin(part);
      kernels<T>().clip(x.data() + from, kHigh, y.data() + from, parts.length(part));
    });
  }

  void backward(const Matrix<T>& x, const Matrix<T>&, const Matrix<T>& dy, Matrix<T>* dx,
                const Pass& pass) override {
    if (!dx) return;
    dx->resize(dy.rows(), dy.cols());
    const Parts parts(x.size(), 1 << 14);
    pass.each(parts.parts, x.size(), [&](int part) {
      const int64_t from = parts.begin(part);
      kernels<T>().clipSlope(x.data() + from, dy.data() + from, kHigh, dx->data() + from, parts.length(part));
    });
  }

 private:
  static constexpr T kHigh = kSix ? T(6) : std::numeric_limits<T>::infinity();
};

template <bool kSix>
Result<LayerInfo> describeRelu(const LayerSpec&, const Shape& input) {
  return LayerInfo{kSix ? "relu6" : "relu", input, 0, 0};
}

template <class T, bool kSix>
std::unique_ptr<Layer<T>> makeRelu(const LayerSpec&, const Shape&, Random&) {
  return std::make_unique<Relu<T, kSix>>();
}

}  // namespace

const LayerType kReluType = {LayerKind::kRelu,       "relu", 0, describeRelu<false>, makeRelu<float, false>,
                             makeRelu<double, false>};
const LayerType kRelu6Type = {LayerKind::kRelu6,     "relu6", 0, describeRelu<true>, makeRelu<float, true>,
                              makeRelu<double, true>};

}  // namespace thimble::nn
