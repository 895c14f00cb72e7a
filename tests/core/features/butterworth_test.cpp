// Butterworth filters against SciPy, and what they refuse.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/butterworth.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/core/features/butterworth_goldens.h"

namespace thimble::features {
namespace {

FilterSettings filterOf(int kind, int order, double low, double high) {
  return {static_cast<dsp::Filter>(kind), order, static_cast<float>(low), static_cast<float>(high)};
}

TEST(Butterworth, LetsThroughWhatScipyDoes) {
  for (const goldens::Butterworth& golden : goldens::kButterworth) {
    const auto sections =
        butterworth(filterOf(golden.kind, golden.order, golden.low, golden.high), golden.rate);
    ASSERT_TRUE(sections) << sections.error().message;
    EXPECT_EQ(sections->size(),
              static_cast<size_t>(golden.kind == 3 ? golden.order : (golden.order + 1) / 2));
    for (int i = 0; i < 10; ++i) {
      // Coefficients in single precision move steep edges near 0 a little.
      EXPECT_NEAR(gainAt(*sections, 0.05 * i * golden.rate, golden.rate), golden.gains[i], 5e-4)
          << golden.kind << " order " << golden.order << " at " << 0.05 * i;
    }
  }
}

TEST(Butterworth, TakesHalfThePowerAtTheCutoff) {
  for (int order = 1; order <= 8; ++order) {
    EXPECT_NEAR(gainAt(*butterworth(filterOf(1, order, 0, 7), 50), 7, 50), std::sqrt(0.5), 1e-4) << order;
    EXPECT_NEAR(gainAt(*butterworth(filterOf(2, order, 7, 0), 50), 7, 50), std::sqrt(0.5), 1e-4) << order;
    EXPECT_NEAR(gainAt(*butterworth(filterOf(3, order, 5, 9), 50), 5, 50), std::sqrt(0.5), 1e-3) << order;
    EXPECT_NEAR(gainAt(*butterworth(filterOf(3, order, 5, 9), 50), 9, 50), std::sqrt(0.5), 1e-3) << order;
  }
}

TEST(Butterworth, SaysWhatIsWrong) {
  const float nan = std::numeric_limits<float>::quiet_NaN(),
              infinite = std::numeric_limits<float>::infinity();
  EXPECT_TRUE(butterworth({}, 0)->empty());  // no filter needs no rate
  struct Case {
    FilterSettings filter;
    double rate;
    const char* says;
  };
  const Case cases[] = {{filterOf(1, 2, 0, 10), 0, "rate"},
                        {filterOf(1, 0, 0, 10), 100, "order is 0"},
                        {filterOf(1, 9, 0, 10), 100, "order is 9"},
                        {filterOf(1, 2, 0, 50), 100, "cutoff of 50 Hz"},
                        {filterOf(2, 2, 0, 10), 100, "cutoff of 0 Hz"},
                        {filterOf(2, 2, -1, 10), 100, "cutoff of -1 Hz"},
                        {filterOf(3, 2, 10, 10), 100, "band pass ends"},
                        {filterOf(3, 2, 20, 10), 100, "band pass ends"}};
  for (const Case& c : cases) {
    const auto sections = butterworth(c.filter, c.rate);
    ASSERT_FALSE(sections) << c.says;
    EXPECT_EQ(sections.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(sections.error().message, testing::HasSubstr(c.says));
    EXPECT_NE(sections.error().hint, "");
  }
  for (float wrong : {nan, infinite, -infinite}) {
    EXPECT_FALSE(butterworth({dsp::Filter::kLowPass, 2, 1, wrong}, 100));
    EXPECT_FALSE(butterworth({dsp::Filter::kHighPass, 2, wrong, 1}, 100));
    EXPECT_FALSE(butterworth({dsp::Filter::kBandPass, 2, 1, wrong}, 100));
  }
}

}  // namespace
}  // namespace thimble::features
