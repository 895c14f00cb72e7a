// A captured conversation can be played again, and a damaged log is refused by line.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/transport/capture_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "device_link/transport/memory_transport.h"

namespace thimble::device_link {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

using Bytes = std::vector<uint8_t>;

Bytes readSome(Transport& link, std::chrono::milliseconds timeout) {
  Bytes buffer(64);
  const auto n = link.read(buffer, timeout);
  EXPECT_TRUE(n) << n.error().message;
  buffer.resize(n ? *n : 0);
  return buffer;
}

TEST(CaptureLog, PlaysWhatWasCaptured) {
  const auto file = std::filesystem::temp_directory_path() / ("thimble-capture-" + std::to_string(getpid()));
  {
    auto [host, board] = makeMemoryPair("Pair");
    auto capturing = makeCapturing(std::move(host), file);
    ASSERT_TRUE(capturing) << capturing.error().message;
    ASSERT_TRUE((*capturing)->write(Bytes{1, 2}, 1s));
    ASSERT_TRUE(board->write(Bytes{0xab, 0x00}, 1s));
    readSome(**capturing, 1s);
    ASSERT_TRUE((*capturing)->write(Bytes{3}, 1s));
    ASSERT_TRUE(board->write(Bytes{0xcd}, 1s));
    readSome(**capturing, 1s);
  }
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  std::filesystem::remove(file);
  auto log = parseCapture(text.str());
  ASSERT_TRUE(log) << log.error().message;
  ASSERT_EQ(log->size(), 4u);

  const auto replay = makeReplay(*log, true);
  EXPECT_EQ(readSome(*replay, 0ms), Bytes{}) << "nothing is answered before it is asked";
  ASSERT_TRUE(replay->write(Bytes{1, 2}, 1s));
  EXPECT_EQ(readSome(*replay, 1h), (Bytes{0xab, 0x00}));
  EXPECT_EQ(readSome(*replay, 0ms), Bytes{});
  ASSERT_TRUE(replay->write(Bytes{3}, 1s));
  EXPECT_EQ(readSome(*replay, 1h), Bytes{0xcd});
  EXPECT_EQ(readSome(*replay, 0ms), Bytes{}) << "silent after its end";
  replay->close();
  uint8_t byte = 0;
  EXPECT_EQ(replay->read({&byte, 1}, 1h).error().code, ErrorCode::kDisconnected);
}

TEST(CaptureLog, KeepsTheTimesUnlessAskedNotTo) {
  const auto log = parseCapture("0 < 01\n100000000 < 02\n");
  ASSERT_TRUE(log);
  const auto replay = makeReplay(*log, false);
  EXPECT_EQ(readSome(*replay, 1s), Bytes{1});
  EXPECT_EQ(readSome(*replay, 10ms), Bytes{}) << "due in 100 s";
}

TEST(CaptureLog, ADamagedLineIsNamed) {
  for (const char* bad : {"x < 01", "5 < 0", "5 < zz", "5 ? 01", "5", "-5 < 01", "5 < ", ""}) {
    const auto log = parseCapture(std::string("1 > 00\n") + bad + "\n2 < 11\n");
    ASSERT_FALSE(log) << bad;
    EXPECT_EQ(log.error().code, ErrorCode::kCorrupt);
    EXPECT_THAT(log.error().message, HasSubstr("line 2")) << bad;
  }
}

}  // namespace
}  // namespace thimble::device_link
