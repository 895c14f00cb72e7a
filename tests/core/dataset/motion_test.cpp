// Motion: what a real accelerometer and gyroscope would feel, different from seed to seed, told apart by
// simple features.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/motion.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace thimble::dataset {
namespace {

const SensorFormat kImu = {"imu",
                           {{"accX", "m/s²", 0.005f},
                            {"accY", "m/s²", 0.005f},
                            {"accZ", "m/s²", 0.005f},
                            {"gyrX", "°/s", 0.06f},
                            {"gyrY", "°/s", 0.06f},
                            {"gyrZ", "°/s", 0.06f}},
                           100};

std::vector<double> channelOf(const Samples& samples, const SensorFormat& format, size_t channel) {
  std::vector<double> values;
  for (int64_t i = 0; i < samples.frames(); ++i) {
    values.push_back(samples.values[static_cast<size_t>(i) * format.channels.size() + channel] *
                     double{format.channels[channel].scale});
  }
  return values;
}

double meanOf(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double deviationOf(const std::vector<double>& values) {
  const double mean = meanOf(values);
  double sum = 0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return std::sqrt(sum / static_cast<double>(values.size()));
}

/// The frequency of 0.5 to 15 Hz with most power, by a plain Fourier sum.
double strongestHz(const std::vector<double>& values, double rate_hz) {
  const double mean = meanOf(values);
  double best = 0, best_power = -1;
  for (double hz = 0.5; hz <= 15; hz += 0.05) {
    double re = 0, im = 0;
    for (size_t i = 0; i < values.size(); ++i) {
      const double angle = 2 * std::numbers::pi * hz * static_cast<double>(i) / rate_hz;
      re += (values[i] - mean) * std::cos(angle);
      im += (values[i] - mean) * std::sin(angle);
    }
    if (re * re + im * im > best_power) {
      best_power = re * re + im * im;
      best = hz;
    }
  }
  return best;
}

TEST(Motion, NamesGoBothWays) {
  for (const Motion motion : allMotions()) EXPECT_EQ(*motionFromName(motionName(motion)), motion);
  const auto unknown = motionFromName("dance");
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(unknown.error().hint, testing::HasSubstr("idle, shake, circle, wave"));
}

TEST(Motion, IsFixedByItsArgumentsAndVariesWithTheSeed) {
  for (const Motion motion : allMotions()) {
    const Samples samples = simulateMotion(motion, kImu, 300, 42);
    EXPECT_EQ(samples.channels, 6);
    EXPECT_EQ(samples.frames(), 300);
    EXPECT_EQ(samples.time_us[1], 10000);
    EXPECT_EQ(samples.values, simulateMotion(motion, kImu, 300, 42).values);
    EXPECT_NE(samples.values, simulateMotion(motion, kImu, 300, 43).values);
    for (const Motion other : allMotions()) {
      if (other == motion) continue;
      EXPECT_NE(samples.values, simulateMotion(other, kImu, 300, 42).values);
    }
  }
}

TEST(Motion, AtRestFeelsGravityInATiltedFrame) {
  double least_z = 100;
  for (uint64_t seed = 0; seed < 50; ++seed) {
    const Samples samples = simulateMotion(Motion::kIdle, kImu, 400, seed);
    std::array<double, 3> mean{};
    for (size_t axis = 0; axis < 3; ++axis) {
      mean[axis] = meanOf(channelOf(samples, kImu, axis));
      EXPECT_GT(deviationOf(channelOf(samples, kImu, axis)), 0.05) << "tremor and noise";
      EXPECT_LT(deviationOf(channelOf(samples, kImu, axis)), 0.6);
      EXPECT_LT(deviationOf(channelOf(samples, kImu, axis + 3)), 8);
    }
    EXPECT_NEAR(std::hypot(mean[0], mean[1], mean[2]), 9.80665, 0.5) << seed;
    least_z = std::min(least_z, mean[2]);
  }
  EXPECT_LT(least_z, 9.0);
}

TEST(Motion, MovesAtItsOwnTempo) {
  for (uint64_t seed = 0; seed < 30; ++seed) {
    const auto hzOf = [&](Motion motion, size_t channel) {
      return strongestHz(channelOf(simulateMotion(motion, kImu, 500, seed), kImu, channel), kImu.rate_hz);
    };
    EXPECT_THAT(hzOf(Motion::kShake, 0), testing::AllOf(testing::Gt(3.4), testing::Lt(6.8))) << seed;
    EXPECT_THAT(hzOf(Motion::kCircle, 0), testing::AllOf(testing::Gt(0.85), testing::Lt(1.75))) << seed;
    EXPECT_THAT(hzOf(Motion::kWave, 5), testing::AllOf(testing::Gt(1.4), testing::Lt(2.9))) << seed;
  }
}

// The mean of the gyroscope's rate is the change of attitude: the axes and units of both sensors agree.
TEST(Motion, TheGyroscopeExplainsTheChangeOfGravity) {
  SensorFormat fine = kImu;
  fine.rate_hz = 1000;
  const Samples samples = simulateMotion(Motion::kWave, fine, 4000, 3);
  const auto roll_rate = channelOf(samples, fine, 3);
  double roll = 0, least = 0, most = 0;
  const double bias = meanOf(roll_rate);
  for (const double rate : roll_rate) {
    roll += (rate - bias) / fine.rate_hz;
    least = std::min(least, roll);
    most = std::max(most, roll);
  }
  EXPECT_GT(most - least, 10);  // degrees
  EXPECT_LT(most - least, 90);
}

TEST(Motion, ClampsToTheSensorsRange) {
  SensorFormat coarse = kImu;
  for (Channel& channel : coarse.channels) channel.scale = 0.0001f;  // ±3.3 m/s²
  const Samples samples = simulateMotion(Motion::kShake, coarse, 500, 1);
  EXPECT_THAT(samples.values, testing::Contains(32767));
  EXPECT_THAT(samples.values, testing::Contains(-32768));
}

TEST(Motion, FillsUnknownChannelsWithZero) {
  const SensorFormat odd = {"odd", {{"temp", "°C", 0.1f}, {"accZ", "m/s²", 0.01f}}, 50};
  const Samples samples = simulateMotion(Motion::kIdle, odd, 10, 1);
  for (size_t i = 0; i < 20; i += 2) {
    EXPECT_EQ(samples.values[i], 0);
    EXPECT_GT(samples.values[i + 1], 500);
  }
  EXPECT_EQ(simulateMotion(Motion::kIdle, {"none", {}, 0}, 10, 1).frames(), 0);
}

/// Log deviations of all axes: a deliberately simple view of one second.
std::array<double, 6> featuresOf(const Samples& samples, int64_t begin) {
  std::array<double, 6> features{};
  for (size_t c = 0; c < 6; ++c) {
    const auto values = channelOf(samples, kImu, c);
    features[c] = std::log(0.05 + deviationOf({values.begin() + begin, values.begin() + begin + 100}));
  }
  return features;
}

TEST(Motion, ClassesAreToldApartByTheNearestMeanOfSimpleFeatures) {
  const auto motions = allMotions();
  std::vector<std::array<double, 6>> centres;
  for (const Motion motion : motions) {
    std::array<double, 6> centre{};
    for (uint64_t seed = 0; seed < 40; ++seed) {
      const auto features = featuresOf(simulateMotion(motion, kImu, 200, seed), 50);
      for (size_t c = 0; c < 6; ++c) centre[c] += features[c] / 40;
    }
    centres.push_back(centre);
  }
  int right = 0;
  constexpr int kEach = 60;
  for (size_t m = 0; m < motions.size(); ++m) {
    for (uint64_t seed = 1000; seed < 1000 + kEach; ++seed) {
      const auto features = featuresOf(simulateMotion(motions[m], kImu, 200, seed), 50);
      size_t nearest = 0;
      double least = 1e9;
      for (size_t k = 0; k < centres.size(); ++k) {
        double distance = 0;
        for (size_t c = 0; c < 6; ++c) distance += std::pow(features[c] - centres[k][c], 2);
        if (distance < least) {
          least = distance;
          nearest = k;
        }
      }
      right += nearest == m ? 1 : 0;
    }
  }
  EXPECT_GE(right, static_cast<int>(0.95 * kEach * static_cast<double>(motions.size())));
}

}  // namespace
}  // namespace thimble::dataset
