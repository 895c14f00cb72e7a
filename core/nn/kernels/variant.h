// The kernels' code, once for every set of instructions: a file defines THIMBLE_REAL, THIMBLE_LANES and THIMBLE_ROWS, is
// compiled with the set's options, and includes this.  Nothing but its own names: what a library's inline function were
// compiled to here, the linker could hand to all others.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/kernels/kernels.h"

namespace thimble::nn {
namespace {

using T = THIMBLE_REAL;
constexpr int kLanes = THIMBLE_LANES;  // numbers a register holds
constexpr int kRows =
    THIMBLE_ROWS;                // of C at once; with two registers of columns each, most registers are used
constexpr int64_t kDepth = 256;  // of A's columns at once: B's panel stays in the first cache
constexpr int64_t kColumns = Kernels<T>::kPanel / kDepth;
constexpr int64_t kStrip = 96;  // of A's rows at once: they stay in the second cache

typedef T V __attribute__((vector_size(sizeof(T) * kLanes)));
typedef T Loose __attribute__((vector_size(sizeof(T) * kLanes), aligned(sizeof(T)), may_alias));

inline V load(const T* p) { return *reinterpret_cast<const Loose*>(p); }
inline void store(T* p, V v) { *reinterpret_cast<Loose*>(p) = v; }
inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

/// kM rows of C by kQ registers of columns, of which `columns` count.
template <int kM, int kQ>
inline void tile(const T* a, int64_t a_row, int64_t a_col, const T* panel, int64_t k, T* c, int64_t c_row,
                 int64_t columns, const T* bias, bool accumulate) {
  V sum[kM][kQ] = {};
  for (int64_t p = 0; p < k; ++p, a += a_col, panel += kQ * kLanes) {
    V b[kQ];
#pragma GCC unroll 16
    for (int q = 0; q < kQ; ++q) b[q] = load(panel + q * kLanes);
#pragma GCC unroll 16
    for (int i = 0; i < kM; ++i) {
      const T x = a[i * a_row];
#pragma GCC unroll 16
      for (int q = 0; q < kQ; ++q) sum[i][q] += x * b[q];
    }
  }
  if (columns == kQ * kLanes) {
#pragma GCC unroll 16
    for (int i = 0; i < kM; ++i) {
#pragma GCC unroll 16
      for (int q = 0; q < kQ; ++q) {
        T* to = c + i * c_row + q * kLanes;
        V v = sum[i][q];
        if (bias) v += load(bias + q * kLanes);
        if (accumulate) v += load(to);
        store(to, v);
      }
    }
    return;
  }
  for (int i = 0; i < kM; ++i) {
    T row[kQ * kLanes];
    for (int q = 0; q < kQ; ++q) store(row + q * kLanes, sum[i][q]);
    for (int64_t j = 0; j < columns; ++j) {
      T* to = c + i * c_row + j;
      *to = row[j] + (bias ? bias[j] : T(0)) + (accumulate ? *to : T(0));
    }
  }
}

template <int kM, int kQ>
void rest(int64_t rows, const T* a, int64_t a_row, int64_t a_col, const T* panel, int64_t k, T* c,
          int64_t c_row, int64_t columns, const T* bias, bool accumulate) {
  if constexpr (kM > 0) {
    if (rows == kM) return tile<kM, kQ>(a, a_row, a_col, panel, k, c, c_row, columns, bias, accumulate);
    rest<kM - 1, kQ>(rows, a, a_row, a_col, panel, k, c, c_row, columns, bias, accumulate);
  }
}

template <int kQ>
void strip(int64_t rows, const T* a, int64_t a_row, int64_t a_col, const T* panel, int64_t k, T* c,
           int64_t c_row, int64_t columns, const T* bias, bool accumulate) {
  for (; rows >= kRows; rows -= kRows, a += kRows * a_row, c += kRows * c_row)
    tile<kRows, kQ>(a, a_row, a_col, panel, k, c, c_row, columns, bias, accumulate);
  rest<kRows - 1, kQ>(rows, a, a_row, a_col, panel, k, c, c_row, columns, bias, accumulate);
}

/// [k, columns] of B, `width` numbers a row, zeros behind the columns.
void pack(const T* b, int64_t b_row, int64_t b_col, int64_t k, int64_t columns, int64_t width, T* panel) {
  if (b_col == 1 && columns == width) {
    for (int64_t p = 0; p < k; ++p, b += b_row, panel += width)
      for (int64_t j = 0; j < width; j += kLanes) store(panel + j, load(b + j));
    return;
  }
  for (int64_t j = 0; j < columns; ++j)
    for (int64_t p = 0; p < k; ++p) panel[p * width + j] = b[p * b_row + j * b_col];
  for (int64_t j = columns; j < width; ++j)
    for (int64_t p = 0; p < k; ++p) panel[p * width + j] = T(0);
}

void product(const Product<T>& of, T* panel) {
  constexpr int64_t kWidth = 2 * kLanes;
  if (of.k == 0)
    for (int64_t i = 0; i < of.m; ++i)
      for (int64_t j = 0; j < of.n; ++j) {
        T* to = of.c + i * of.c_row + j;
        *to = (of.bias ? of.bias[j] : T(0)) + (of.accumulate ? *to : T(0));
      }
  for (int64_t p0 = 0; p0 < of.k; p0 += kDepth) {
    const int64_t k = least(kDepth, of.k - p0);
    const bool accumulate = of.accumulate || p0 > 0;
    for (int64_t j0 = 0; j0 < of.n; j0 += kColumns) {
      const int64_t end = least(of.n, j0 + kColumns);
      const auto widthAt = [&](int64_t j) { return end - j > kLanes ? kWidth : int64_t{kLanes}; };
      for (int64_t j = j0; j < end; j += kWidth)
        pack(of.b + p0 * of.b_row + j * of.b_col, of.b_row, of.b_col, k, least(kWidth, end - j), widthAt(j),
             panel + (j - j0) * k);
      for (int64_t i = 0; i < of.m; i += kStrip) {
        const int64_t rows = least(kStrip, of.m - i);
        const T* a = of.a + i * of.a_row + p0 * of.a_col;
        for (int64_t j = j0; j < end; j += kWidth) {
          T* c = of.c + i * of.c_row + j;
          const T* bias = of.bias && p0 == 0 ? of.bias + j : nullptr;
          const int64_t columns = least(kWidth, end - j);
          const T* b = panel + (j - j0) * k;
          if (widthAt(j) == kWidth)
            strip<2>(rows, a, of.a_row, of.a_col, b, k, c, of.c_row, columns, bias, accumulate);
          else
            strip<1>(rows, a, of.a_row, of.a_col, b, k, c, of.c_row, columns, bias, accumulate);
        }
      }
    }
  }
}

void addProduct(const T* a, const T* b, T* y, int64_t n) {
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) store(y + i, load(y + i) + load(a + i) * load(b + i));
  for (; i < n; ++i) y[i] += a[i] * b[i];
}

void add(const T* x, T* y, int64_t n) {
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) store(y + i, load(y + i) + load(x + i));
  for (; i < n; ++i) y[i] += x[i];
}

void columnSums(const T* x, int64_t rows, int64_t c, T* sums) {
  int64_t j = 0;
  for (; j + 4 * kLanes <= c; j += 4 * kLanes) {
    V s[4] = {};
    for (int64_t r = 0; r < rows; ++r)
      for (int q = 0; q < 4; ++q) s[q] += load(x + r * c + j + q * kLanes);
    for (int q = 0; q < 4; ++q) store(sums + j + q * kLanes, load(sums + j + q * kLanes) + s[q]);
  }
  for (; j + kLanes <= c; j += kLanes) {
    V s = {};
    for (int64_t r = 0; r < rows; ++r) s += load(x + r * c + j);
    store(sums + j, load(sums + j) + s);
  }
  for (; j < c; ++j) {
    T s = 0;
    for (int64_t r = 0; r < rows; ++r) s += x[r * c + j];
    sums[j] += s;
  }
}

void moments(const T* x, int64_t rows, int64_t c, const T* about, T* sums, T* squares) {
  int64_t j = 0;
  for (; j + 2 * kLanes <= c; j += 2 * kLanes) {
    V s[2] = {}, q[2] = {};
    const V m[2] = {load(about + j), load(about + j + kLanes)};
    for (int64_t r = 0; r < rows; ++r)
      for (int h = 0; h < 2; ++h) {
        const V d = load(x + r * c + j + h * kLanes) - m[h];
        s[h] += d;
        q[h] += d * d;
      }
    for (int h = 0; h < 2; ++h) {
      store(sums + j + h * kLanes, load(sums + j + h * kLanes) + s[h]);
      store(squares + j + h * kLanes, load(squares + j + h * kLanes) + q[h]);
    }
  }
  for (; j < c; ++j) {
    T s = 0, q = 0;
    for (int64_t r = 0; r < rows; ++r) {
      const T d = x[r * c + j] - about[j];
      s += d;
      q += d * d;
    }
    sums[j] += s;
    squares[j] += q;
  }
}

void scaleShift(const T* x, int64_t rows, int64_t c, const T* scale, const T* shift, T* y) {
  for (int64_t r = 0; r < rows; ++r, x += c, y += c) {
    int64_t j = 0;
    for (; j + kLanes <= c; j += kLanes) store(y + j, load(x + j) * load(scale + j) + load(shift + j));
    for (; j < c; ++j) y[j] = x[j] * scale[j] + shift[j];
  }
}

void slopeSums(const T* x, const T* dy, int64_t rows, int64_t c, const T* about, T* sums, T* products) {
  int64_t j = 0;
  for (; j + 2 * kLanes <= c; j += 2 * kLanes) {
    V s[2] = {}, p[2] = {};
    const V m[2] = {load(about + j), load(about + j + kLanes)};
    for (int64_t r = 0; r < rows; ++r)
      for (int h = 0; h < 2; ++h) {
        const V d = load(dy + r * c + j + h * kLanes);
        s[h] += d;
        p[h] += d * (load(x + r * c + j + h * kLanes) - m[h]);
      }
    for (int h = 0; h < 2; ++h) {
      store(sums + j + h * kLanes, load(sums + j + h * kLanes) + s[h]);
      store(products + j + h * kLanes, load(products + j + h * kLanes) + p[h]);
    }
  }
  for (; j < c; ++j) {
    T s = 0, p = 0;
    for (int64_t r = 0; r < rows; ++r) {
      s += dy[r * c + j];
      p += dy[r * c + j] * (x[r * c + j] - about[j]);
    }
    sums[j] += s;
    products[j] += p;
  }
}

void blend(const T* x, const T* dy, int64_t rows, int64_t c, const T* by_slope, const T* by_value,
           const T* shift, T* dx) {
  for (int64_t r = 0; r < rows; ++r, x += c, dy += c, dx += c) {
    int64_t j = 0;
    for (; j + kLanes <= c; j += kLanes)
      store(dx + j, load(dy + j) * load(by_slope + j) + (load(x + j) * load(by_value + j) + load(shift + j)));
    for (; j < c; ++j) dx[j] = dy[j] * by_slope[j] + (x[j] * by_value[j] + shift[j]);
  }
}

void clip(const T* x, T high, T* y, int64_t n) {
  int64_t i = 0;
  const V zero = {}, top = zero + high;
  for (; i + kLanes <= n; i += kLanes) {
    const V v = load(x + i), up = v > zero ? v : zero;
    store(y + i, up < top ? up : top);
  }
  for (; i < n; ++i) {
    const T up = x[i] > 0 ? x[i] : T(0);
    y[i] = up < high ? up : high;
  }
}

void clipSlope(const T* x, const T* dy, T high, T* dx, int64_t n) {
  int64_t i = 0;
  const V zero = {}, top = zero + high;
  for (; i + kLanes <= n; i += kLanes) {
    const V v = load(x + i), d = load(dy + i), above = v > zero ? d : zero;
    store(dx + i, v < top ? above : zero);
  }
  for (; i < n; ++i) dx[i] = x[i] > 0 && x[i] < high ? dy[i] : T(0);
}

inline T root(T x) { return sizeof(T) == 4 ? T(__builtin_sqrtf(float(x))) : T(__builtin_sqrt(double(x))); }

void adam(const AdamStep& step, T* value, const T* gradient, T* first, T* second, int64_t n) {
  const T rate = T(step.rate / step.correct1), inverse2 = T(1 / step.correct2), l2 = T(step.l2),
          shrink = T(step.shrink);
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    V w = load(value + i) * shrink;
    const V g = load(gradient + i) + l2 * w;
    const V m = T(0.9f) * load(first + i) + T(1 - 0.9f) * g;
    const V v = T(0.999f) * load(second + i) + T(1 - 0.999f) * (g * g);
    V r = v * inverse2;
    for (int lane = 0; lane < kLanes; ++lane) r[lane] = root(r[lane]);
    w -= rate * m / (r + T(1e-8f));
    store(first + i, m);
    store(second + i, v);
    store(value + i, w);
  }
  for (; i < n; ++i) {
    const T w = value[i] * shrink, g = gradient[i] + l2 * w;
    first[i] = T(0.9f) * first[i] + T(1 - 0.9f) * g;
    second[i] = T(0.999f) * second[i] + T(1 - 0.999f) * (g * g);
    value[i] = w - rate * first[i] / (root(second[i] * inverse2) + T(1e-8f));
  }
}

constexpr Kernels<T> kOwn = {THIMBLE_NAME, product,   addProduct, add,  columnSums, moments,
                             scaleShift,   slopeSums, blend,      clip, clipSlope,  adam};

}  // namespace
}  // namespace thimble::nn
