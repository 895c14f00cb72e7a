// TimeView: what is under the mouse stays there, and no zoom or pan leaves the recording.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/waveform/time_view.h"

#include <gtest/gtest.h>

#include <random>

namespace thimble::ui {
namespace {

TEST(TimeView, ShowsAllAtFirst) {
  TimeView view;
  view.reset(1000);
  view.setPixels(50, 500);
  EXPECT_TRUE(view.whole());
  EXPECT_DOUBLE_EQ(view.pixelAt(0), 50);
  EXPECT_DOUBLE_EQ(view.pixelAt(1000), 550);
  EXPECT_EQ(view.borderAt(300), 500);
  EXPECT_EQ(view.borderAt(0), 0);
  EXPECT_EQ(view.borderAt(9999), 1000);
}

TEST(TimeView, ZoomKeepsWhatIsUnderThePixel) {
  TimeView view;
  view.reset(100000);
  view.setPixels(50, 500);
  const double frame = view.frameAt(200);
  for (int i = 0; i < 20; ++i) {
    view.zoom(1.4, 200);
    EXPECT_NEAR(view.frameAt(200), frame, 1e-6);
  }
  EXPECT_LT(view.span(), 1000);
}

TEST(TimeView, NeverLeavesTheRecording) {
  std::mt19937 random(3);
  std::uniform_real_distribution<double> any(-1, 1);
  for (const int64_t frames : {0, 1, 5, 8, 1000, 5000000}) {
    TimeView view;
    view.reset(frames);
    view.setPixels(0, 700);
    const double all = std::max<double>(1, static_cast<double>(frames));
    for (int i = 0; i < 500; ++i) {
      if (i % 2)
        view.zoom(1 + any(random) * 0.9, 350 + 400 * any(random));
      else
        view.pan(any(random) * all);
      ASSERT_GE(view.begin(), -1e-9);
      ASSERT_LE(view.end(), all * (1 + 1e-12) + 1e-9);
      ASSERT_GE(view.span(), std::min(TimeView::kLeastFrames, all) - 1e-6);
    }
    view.fit();
    EXPECT_TRUE(view.whole());
  }
}

TEST(TimeView, RevealsNoMoreThanNeeded) {
  TimeView view;
  view.reset(1000);
  view.set(100, 200);
  view.reveal(150);
  EXPECT_DOUBLE_EQ(view.begin(), 100);
  view.reveal(250);
  EXPECT_DOUBLE_EQ(view.end(), 250);
  EXPECT_DOUBLE_EQ(view.span(), 100);
  view.reveal(20);
  EXPECT_DOUBLE_EQ(view.begin(), 20);
}

}  // namespace
}  // namespace thimble::ui
