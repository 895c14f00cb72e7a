// The table of losses: to add one, write its function and name it here and in kLosses.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/loss.h"

namespace thimble::nn {
namespace {

/// −Σ w ln p over examples and classes, / norm; its gradient by the logits is (p · Σ w − w) / norm.
template <class T>
double crossEntropy(const Matrix<T>& p, const Wanted<T>& wanted, double, Matrix<T>* gradient) {
  double sum = 0;
  for (Eigen::Index i = 0; i < p.size(); ++i) {
    const double w = wanted.values.data()[i], probability = p.data()[i];
    if (w != 0) sum -= w * std::log(probability < 1e-30 ? 1e-30 : probability);  // a NaN stays a NaN
  }
  if (gradient) {
    gradient->resize(p.rows(), p.cols());
    const T scale = static_cast<T>(1 / wanted.norm);
    for (Eigen::Index i = 0; i < p.rows(); ++i)
      gradient->row(i) = (p.row(i) * wanted.values.row(i).sum() - wanted.values.row(i)) * scale;
  }
  return sum / wanted.norm;
}

/// The mean of (y − t)² over examples and outputs.
template <class T>
double meanSquared(const Matrix<T>& y, const Wanted<T>& wanted, double, Matrix<T>* gradient) {
  const double count = wanted.norm * static_cast<double>(y.cols());
  if (gradient) *gradient = (y - wanted.values) * static_cast<T>(2 / count);
  return static_cast<double>((y - wanted.values).squaredNorm()) / count;
}

/// The mean of ½ d² where |d| ≤ delta, else delta · (|d| − ½ delta).  Source: Huber 1964; PyTorch's HuberLoss.
template <class T>
double huber(const Matrix<T>& y, const Wanted<T>& wanted, double delta, Matrix<T>* gradient) {
  const double count = wanted.norm * static_cast<double>(y.cols());
  double sum = 0;
  if (gradient) gradient->resize(y.rows(), y.cols());
  for (Eigen::Index i = 0; i < y.size(); ++i) {
    const double d = double{y.data()[i]} - double{wanted.values.data()[i]}, size = std::abs(d);
    sum += size <= delta ? d * d / 2 : delta * (size - delta / 2);
    if (gradient) gradient->data()[i] = static_cast<T>((size <= delta ? d : std::copysign(delta, d)) / count);
  }
  return sum / count;
}

constexpr LossType kLossTypes[] = {
    {Loss::kCrossEntropy, true, crossEntropy<float>, crossEntropy<double>},
    {Loss::kMeanSquared, false, meanSquared<float>, meanSquared<double>},
    {Loss::kHuber, false, huber<float>, huber<double>},
};

}  // namespace

const LossType& lossType(Loss loss, Head head) {
  for (const LossType& type : kLossTypes)
    if (loss == type.loss || (loss == Loss::kAuto && type.softmax == (head == Head::kSoftmax))) return type;
  return kLossTypes[0];
}

template <class T>
void wantClasses(std::span<const int> labels, int classes, double smoothing,
                 std::span<const float> class_weights, Wanted<T>& wanted) {
  const Eigen::Index n = static_cast<Eigen::Index>(labels.size());
  wanted.values.setConstant(n, classes, static_cast<T>(smoothing / classes));
  wanted.norm = 0;
  for (Eigen::Index i = 0; i < n; ++i) {
    const int label = labels[static_cast<size_t>(i)];
    wanted.values(i, label) += static_cast<T>(1 - smoothing);
    wanted.norm += class_weights.empty() ? 1.0 : double{class_weights[static_cast<size_t>(label)]};
  }
  for (size_t c = 0; c < class_weights.size(); ++c)
    wanted.values.col(static_cast<Eigen::Index>(c)) *= static_cast<T>(class_weights[c]);
}

template <class T>
double crossEntropy(const Matrix<T>& probabilities, std::span<const int> labels) {
  Wanted<T> wanted;
  wantClasses(labels, static_cast<int>(probabilities.cols()), 0, {}, wanted);
  return crossEntropy<T>(probabilities, wanted, 0, nullptr);
}

template <class T>
void crossEntropyGradient(const Matrix<T>& probabilities, std::span<const int> labels, Matrix<T>& dlogits) {
  Wanted<T> wanted;
  wantClasses(labels, static_cast<int>(probabilities.cols()), 0, {}, wanted);
  crossEntropy<T>(probabilities, wanted, 0, &dlogits);
}

template double crossEntropy(const Matrix<float>&, std::span<const int>);
template double crossEntropy(const Matrix<double>&, std::span<const int>);
template void crossEntropyGradient(const Matrix<float>&, std::span<const int>, Matrix<float>&);
template void crossEntropyGradient(const Matrix<double>&, std::span<const int>, Matrix<double>&);
template void wantClasses(std::span<const int>, int, double, std::span<const float>, Wanted<float>&);
template void wantClasses(std::span<const int>, int, double, std::span<const float>, Wanted<double>&);

}  // namespace thimble::nn
