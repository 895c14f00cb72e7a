// Instructions counted on emulated cores: for every operator, the same each time, and more for more work.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/virtual_board/profiler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "tests/device_link/small_model.h"
#include "tests/device_link/virtual_bench.h"

namespace thimble::device_link {
namespace {

using testing::HasSubstr;

class ProfilerTest : public VirtualBench, public testing::WithParamInterface<const char*> {
 protected:
  InstructionCounts count(const SmallModel& shape, const char* id) {
    SilentJob job;
    const auto counts = countInstructions(entry(id), paths, makeSmallModel(shape), job);
    EXPECT_TRUE(counts) << counts.error().message;
    return counts ? *counts : InstructionCounts{};
  }
};

TEST_P(ProfilerTest, CountsEachOperatorAndTheWhole) {
  const SmallModel shape{.hidden = 16};
  const auto counts = count(shape, GetParam());
  ASSERT_EQ(counts.layers.size(), 3u);
  const int64_t sum = std::accumulate(counts.layers.begin(), counts.layers.end(), int64_t{0});
  EXPECT_NEAR(static_cast<double>(sum), static_cast<double>(counts.inference),
              0.05 * static_cast<double>(counts.inference));
  // 300 × 16 multiplications take at least one instruction for two of them (for sixteen with Helium), and no more than
  // 60 each.
  EXPECT_GT(counts.layers[0], GetParam() == std::string("virtual-m55") ? 300 * 16 / 16 : 300 * 16 / 2);
  EXPECT_LT(counts.layers[0], 300 * 16 * 60);
  EXPECT_GT(counts.features, 300) << "300 features";
  EXPECT_GT(counts.load, 0);
  EXPECT_GT(counts.runtime_code_bytes, 1000);
}

INSTANTIATE_TEST_SUITE_P(Boards, ProfilerTest,
                         testing::Values("virtual-m4", "virtual-m3", "virtual-m7", "virtual-m33",
                                         "virtual-m55"),
                         [](const auto& info) { return std::string(info.param + 8); });

using ProfilerRuns = ProfilerTest;

TEST_F(ProfilerRuns, TheSameModelCountsTheSameAndEachUnitCostsTheSame) {
  const auto once = count({.hidden = 8}, "virtual-m4");
  const auto again = count({.hidden = 8}, "virtual-m4");
  ASSERT_EQ(once.layers.size(), 3u);
  ASSERT_EQ(again.layers.size(), 3u);
  EXPECT_EQ(once.layers, again.layers);
  EXPECT_EQ(once.inference, again.inference);
  EXPECT_EQ(once.features, again.features);
  const auto more = count({.hidden = 16}, "virtual-m4");
  const auto most = count({.hidden = 24}, "virtual-m4");
  ASSERT_EQ(more.layers.size(), 3u);
  ASSERT_EQ(most.layers.size(), 3u);
  const auto eight_units = static_cast<double>(more.layers[0] - once.layers[0]);
  EXPECT_GT(eight_units, 8 * 300);
  EXPECT_NEAR(static_cast<double>(most.layers[0] - more.layers[0]), eight_units, 0.01 * eight_units);
}

TEST_F(ProfilerRuns, LeavesNoFlashBehind) {
  count({}, "virtual-m4");
  EXPECT_TRUE(std::filesystem::is_empty(paths.state_dir));
}

TEST(Profiler, RefusesRealBoardsAndModelsThatCannotRun) {
  BoardEntry serial;
  serial.name = "Arduino Nano 33 BLE";
  serial.core = "Cortex-M4F";
  SilentJob job;
  const auto real = countInstructions(serial, {}, makeSmallModel({}), job);
  ASSERT_FALSE(real);
  EXPECT_EQ(real.error().code, ErrorCode::kUnsupported);
  EXPECT_THAT(real.error().hint, HasSubstr("virtual-m4"));
  BoardEntry virtual_board;
  virtual_board.kind = BoardKind::kVirtual;
  virtual_board.machine = "mps2-an386";
  const std::vector<uint8_t> noise(100, 7);
  EXPECT_EQ(countInstructions(virtual_board, {}, noise, job).error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace thimble::device_link
