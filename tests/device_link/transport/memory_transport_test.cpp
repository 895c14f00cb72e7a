// The in-memory pair keeps a transport's promises.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/transport/memory_transport.h"

#include <gtest/gtest.h>

#include <future>
#include <numeric>
#include <vector>

namespace thimble::device_link {
namespace {

using namespace std::chrono_literals;

TEST(MemoryTransport, HoldsBackAWriterUntilTheOtherEndReads) {
  auto [left, right] = makeMemoryPair("Pair", 16);
  std::vector<uint8_t> sent(1000);
  std::iota(sent.begin(), sent.end(), uint8_t{0});
  auto writing = std::async(std::launch::async, [&] { return left->write(sent, 10s).ok(); });
  std::vector<uint8_t> got;
  while (got.size() < sent.size()) {
    uint8_t buffer[7];
    const auto n = right->read(buffer, 10s);
    ASSERT_TRUE(n);
    got.insert(got.end(), buffer, buffer + *n);
  }
  EXPECT_TRUE(writing.get());
  EXPECT_EQ(got, sent);
  EXPECT_EQ(left->write(sent, 10ms).error().code, ErrorCode::kTimeout);
}

TEST(MemoryTransport, TheOtherEndsCloseLeavesWhatWasWrittenToBeRead) {
  auto [left, right] = makeMemoryPair("Pair");
  ASSERT_TRUE(left->write(std::vector<uint8_t>{1, 2, 3}, 1s));
  left.reset();
  uint8_t buffer[8];
  const auto n = right->read(buffer, 1s);
  ASSERT_TRUE(n);
  EXPECT_EQ(*n, 3u);
  EXPECT_EQ(right->read(buffer, 1h).error().code, ErrorCode::kDisconnected);
  EXPECT_EQ(right->write(std::vector<uint8_t>{1}, 1h).error().code, ErrorCode::kDisconnected);
}

TEST(MemoryTransport, CloseWakesItsOwnReader) {
  auto [left, right] = makeMemoryPair("Pair");
  auto reading = std::async(std::launch::async, [&end = *left] {
    uint8_t byte = 0;
    return end.read({&byte, 1}, 1h);
  });
  left->close();
  EXPECT_EQ(reading.get().error().code, ErrorCode::kDisconnected);
}

}  // namespace
}  // namespace thimble::device_link
