// Accuracy, precision, recall and F1 from counts.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <limits>

#include "core/evaluate/evaluation.h"

namespace thimble::evaluate {
namespace {

/// NaN for 0 of 0.
double share(int part, int whole) {
  return whole ? static_cast<double>(part) / whole : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

int Confusion::total() const {
  int sum = 0;
  for (const std::vector<int>& row : matrix)
    for (int count : row) sum += count;
  return sum;
}

double Confusion::accuracy() const {
  int right = 0;
  for (size_t c = 0; c < matrix.size(); ++c) right += matrix[c][c];
  return total() ? share(right, total()) : 0;
}

double Confusion::precision(int c) const {
  const size_t k = static_cast<size_t>(c);
  int predicted = 0;
  for (const std::vector<int>& row : matrix) predicted += row[k];
  return share(matrix[k][k], predicted);
}

double Confusion::recall(int c) const {
  const size_t k = static_cast<size_t>(c);
  int actual = 0;
  for (int count : matrix[k]) actual += count;
  return share(matrix[k][k], actual);
}

double Confusion::f1(int c) const {
  const double p = precision(c), r = recall(c);
  return p + r == 0 ? 0 : 2 * p * r / (p + r);
}

}  // namespace thimble::evaluate
