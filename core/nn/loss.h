// Loss: how wrong a batch's answers are, and the gradient of that by what the net's last layer gave.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "core/nn/layer.h"
#include "core/nn/train_settings.h"

namespace thimble::nn {

/// logits: [n, classes] → probabilities, each row summing to 1; the row's maximum is taken off first.
template <class T>
void softmax(const Matrix<T>& logits, Matrix<T>& probabilities) {
  probabilities = (logits.colwise() - logits.rowwise().maxCoeff().eval()).array().exp().matrix();
  for (Eigen::Index i = 0; i < probabilities.rows(); ++i) probabilities.row(i) /= probabilities.row(i).sum();
}

/// What a batch should answer.  values: [n, outputs]: a linear head's numbers; or the weight of each class in each
/// example's loss, of any sum (one-hot, smoothed, blended, times class weights).  norm: what the sum of losses is
/// divided by: n, or the sum of the examples' class weights.
template <class T>
struct Wanted {
  Matrix<T> values;
  double norm = 1;
};

/// A kind of loss.  outputs: [n, outputs]: probabilities (cross-entropy) or the last layer's values; delta: Huber's.
/// gradient, if given: of the loss by the last layer's values (for cross-entropy by the logits), of one size.
struct LossType {
  Loss loss;
  bool softmax;  // outputs are probabilities
  double (*compute)(const Matrix<float>& outputs, const Wanted<float>& wanted, double delta,
                    Matrix<float>* gradient);
  double (*computeDouble)(const Matrix<double>& outputs, const Wanted<double>& wanted, double delta,
                          Matrix<double>* gradient);
};

/// All losses; kAuto is that of the head.
const LossType& lossType(Loss loss, Head head);

/// Fills `wanted` with cross-entropy's weights for labels: (1 − smoothing) at the label and smoothing / classes at
/// each class, times class_weights (empty: 1).  Source: as PyTorch's CrossEntropyLoss.
template <class T>
void wantClasses(std::span<const int> labels, int classes, double smoothing,
                 std::span<const float> class_weights, Wanted<T>& wanted);

/// probabilities: [n, classes], labels: [n] → mean of −ln p(label), and its gradient by the logits, (p − one-hot) / n.
template <class T>
double crossEntropy(const Matrix<T>& probabilities, std::span<const int> labels);
template <class T>
void crossEntropyGradient(const Matrix<T>& probabilities, std::span<const int> labels, Matrix<T>& dlogits);

/// Rows whose largest probability is the label's.
template <class T>
int countRight(const Matrix<T>& probabilities, std::span<const int> labels) {
  int right = 0;
  for (Eigen::Index i = 0; i < probabilities.rows(); ++i) {
    Eigen::Index best = 0;
    probabilities.row(i).maxCoeff(&best);
    right += best == labels[static_cast<size_t>(i)];
  }
  return right;
}

}  // namespace thimble::nn
