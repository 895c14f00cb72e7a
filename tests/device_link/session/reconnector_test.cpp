// A board that comes back is found again, and giving up is immediate.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/session/reconnector.h"

#include <gtest/gtest.h>

#include <future>

#include "device_link/transport/memory_transport.h"
#include "fake_board.h"

namespace thimble::device_link {
namespace {

using namespace std::chrono_literals;

TEST(Reconnector, KeepsTryingUntilTheBoardIsBack) {
  std::unique_ptr<FakeBoard> board;
  int tries = 0;
  std::promise<std::unique_ptr<Session>> found;
  const Reconnector reconnector(
      [&]() -> Result<std::unique_ptr<Transport>> {
        if (++tries < 4) return Error{ErrorCode::kNotFound, "away", ""};
        auto [host, peer] = makeMemoryPair("Fake board");
        board = std::make_unique<FakeBoard>(std::move(peer));
        return std::move(host);
      },
      {}, [&](std::unique_ptr<Session> session) { found.set_value(std::move(session)); }, 5ms);
  auto future = found.get_future();
  ASSERT_EQ(future.wait_for(20s), std::future_status::ready);
  const auto session = future.get();
  EXPECT_EQ(session->info().board, "fake");
  EXPECT_EQ(reconnector.attempts(), 3);
  EXPECT_EQ(reconnector.lastError().message, "away");
}

TEST(Reconnector, GivesUpInTheMiddleOfAGreeting) {
  std::promise<void> opened;
  std::unique_ptr<Transport> mute;
  bool connected = false;
  {
    const Reconnector reconnector(
        [&]() -> Result<std::unique_ptr<Transport>> {
          auto [host, peer] = makeMemoryPair("Mute board", 1 << 20);
          mute = std::move(peer);
          opened.set_value();
          return std::move(host);
        },
        {}, [&](std::unique_ptr<Session>) { connected = true; }, 1h);
    opened.get_future().wait();
  }
  EXPECT_FALSE(connected);
  uint8_t byte = 0;
  EXPECT_TRUE(mute != nullptr);
  while (const auto n = mute->read({&byte, 1}, 0ms)) ASSERT_EQ(*n, 1u) << "the link must be closed";
}

}  // namespace
}  // namespace thimble::device_link
