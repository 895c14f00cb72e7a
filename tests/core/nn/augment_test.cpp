// Augmentation changes what it says, by as much as it says, the same for the same seed.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/augment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/core/nn/toy_data.h"

namespace thimble::nn {
namespace {

constexpr Shape kSeries{40, 1, 3};

/// A slow wave a channel.
std::vector<float> row() {
  std::vector<float> values;
  for (int t = 0; t < 40; ++t)
    for (int c = 0; c < 3; ++c) values.push_back(static_cast<float>(std::sin(0.2 * t + c + 0.3)));
  return values;
}

std::vector<float> changed(const Augmentation& settings, uint64_t seed = 1,
                           std::span<const AxisGroup> axes = {}) {
  const auto result = augmentPreview(row(), kSeries, settings, axes, seed);
  EXPECT_TRUE(result.ok()) << result.error().message;
  return result.ok() ? *result : std::vector<float>{};
}

TEST(Augment, ChangesNothingWithoutStrength) { EXPECT_EQ(changed({}), row()); }

TEST(Augment, IsTheSameForTheSameSeed) {
  const Augmentation all{
      .noise = 0.1f, .scale = 0.2f, .shift = 0.2f, .warp = 0.3f, .time_masks = 1, .band_masks = 1};
  EXPECT_EQ(changed(all, 7), changed(all, 7));
  EXPECT_NE(changed(all, 7), changed(all, 8));
}

TEST(Augment, NoiseHasItsDeviationAndNoMean) {
  double sum = 0, square = 0, fourth = 0;
  int n = 0;
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    const std::vector<float> noisy = changed({.noise = 0.5f}, seed);
    for (size_t i = 0; i < noisy.size(); ++i, ++n) {
      const double d = double{noisy[i]} - double{row()[i]};
      sum += d;
      square += d * d;
      fourth += d * d * d * d;
    }
  }
  EXPECT_NEAR(sum / n, 0, 0.02);
  EXPECT_NEAR(std::sqrt(square / n), 0.5, 0.01);
  EXPECT_NEAR(fourth / n / std::pow(square / n, 2), 2.7, 0.15);  // nearly a normal one's 3
}

TEST(Augment, ScaleIsOneFactorWithinItsBounds) {
  double least = 2, most = 0;
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    const std::vector<float> scaled = changed({.scale = 0.3f}, seed);
    const double factor = double{scaled[3]} / double{row()[3]};
    for (size_t i = 0; i < scaled.size(); ++i) EXPECT_NEAR(scaled[i], factor * double{row()[i]}, 1e-5);
    least = std::min(least, factor);
    most = std::max(most, factor);
  }
  EXPECT_NEAR(least, 0.7, 0.02);
  EXPECT_NEAR(most, 1.3, 0.02);
}

TEST(Augment, ShiftMovesWholeStepsAndHoldsTheEdges) {
  int furthest = 0;
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    const std::vector<float> moved = changed({.shift = 0.25f}, seed);
    int found = 99;
    for (int d = -10; d <= 10; ++d) {
      bool same = true;
      for (int t = 0; t < 40; ++t)
        for (int c = 0; c < 3; ++c)
          same = same && moved[static_cast<size_t>(3 * t + c)] ==
                             row()[static_cast<size_t>(3 * std::clamp(t + d, 0, 39) + c)];
      if (same) found = d;
    }
    ASSERT_NE(found, 99);
    furthest = std::max(furthest, std::abs(found));
  }
  EXPECT_GE(furthest, 9);
}

TEST(Augment, WarpKeepsTheEndsAndTheValuesInBetween) {
  bool any = false;
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    const std::vector<float> warped = changed({.warp = 0.5f}, seed);
    for (size_t c = 0; c < 3; ++c) {
      EXPECT_EQ(warped[c], row()[c]);
      EXPECT_NEAR(warped[3 * 39 + c], row()[3 * 39 + c], 1e-4);
    }
    for (const float v : warped) EXPECT_LE(std::abs(v), 1);  // between neighbours, never beyond
    any = any || warped != row();
  }
  EXPECT_TRUE(any);
}

TEST(Augment, RotationTurnsInPhysicalUnits) {
  const AxisGroup group{0, {0.5f, -1, 9.81f}, {2, 0.5f, 1}};
  double largest = 0;
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    const std::vector<float> turned = changed({.rotation = 30}, seed, std::span(&group, 1));
    for (size_t t = 0; t < 40; ++t) {
      double before = 0, after = 0, dot = 0;
      for (size_t k = 0; k < 3; ++k) {
        const double a = double{row()[3 * t + k]} / double{group.factor[k]} + double{group.mean[k]};
        const double b = double{turned[3 * t + k]} / double{group.factor[k]} + double{group.mean[k]};
        before += a * a;
        after += b * b;
        dot += a * b;
      }
      EXPECT_NEAR(std::sqrt(after), std::sqrt(before), 1e-3);
      largest = std::max(largest, std::acos(std::min(dot / std::sqrt(before * after), 1.0)));
    }
  }
  EXPECT_LE(largest, 30.05 * std::numbers::pi / 180);
  EXPECT_GE(largest, 20 * std::numbers::pi / 180);
  EXPECT_EQ(changed({.rotation = 30}), row());  // no axes, no turn
  const AxisGroup beyond{1, {}, {1, 1, 1}};
  EXPECT_EQ(changed({.rotation = 30}, 1, std::span(&beyond, 1)), row());
}

TEST(Augment, MasksWholeStepsAndWholeBands) {
  size_t steps = 0;
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    const std::vector<float> masked = changed({.time_masks = 1, .time_mask = 0.25f}, seed);
    size_t zeros = 0;
    for (size_t t = 0; t < 40; ++t) {
      const bool gone = masked[3 * t] == 0 && masked[3 * t + 1] == 0 && masked[3 * t + 2] == 0;
      zeros += gone;
      for (size_t c = 0; c < 3 && !gone; ++c) EXPECT_EQ(masked[3 * t + c], row()[3 * t + c]);
    }
    EXPECT_LE(zeros, 10u);
    steps += zeros;
    const std::vector<float> bands = changed({.band_masks = 1, .band_mask = 0.4f}, seed);
    for (size_t c = 0; c < 3; ++c) {
      const bool gone = bands[c] == 0;
      for (size_t t = 0; t < 40; ++t) EXPECT_EQ(bands[3 * t + c], gone ? 0 : row()[3 * t + c]);
    }
  }
  EXPECT_GT(steps, 50u);
}

TEST(Augment, RefusesStrengthsAndRowsOutOfRange) {
  for (const Augmentation& bad :
       {Augmentation{.noise = -1}, Augmentation{.scale = NAN}, Augmentation{.rotation = 181},
        Augmentation{.time_masks = 9}, Augmentation{.band_mask = 2}}) {
    const auto result = augmentPreview(row(), kSeries, bad, {}, 1);
    ASSERT_FALSE(result.ok());
    EXPECT_THAT(result.error().message, testing::HasSubstr("out of range"));
  }
  const std::vector<float> whole = row();
  EXPECT_FALSE(augmentPreview(std::span(whole).first(5), kSeries, {}, {}, 1).ok());
}

TEST(Augment, InTrainingIsTheSameForTheSameSeedAndStillLearns) {
  const ToyData data = series(240, 1), fresh = series(240, 2);
  TrainSettings settings;
  settings.epochs = 30;
  settings.learning_rate = 0.01f;
  settings.augmentation = {.noise = 0.1f, .scale = 0.1f, .shift = 0.1f, .mixup = 0.2f};
  SilentJob job;
  const auto train_once = [&] { return *train(conv1dPreset({24, 1, 2}, 3), data.examples(), settings, job); };
  const TrainedNet net = train_once();
  EXPECT_EQ(serialise(net), serialise(train_once()));
  EXPECT_GE(accuracy(net, fresh), 0.95);
}

}  // namespace
}  // namespace thimble::nn
