// The pty transport on real pseudo-terminals: bytes pass unchanged, and unplugging, closing and waiting end
// as promised.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/transport/pty_transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <numeric>
#include <thread>
#include <vector>

#include "device_link/transport/serial_transport.h"
#include "pty_pair.h"

namespace thimble::device_link {
namespace {

using namespace std::chrono_literals;

TEST(PtyTransport, PassesEveryByteUnchangedBothWays) {
  PtyPair pty;
  auto link = openPty(pty.path, "Virtual board");
  ASSERT_TRUE(link) << link.error().message;
  EXPECT_EQ((*link)->name(), "Virtual board");
  std::vector<uint8_t> all(256);
  std::iota(all.begin(), all.end(), uint8_t{0});
  ASSERT_TRUE((*link)->write(all, 1s));
  std::vector<uint8_t> there(256);
  size_t n = 0;
  while (n < all.size()) {
    const ssize_t got = ::read(pty.master, there.data() + n, there.size() - n);
    ASSERT_GT(got, 0);
    n += static_cast<size_t>(got);
  }
  EXPECT_EQ(there, all);
  ASSERT_EQ(::write(pty.master, all.data(), all.size()), 256);
  std::vector<uint8_t> back;
  while (back.size() < all.size()) {
    uint8_t buffer[100];
    const auto got = (*link)->read(buffer, 5s);
    ASSERT_TRUE(got) << got.error().message;
    back.insert(back.end(), buffer, buffer + *got);
  }
  EXPECT_EQ(back, all);
}

TEST(PtyTransport, SilenceIsZeroBytesAndNoError) {
  PtyPair pty;
  auto link = openPty(pty.path, "Virtual board");
  ASSERT_TRUE(link);
  uint8_t byte = 0;
  const auto n = (*link)->read({&byte, 1}, 20ms);
  ASSERT_TRUE(n) << n.error().message;
  EXPECT_EQ(*n, 0u);
}

TEST(PtyTransport, UnpluggingEndsAWaitingRead) {
  PtyPair pty;
  auto link = openPty(pty.path, "Virtual board");
  ASSERT_TRUE(link);
  auto waiting = std::async(std::launch::async, [&] {
    uint8_t byte = 0;
    return (*link)->read({&byte, 1}, 1h);
  });
  pty.unplug();
  const auto n = waiting.get();
  ASSERT_FALSE(n);
  EXPECT_EQ(n.error().code, ErrorCode::kDisconnected);
  const auto written = (*link)->write(std::vector<uint8_t>{1}, 1s);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::kDisconnected);
}

TEST(PtyTransport, CloseWakesReaderAndWriter) {
  PtyPair pty;
  auto link = openPty(pty.path, "Virtual board");
  ASSERT_TRUE(link);
  auto reading = std::async(std::launch::async, [&] {
    uint8_t byte = 0;
    return (*link)->read({&byte, 1}, 1h).ok();
  });
  auto writing = std::async(std::launch::async, [&] {
    return (*link)->write(std::vector<uint8_t>(1 << 20), 1h).ok();  // more than the pty holds: it waits
  });
  (*link)->close();
  EXPECT_FALSE(reading.get());
  EXPECT_FALSE(writing.get());
}

TEST(PtyTransport, AnEndThatTakesNothingIsATimeout) {
  PtyPair pty;
  auto link = openPty(pty.path, "Virtual board");
  ASSERT_TRUE(link);
  const auto written = (*link)->write(std::vector<uint8_t>(1 << 20), 50ms);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::kTimeout);
}

TEST(PtyTransport, OpensAgainAfterClose) {
  PtyPair pty;
  auto first = openPty(pty.path, "Virtual board");
  ASSERT_TRUE(first);
  const auto second = openPort(pty.path);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kBusy);
  (*first)->close();
  EXPECT_TRUE(openPort(pty.path));
}

}  // namespace
}  // namespace thimble::device_link
