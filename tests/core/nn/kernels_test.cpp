// Every set of kernels that this processor runs gives what the definitions give.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/kernels/kernels.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "core/nn/random.h"

namespace thimble::nn {
namespace {

class EachSet : public testing::TestWithParam<const Kernels<float>*> {
 protected:
  const Kernels<float>& k_ = *GetParam();
  Random random_{7};

  std::vector<float> noise(int64_t n) {
    std::vector<float> values(static_cast<size_t>(n));
    for (float& v : values) v = static_cast<float>(random_.normal());
    return values;
  }
  int64_t below(uint64_t n) { return static_cast<int64_t>(random_.below(n)); }
};

constexpr int64_t kSizes[] = {1, 2, 3, 4, 7, 8, 15, 16, 17, 31, 32, 33, 64, 100};

TEST_P(EachSet, MultipliesMatricesHoweverTheyLie) {
  std::vector<float> panel(Kernels<float>::kPanel);
  for (int round = 0; round < 300; ++round) {
    const int64_t m = 1 + below(round % 10 == 0 ? 210 : 30), n = 1 + below(round % 7 == 0 ? 300 : 40),
                  k = below(round % 5 == 0 ? 600 : 40);
    const bool a_turned = below(2) != 0, b_turned = below(2) != 0, accumulate = below(2) != 0,
               biased = below(2) != 0;
    const std::vector<float> a = noise(m * k), b = noise(n * k), bias = noise(n), before = noise(m * (n + 3));
    std::vector<float> c = before;
    Product<float> product{m,
                           n,
                           k,
                           a.data(),
                           a_turned ? 1 : k,
                           a_turned ? m : 1,
                           b.data(),
                           b_turned ? 1 : n,
                           b_turned ? k : 1,
                           c.data(),
                           n + 3};
    if (biased) product.bias = bias.data();
    product.accumulate = accumulate;
    k_.product(product, panel.data());
    for (int64_t i = 0; i < m; ++i)
      for (int64_t j = 0; j < n + 3; ++j) {
        const size_t at = static_cast<size_t>(i * (n + 3) + j);
        double sum = j >= n || accumulate ? double{before[at]} : 0.0, size = std::abs(sum) + 1;
        if (j < n && biased) sum += double{bias[static_cast<size_t>(j)]};
        for (int64_t p = 0; j < n && p < k; ++p) {
          const double term = double{a[static_cast<size_t>(a_turned ? p * m + i : i * k + p)]} *
                              double{b[static_cast<size_t>(b_turned ? j * k + p : p * n + j)]};
          sum += term;
          size += std::abs(term);
        }
        ASSERT_NEAR(c[at], sum, 1e-6 * size) << m << "×" << n << "×" << k << " at " << i << ", " << j;
      }
  }
}

TEST_P(EachSet, GivesTheSameProductHoweverItIsCut) {
  std::vector<float> panel(Kernels<float>::kPanel);
  const int64_t m = 37, n = 45, k = 301;
  const std::vector<float> a = noise(m * k), b = noise(k * n);
  std::vector<float> whole(static_cast<size_t>(m * n)), cut(static_cast<size_t>(m * n));
  const auto multiply = [&](std::vector<float>& c, int64_t i, int64_t rows, int64_t j, int64_t columns) {
    k_.product({rows, columns, k, a.data() + i * k, k, 1, b.data() + j, n, 1, c.data() + i * n + j, n},
               panel.data());
  };
  multiply(whole, 0, m, 0, n);
  for (int64_t i : {0, 5, 6, 29})
    for (int64_t j : {0, 1, 33})
      multiply(cut, i,
               (i == 0   ? 5
                : i == 5 ? 6
                : i == 6 ? 29
                         : m) -
                   i,
               j,
               (j == 0   ? 1
                : j == 1 ? 33
                         : n) -
                   j);
  EXPECT_EQ(whole, cut);
}

TEST_P(EachSet, AddsAndClipsElementByElement) {
  for (int64_t n : kSizes) {
    const std::vector<float> a = noise(n), b = noise(n), before = noise(n);
    std::vector<float> sum = before, product = before, clipped(a.size()), open(a.size()), slope(a.size());
    k_.add(a.data(), sum.data(), n);
    k_.addProduct(a.data(), b.data(), product.data(), n);
    k_.clip(a.data(), 0.5f, clipped.data(), n);
    k_.clip(a.data(), std::numeric_limits<float>::infinity(), open.data(), n);
    k_.clipSlope(a.data(), b.data(), 0.5f, slope.data(), n);
    for (size_t i = 0; i < a.size(); ++i) {
      EXPECT_EQ(sum[i], before[i] + a[i]);
      EXPECT_NEAR(product[i], before[i] + a[i] * b[i], 1e-6);
      EXPECT_EQ(clipped[i], std::min(std::max(a[i], 0.0f), 0.5f));
      EXPECT_EQ(open[i], std::max(a[i], 0.0f));
      EXPECT_EQ(slope[i], a[i] > 0 && a[i] < 0.5f ? b[i] : 0);
    }
  }
}

TEST_P(EachSet, SumsAndScalesColumns) {
  for (int64_t c : kSizes)
    for (int64_t rows : {1, 5, 33}) {
      const std::vector<float> x = noise(rows * c), dy = noise(rows * c), about = noise(c), p = noise(c),
                               q = noise(c), r = noise(c);
      const size_t columns = static_cast<size_t>(c);
      std::vector<float> sums(columns, 1), from(columns, 1), squares(columns, 1), slopes(columns, 1),
          products(columns, 1), y(x.size()), dx(x.size());
      k_.columnSums(x.data(), rows, c, sums.data());
      k_.moments(x.data(), rows, c, about.data(), from.data(), squares.data());
      k_.slopeSums(x.data(), dy.data(), rows, c, about.data(), slopes.data(), products.data());
      k_.scaleShift(x.data(), rows, c, p.data(), q.data(), y.data());
      k_.blend(x.data(), dy.data(), rows, c, p.data(), q.data(), r.data(), dx.data());
      for (size_t j = 0; j < columns; ++j) {
        double sum = 1, shifted = 1, square = 1, slope = 1, product = 1;
        for (size_t i = j; i < x.size(); i += columns) {
          const double d = double{x[i]} - double{about[j]};
          sum += double{x[i]};
          shifted += d;
          square += d * d;
          slope += double{dy[i]};
          product += double{dy[i]} * d;
          EXPECT_NEAR(y[i], x[i] * p[j] + q[j], 1e-5);
          EXPECT_NEAR(dx[i], dy[i] * p[j] + x[i] * q[j] + r[j], 1e-5);
        }
        EXPECT_NEAR(sums[j], sum, 1e-4);
        EXPECT_NEAR(from[j], shifted, 1e-4);
        EXPECT_NEAR(squares[j], square, 1e-4 * square);
        EXPECT_NEAR(slopes[j], slope, 1e-4);
        EXPECT_NEAR(products[j], product, 3e-4);
      }
    }
}

TEST_P(EachSet, StepsAsAdamIsDefined) {
  for (int64_t n : kSizes) {
    std::vector<float> value = noise(n), first = noise(n), second = noise(n);
    for (float& v : second) v *= v;
    const std::vector<float> gradient = noise(n), w = value, m = first, v = second;
    k_.adam({0.01f, 0.271f, 0.003f, 0.02f, 0.99f}, value.data(), gradient.data(), first.data(), second.data(),
            n);
    for (size_t i = 0; i < w.size(); ++i) {
      const double shrunk = double{w[i]} * 0.99, g = double{gradient[i]} + 0.02 * shrunk;
      const double mean = 0.9 * double{m[i]} + 0.1 * g, square = 0.999 * double{v[i]} + 0.001 * g * g;
      EXPECT_NEAR(first[i], mean, 1e-6 * (1 + std::abs(mean)));
      EXPECT_NEAR(second[i], square, 1e-6 * (1 + square));
      EXPECT_NEAR(value[i], shrunk - 0.01 * (mean / 0.271) / (std::sqrt(square / 0.003) + 1e-8),
                  2e-6 * (1 + std::abs(shrunk)));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Kernels, EachSet,
                         testing::ValuesIn(runnableKernels().begin(), runnableKernels().end()),
                         [](const auto& info) { return std::string(info.param->name); });

}  // namespace
}  // namespace thimble::nn
