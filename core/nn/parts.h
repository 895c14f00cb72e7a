// Parts: how the rows of a batch are cut for several threads, in one way for any number of them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/nn/layer.h"

namespace thimble::nn {

/// [0, count) in nearly equal parts.  What is summed part by part, then part after part, is the same whoever did it.
struct Parts {
  static constexpr int kMost = 8;
  int64_t count;
  int parts;

  /// Of at least `least` each.
  explicit Parts(int64_t of, int64_t least = 1)
      : count(of), parts(static_cast<int>(std::clamp<int64_t>(of / least, 1, kMost))) {}
  int64_t begin(int part) const { return count * part / parts; }
  int64_t end(int part) const { return begin(part + 1); }
  int64_t length(int part) const { return end(part) - begin(part); }
};

/// A product cut along the longer side of C.
template <class T>
void multiply(const Product<T>& whole, const Pass& pass) {
  const bool by_rows = whole.m >= whole.n;
  const Parts parts = by_rows ? Parts(whole.m, 12) : Parts(whole.n, 32);
  pass.each(parts.parts, whole.m * whole.n * whole.k, [&](int part) {
    Product<T> some = whole;
    const int64_t from = parts.begin(part);
    (by_rows ? some.m : some.n) = parts.length(part);
    some.c += by_rows ? from * some.c_row : from;
    if (by_rows) {
      some.a += from * some.a_row;
    } else {
      some.b += from * some.b_col;
      if (some.bias) some.bias += from;
    }
    multiply(some);
  });
}

/// Sums of parts, made by make(part, sums) and added in order.  sums: [length], overwritten; scratch is resized.
template <class T, class Make>
void sumParts(const Parts& parts, int64_t work, const Pass& pass, T* sums, int64_t length, Matrix<T>& scratch,
              Make make) {
  if (scratch.rows() < parts.parts || scratch.cols() != length) scratch.resize(parts.parts, length);
  pass.each(parts.parts, work, [&](int part) {
    T* own = scratch.row(part).data();
    std::fill_n(own, length, T(0));
    make(part, own);
  });
  std::copy_n(scratch.data(), length, sums);
  for (int part = 1; part < parts.parts; ++part) kernels<T>().add(scratch.row(part).data(), sums, length);
}

}  // namespace thimble::nn
