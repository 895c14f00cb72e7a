// The real firmware in QEMU: models uploaded, kept, run, profiled, and never run when broken.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>

#include "firmware_agent/agent/flash.h"
#include "firmware_agent/agent/flash_layout.h"
#include "tests/firmware_agent/agent/qemu_board.h"
#include "tests/firmware_agent/agent/tiny_model.h"

namespace thimble::agent {
namespace {

using protocol::Status;
using protocol::Target;
using protocol::Type;

class FirmwareModel : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override { ASSERT_TRUE(board.hello()); }
  void install(const std::vector<uint8_t>& file) {
    const auto reply = board.upload(Target::kModel, file);
    ASSERT_TRUE(reply);
    ASSERT_EQ(reply->status, Status::kOk) << int{reply->detail};
  }
  void restart() {
    board.kill();
    board.start();
    ASSERT_TRUE(board.hello());
  }
  /// The board runs that very file: window after window answered as by the host.
  void expectRuns(const std::vector<uint8_t>& file, uint32_t windows = 3) {
    for (uint32_t seed = 0; seed < windows; ++seed) {
      const auto window = someWindow(seed);
      ASSERT_TRUE(board.ask<protocol::StatusReply>(Type::kWindowWrite,
                                                   protocol::TensorChunk{{}, 0, bytesOf(rawOf(window))}));
      const auto reply = board.ask<protocol::InvokeReply>(Type::kWindowInfer);
      ASSERT_TRUE(reply);
      ASSERT_EQ(reply->status, Status::kOk);
      const HostAnswer expected = answerWindow(file, window);
      EXPECT_EQ(reply->input_crc32, expected.input_crc32);
      EXPECT_EQ(scoresOf(reply->output), expected.output);
    }
  }
  QemuBoard board{GetParam()};
};

TEST_P(FirmwareModel, SurvivesAKillAndAnswersAsTheHost) {
  const auto a = build({.seed = 1});
  install(a);
  expectRuns(a, 20);
  restart();
  expectRuns(a);
  const auto b = build({.seed = 2});
  install(b);
  expectRuns(b);
  restart();
  expectRuns(b);
}

TEST_P(FirmwareModel, ABrokenByteFallsBackToTheOtherSlot) {
  const auto a = build({.seed = 1});
  const auto b = build({.seed = 2});
  install(a);
  install(b);
  board.kill();
  const uint32_t at = kModelSlotOffset + kModelSlotBytes + kSectorBytes + 200;
  Data byte = board.readFlash(at, 1);
  byte[0] ^= 1;
  board.patchFlash(at, byte);
  board.start();
  ASSERT_TRUE(board.hello());
  expectRuns(a);
}

TEST_P(FirmwareModel, AnUploadCutByAKillKeepsTheOldModelAndIsResumed) {
  const auto a = build({.seed = 1});
  const auto b = build({.seed = 2, .padding_bytes = 20000});
  install(a);
  ASSERT_TRUE(board.upload(Target::kModel, b, 10000));
  restart();
  expectRuns(a);
  install(b);
  EXPECT_EQ(board.first_offset, 8192u);
  expectRuns(b);
}

TEST_P(FirmwareModel, LiveResultsAreTheHostsForEveryWindow) {
  const auto file = build({.seed = 5});
  install(file);
  ASSERT_EQ(board.ask<protocol::StatusReply>(Type::kLiveStart, protocol::LiveStartRequest{0, 0})->status,
            Status::kOk);
  std::vector<int16_t> frames;
  uint32_t results = 0;
  for (uint16_t i = 0; i < 60; ++i) {
    std::vector<int16_t> values(6);
    for (size_t c = 0; c < 6; ++c) values[c] = static_cast<int16_t>((i * 331 + c * 97) % 3000);
    frames.insert(frames.end(), values.begin(), values.end());
    board.sense(i, values);
    const auto count = static_cast<uint32_t>(frames.size() / 6);
    if (count < kTinyWindow || (count - kTinyWindow) % kTinyStride != 0) continue;
    ++results;
    board.eventsUntil([&](const std::deque<Received>& events) { return events.size() >= results; });
    ASSERT_EQ(board.events.size(), results);
    const auto result = board.events.back().as<protocol::ResultEvent>();
    ASSERT_TRUE(result);
    EXPECT_EQ(result->end_index, count);
    EXPECT_EQ(result->skipped, 0u);
    const std::vector<int16_t> window(frames.end() - kTinyInputs, frames.end());
    EXPECT_EQ(scoresOf(result->output), answerWindow(file, window).output);
  }
  EXPECT_EQ(results, 5u);
}

INSTANTIATE_TEST_SUITE_P(Boards, FirmwareModel, ::testing::ValuesIn(machines()),
                         [](const auto& machine) { return machine.param.substr(machine.param.size() - 5); });

}  // namespace
}  // namespace thimble::agent
