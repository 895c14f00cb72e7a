// The sliding window: when it is due, what is in it, and what a gap does.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "firmware_agent/agent/live.h"

#include <gtest/gtest.h>

#include <vector>

namespace thimble::agent {
namespace {

class LiveTest : public ::testing::Test {
 protected:
  bool push(uint32_t index) {
    Sample sample;
    sample.index = index;
    for (uint8_t c = 0; c < kImuChannels; ++c) sample.values[c] = static_cast<int16_t>(index * 10 + c);
    return live.push(sample);
  }
  /// First value of each frame in the window.
  std::vector<int16_t> window() {
    std::vector<int16_t> all(5 * kImuChannels);
    live.copyWindow(all.data());
    std::vector<int16_t> first;
    for (size_t i = 0; i < all.size(); i += kImuChannels) first.push_back(all[i]);
    return first;
  }
  std::vector<int16_t> ring = std::vector<int16_t>(5 * kImuChannels);
  Live live;
};

TEST_F(LiveTest, IsDueWhenFullThenEveryStride) {
  live.start(ring.data(), 5, 2);
  std::vector<uint32_t> due;
  for (uint32_t i = 100; i < 112; ++i) {
    if (push(i)) due.push_back(live.endIndex());
  }
  EXPECT_EQ(due, (std::vector<uint32_t>{105, 107, 109, 111}));
}

TEST_F(LiveTest, HoldsTheNewestFramesInOrder) {
  live.start(ring.data(), 5, 3);
  for (uint32_t i = 0; i < 8; ++i) push(i);
  EXPECT_EQ(window(), (std::vector<int16_t>{30, 40, 50, 60, 70}));
}

TEST_F(LiveTest, AGapBeginsTheWindowAnew) {
  live.start(ring.data(), 5, 1);
  for (uint32_t i = 0; i < 5; ++i) push(i);
  EXPECT_FALSE(push(6));
  EXPECT_FALSE(push(7));
  EXPECT_FALSE(push(8));
  EXPECT_FALSE(push(9));
  EXPECT_TRUE(push(10));
  EXPECT_EQ(window(), (std::vector<int16_t>{60, 70, 80, 90, 100}));
}

TEST_F(LiveTest, StoppedItTakesNothing) {
  live.start(ring.data(), 5, 1);
  live.stop();
  for (uint32_t i = 0; i < 10; ++i) EXPECT_FALSE(push(i));
}

}  // namespace
}  // namespace thimble::agent
