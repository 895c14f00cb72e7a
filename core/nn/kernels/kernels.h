// Kernels: the inner loops of training, compiled for each set of instructions and chosen when the program runs.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace thimble::nn {

/// C = A·B, all of single elements `row` and `col` apart: a[i · a_row + p · a_col], i < m, p < k, and so on; C's
/// columns lie side by side.  bias (or null): [n], added to each row.  accumulate: added to what C holds.
template <class T>
struct Product {
  int64_t m, n, k;
  const T* a;
  int64_t a_row, a_col;
  const T* b;
  int64_t b_row, b_col;
  T* c;
  int64_t c_row;
  const T* bias = nullptr;
  bool accumulate = false;
};

/// One step of Adam.  correct1, correct2: 1 − βⁿ; l2 is added to the gradient as l2 · value; shrink: what values are
/// multiplied by first (AdamW).
struct AdamStep {
  float rate, correct1, correct2, l2, shrink;
};

/// x, y, dx, dy: [rows, c] where there are columns, else [n].  The same numbers for any division of rows among calls,
/// but for sums.
template <class T>
struct Kernels {
  const char* name;  // "avx2"
  /// Elements that `product` may use for itself.
  static constexpr int64_t kPanel = 256 * 128;
  void (*product)(const Product<T>& of, T* panel);
  /// y += a · b.
  void (*addProduct)(const T* a, const T* b, T* y, int64_t n);
  /// y += x.
  void (*add)(const T* x, T* y, int64_t n);
  /// sums += each column's.
  void (*columnSums)(const T* x, int64_t rows, int64_t c, T* sums);
  /// sums += Σ (x − about), squares += Σ (x − about)².
  void (*moments)(const T* x, int64_t rows, int64_t c, const T* about, T* sums, T* squares);
  /// y = scale · x + shift.
  void (*scaleShift)(const T* x, int64_t rows, int64_t c, const T* scale, const T* shift, T* y);
  /// sums += Σ dy, products += Σ dy · (x − about).
  void (*slopeSums)(const T* x, const T* dy, int64_t rows, int64_t c, const T* about, T* sums, T* products);
  /// dx = by_slope · dy + by_value · x + shift.
  void (*blend)(const T* x, const T* dy, int64_t rows, int64_t c, const T* by_slope, const T* by_value,
                const T* shift, T* dx);
  /// y = x within [0, high].
  void (*clip)(const T* x, T high, T* y, int64_t n);
  /// dx = dy where 0 < x < high, else 0.
  void (*clipSlope)(const T* x, const T* dy, T high, T* dx, int64_t n);
  /// β1 0.9, β2 0.999, ε 1e-8.
  void (*adam)(const AdamStep& step, T* value, const T* gradient, T* first, T* second, int64_t n);
};

/// The fastest that this processor runs.
template <class T>
const Kernels<T>& kernels();
template <>
const Kernels<float>& kernels();
template <>
const Kernels<double>& kernels();

/// Every set that this processor runs, the plainest first.
std::span<const Kernels<float>* const> runnableKernels();

/// Does a product with a panel of the calling thread's.
template <class T>
void multiply(const Product<T>& product);

}  // namespace thimble::nn
