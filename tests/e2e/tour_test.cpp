// The whole loop by one command: what a newcomer sees, and the same on real gestures where they are at hand.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "tests/app/cli/program.h"

namespace thimble::cli_test {
namespace {

class Tour : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(THIMBLE_BINARY_DIR "/firmware/mps2-an386-boot.elf")) {
      GTEST_SKIP() << "the firmware was not built (no cross compiler)";
    }
  }
  /// What every tour must show, whatever was played.
  static void expectWhole(const nlohmann::json& tour) {
    EXPECT_GT(tour["samples_played"].get<int>(), 0);
    EXPECT_EQ(tour["samples_recorded"], tour["samples_played"]);
    EXPECT_EQ(tour["samples_lost"], 0);
    EXPECT_EQ(tour["samples_different"], 0);
    EXPECT_GE(tour["board_windows"].get<int>(), 64);
    EXPECT_GE(tour["board_windows"], tour["test_windows"]);
    EXPECT_EQ(tour["board_mismatches"], 0);
    EXPECT_GT(tour["live_results"].get<int>(), 0);
    EXPECT_EQ(tour["live_results"], tour["live_windows"]);
    EXPECT_GT(tour["instructions_per_inference"].get<int64_t>(), 0);
    EXPECT_NEAR(tour["test_accuracy_float"].get<double>(), tour["test_accuracy_int8"].get<double>(), 0.01);
  }
  Workplace place_;
};

TEST_F(Tour, OfSimulatedMotions) {
  const Outcome outcome = place_.run({"tour", "--out", "tour", "--json"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
  const auto tour = nlohmann::json::parse(place_.read("tour/tour.json"));
  expectWhole(tour);
  EXPECT_GE(tour["test_accuracy_int8"].get<double>(), 0.9);
  EXPECT_GE(tour["live_right"].get<double>() / tour["live_whole"].get<double>(), 0.8);
  const std::string report = place_.read("tour/report.html");
  EXPECT_NE(report.find("<svg"), std::string::npos);
  EXPECT_NE(report.find("circle"), std::string::npos);
}

TEST_F(Tour, OfRealGestures) {
  const std::string data = std::string(THIMBLE_SHARED_DIR) + "/data/gesture_wand_capstone";
  if (!std::filesystem::exists(data)) GTEST_SKIP() << "no real recordings beside the project";
  const Outcome outcome = place_.run(
      {"tour", "--play", data + "/raw", "--test-list", data + "/test_ids.txt", "--out", "tour", "--json"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
  const auto tour = outcome.json();
  expectWhole(tour);
  EXPECT_GE(tour["samples_played"].get<int>(), 4 * 10 * 100);
  EXPECT_EQ(tour["test_windows"], 80);
  EXPECT_GE(tour["test_accuracy_float"].get<double>(), 0.95);
}

}  // namespace
}  // namespace thimble::cli_test
