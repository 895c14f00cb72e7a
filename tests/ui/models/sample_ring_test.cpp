// The ring keeps the newest frames, whatever came before.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/sample_ring.h"

#include <gtest/gtest.h>

#include <thread>

namespace thimble::ui {
namespace {

const dataset::SensorFormat kFormat{"s", {{"x", "g", 1.0f}, {"y", "g", 1.0f}}, 10};

device_link::SampleBatch batch(int64_t first, int64_t frames, int64_t lost = 0, int channels = 2) {
  device_link::SampleBatch b;
  b.first_index = first;
  b.lost = lost;
  b.samples.channels = channels;
  for (int64_t i = first; i < first + frames; ++i) {
    for (int c = 0; c < channels; ++c) b.samples.values.push_back(static_cast<int16_t>(i * 10 + c));
    b.samples.time_us.push_back(i * 100'000);
  }
  return b;
}

TEST(SampleRing, GivesTheNewestOldestFirst) {
  SampleRing ring;
  ring.reset(kFormat, 2);  // 20 frames
  ring.push(batch(0, 15));
  ring.push(batch(15, 15));
  const auto view = ring.latest(100);
  ASSERT_EQ(view.samples.frames(), 20);
  EXPECT_EQ(view.index.front(), 10);
  EXPECT_EQ(view.index.back(), 29);
  EXPECT_EQ(view.samples.values.front(), 100);
  EXPECT_EQ(view.samples.values.back(), 291);
  EXPECT_EQ(view.received, 30);
  EXPECT_EQ(ring.latest(3).index, (std::vector<int64_t>{27, 28, 29}));
}

TEST(SampleRing, KeepsTheBoardsCountOverALoss) {
  SampleRing ring;
  ring.reset(kFormat, 2);
  ring.push(batch(0, 3));
  ring.push(batch(7, 2, 4));
  const auto view = ring.latest(10);
  EXPECT_EQ(view.index, (std::vector<int64_t>{0, 1, 2, 7, 8}));
  EXPECT_EQ(view.lost, 4);
}

TEST(SampleRing, IgnoresAnotherSensorsFrames) {
  SampleRing ring;
  ring.reset(kFormat, 2);
  ring.push(batch(0, 3, 0, 5));
  EXPECT_EQ(ring.received(), 0);
  SampleRing none;
  none.push(batch(0, 3));
  EXPECT_EQ(none.latest(5).samples.frames(), 0);
}

TEST(SampleRing, MayBeReadWhileItIsWritten) {
  SampleRing ring;
  ring.reset(kFormat, 5);
  std::thread writer([&] {
    for (int64_t i = 0; i < 2000; ++i) ring.push(batch(i * 7, 7));
  });
  for (int i = 0; i < 500; ++i) {
    const auto view = ring.latest(50);
    for (size_t k = 1; k < view.index.size(); ++k) ASSERT_EQ(view.index[k], view.index[k - 1] + 1);
  }
  writer.join();
  EXPECT_EQ(ring.received(), 14000);
}

}  // namespace
}  // namespace thimble::ui
