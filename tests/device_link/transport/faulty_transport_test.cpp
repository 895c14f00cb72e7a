// Faults happen as often as asked, and the same way for the same seed.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/transport/faulty_transport.h"

#include <gtest/gtest.h>

#include <vector>

#include "device_link/transport/memory_transport.h"

namespace thimble::device_link {
namespace {

using namespace std::chrono_literals;

/// What arrives of 10,000 zeros sent through a faulty link.
std::vector<uint8_t> through(const Faults& faults) {
  auto [left, right] = makeMemoryPair("Pair", 1 << 16);
  auto faulty = makeFaulty(std::move(left), faults);
  (void)faulty->write(std::vector<uint8_t>(10000), 1s);
  faulty.reset();
  std::vector<uint8_t> got(20000);
  const auto n = right->read(got, 1s);
  got.resize(n ? *n : 0);
  return got;
}

TEST(FaultyTransport, WithoutFaultsItIsTheLink) { EXPECT_EQ(through({}), std::vector<uint8_t>(10000)); }

TEST(FaultyTransport, DropsAndCorruptsAsOftenAsAsked) {
  Faults faults;
  faults.drop_chance = 0.1;
  // 10,000 trials at 0.1: five standard deviations are 150.
  EXPECT_NEAR(static_cast<double>(through(faults).size()), 9000, 150);
  faults.drop_chance = 0;
  faults.corrupt_chance = 0.1;
  const auto got = through(faults);
  EXPECT_EQ(got.size(), 10000u);
  EXPECT_NEAR(static_cast<double>(std::count(got.begin(), got.end(), 0)), 9000, 150);
}

TEST(FaultyTransport, TheSeedDecides) {
  Faults faults;
  faults.corrupt_chance = 0.01;
  const auto once = through(faults);
  EXPECT_EQ(through(faults), once);
  faults.seed = 2;
  EXPECT_NE(through(faults), once);
}

TEST(FaultyTransport, UnplugsAfterItsBytes) {
  auto [left, right] = makeMemoryPair("Pair");
  Faults faults;
  faults.unplug_after_bytes = 5;
  auto faulty = makeFaulty(std::move(left), faults);
  EXPECT_TRUE(faulty->write(std::vector<uint8_t>(3), 1s));
  EXPECT_EQ(faulty->write(std::vector<uint8_t>(3), 1s).error().code, ErrorCode::kDisconnected);
  EXPECT_EQ(faulty->write(std::vector<uint8_t>(1), 1s).error().code, ErrorCode::kDisconnected);
  uint8_t buffer[16];
  EXPECT_EQ(faulty->read(buffer, 1h).error().code, ErrorCode::kDisconnected);
  const auto n = right->read(buffer, 1s);
  ASSERT_TRUE(n);
  EXPECT_EQ(*n, 5u);
}

}  // namespace
}  // namespace thimble::device_link
