// Loss: softmax and cross-entropy together, the end of every net.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "core/nn/layer.h"

namespace thimble::nn {

/// logits: [n, classes] → probabilities, each row summing to 1; the row's maximum is taken off first.
template <class T>
void softmax(const Matrix<T>& logits, Matrix<T>& probabilities) {
  probabilities = (logits.colwise() - logits.rowwise().maxCoeff().eval()).array().exp().matrix();
  for (Eigen::Index i = 0; i < probabilities.rows(); ++i) probabilities.row(i) /= probabilities.row(i).sum();
}

/// probabilities: [n, classes], labels: [n] → mean of −ln p(label).
template <class T>
double crossEntropy(const Matrix<T>& probabilities, std::span<const int> labels) {
  double sum = 0;
  for (Eigen::Index i = 0; i < probabilities.rows(); ++i) {
    const double p = probabilities(i, labels[static_cast<size_t>(i)]);
    sum -= std::log(p < 1e-30 ? 1e-30 : p);  // a NaN stays a NaN
  }
  return sum / static_cast<double>(probabilities.rows());
}

/// The gradient of that mean by the logits: (p − one-hot) / n.
template <class T>
void crossEntropyGradient(const Matrix<T>& probabilities, std::span<const int> labels, Matrix<T>& dlogits) {
  dlogits = probabilities;
  for (Eigen::Index i = 0; i < dlogits.rows(); ++i) dlogits(i, labels[static_cast<size_t>(i)]) -= T(1);
  dlogits /= T(dlogits.rows());
}

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
