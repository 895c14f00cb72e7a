// Scales, zero points and rounded weights, against numbers worked out by hand.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/affine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace thimble::quantize {
namespace {

using testing::ElementsAre;
using testing::FloatEq;

void expectAffine(Range range, float scale, int zero_point) {
  const Affine a = activationAffine(range);
  EXPECT_FLOAT_EQ(a.scale, scale) << range.least << " … " << range.most;
  EXPECT_EQ(a.zero_point, zero_point) << range.least << " … " << range.most;
}

TEST(ActivationAffine, SpreadsTheRangeOver255StepsWithZeroOnAWholeNumber) {
  expectAffine({-1, 1.55f}, 0.01f, -28);     // −128 + 100
  expectAffine({0, 2.55f}, 0.01f, -128);     // ReLU
  expectAffine({0.5f, 2.55f}, 0.01f, -128);  // zero is included
  expectAffine({-2.55f, -0.5f}, 0.01f, 127);
  expectAffine({-1, 1}, 2 / 255.0f, -1);        // −128 + 127.5 → −0.5 → −1, half away from zero
  expectAffine({-6, 250}, 256 / 255.0f, -122);  // −128 + 5.98
  expectAffine({0, 0}, 1, 0);
}

TEST(StateAffine, HasZeroInTheMiddle) {
  for (const Range range : {Range{-0.5f, 1.27f}, Range{-1.27f, 0}}) {
    EXPECT_FLOAT_EQ(stateAffine(range).scale, 0.01f);
    EXPECT_EQ(stateAffine(range).zero_point, 0);
  }
  EXPECT_EQ(stateAffine({0, 0}).scale, 1);
}

TEST(Range, BeginsAtZeroAndGrows) {
  Range range;
  const float values[] = {3, 7}, more[] = {-2, 4};
  range.include(values);
  EXPECT_EQ(range.least, 0);
  range.include(more);
  EXPECT_EQ(range.least, -2);
  EXPECT_EQ(range.most, 7);
}

const float kWeights[] = {1.27f, -0.64f, 0.0254f, 0.0127f};
const float kBias[] = {0.1f, -0.2f};

TEST(QuantizeWeights, GivesEachChannelItsOwnScale) {
  const QuantizedWeights q = quantizeWeights(kWeights, kBias, 0.01f, true);
  EXPECT_THAT(q.scale, ElementsAre(FloatEq(0.01f), FloatEq(0.0002f)));
  EXPECT_THAT(q.weights, ElementsAre(127, -64, 127, 64));  // 63.5 goes away from zero
  EXPECT_THAT(q.bias_scale, ElementsAre(FloatEq(1e-4f), FloatEq(2e-6f)));
  EXPECT_THAT(q.bias, ElementsAre(1000, -100000));
}

TEST(QuantizeWeights, GivesAllChannelsOneScale) {
  const QuantizedWeights q = quantizeWeights(kWeights, kBias, 0.01f, false);
  EXPECT_THAT(q.scale, ElementsAre(FloatEq(0.01f)));
  EXPECT_THAT(q.weights, ElementsAre(127, -64, 3, 1));
  EXPECT_THAT(q.bias, ElementsAre(1000, -2000));
}

TEST(QuantizeWeights, AChannelOfZerosHasScaleOne) {
  const float weights[] = {0, 0, 5, -5}, bias[] = {3, 0};
  const QuantizedWeights q = quantizeWeights(weights, bias, 0.5f, true);
  EXPECT_EQ(q.scale[0], 1);
  EXPECT_THAT(q.weights, ElementsAre(0, 0, 127, -127));
  EXPECT_EQ(q.bias[0], 6);
}

TEST(QuantizeWeights, RaisesTheScaleUntilTheBiasFits) {
  const float weights[] = {1e-9f}, bias[] = {100};
  const QuantizedWeights q = quantizeWeights(weights, bias, 0.01f, true);
  EXPECT_NEAR(double{q.bias_scale[0]} * q.bias[0], 100, 1e-4);
  EXPECT_LE(q.bias[0], (1 << 30) + 100);
  EXPECT_EQ(q.weights[0], 0);
}

}  // namespace
}  // namespace thimble::quantize
