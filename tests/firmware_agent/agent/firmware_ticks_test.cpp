// The real firmware's clock in QEMU: under -icount its ticks count instructions exactly.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>

#include "firmware_agent/agent/flash_layout.h"
#include "firmware_agent/agent/slot.h"
#include "tests/firmware_agent/agent/qemu_board.h"
#include "tests/firmware_agent/agent/tiny_model.h"

namespace thimble::agent {
namespace {

using protocol::Status;
using protocol::Type;

struct Counting {
  std::string machine;
  double tick_ns = 40;  // of the board's clock
};

/// An instruction is 2^kShift ns: at least 5 ticks on every board, so that the fraction of a tick that each
/// of the four readings behind a number cuts off can never make up half an instruction.
constexpr int kShift = 8;

class FirmwareTicks : public ::testing::TestWithParam<Counting> {
 protected:
  std::vector<std::string> icount() const { return {"-icount", "shift=" + std::to_string(kShift)}; }
  int64_t instructions(uint64_t ticks) const {
    return std::llround(static_cast<double>(ticks) * GetParam().tick_ns / (1 << kShift));
  }
};

TEST_P(FirmwareTicks, ALoopOfKnownLengthIsCountedExactly) {
  QemuBoard board(GetParam().machine, false, icount(), "ticks");
  const auto ticks = [&board](uint16_t rounds) -> uint64_t {
    for (int attempt = 0; attempt < 5; ++attempt) {
      const auto reply = board.ask<protocol::ProfileReply>(Type::kProfile, protocol::ProfileRequest{rounds});
      if (reply) return reply->total_ticks;
    }
    return 0;
  };
  const uint64_t one = ticks(1);
  for (uint16_t rounds : {2, 10, 1000, 1001, 60000}) {
    EXPECT_EQ(instructions(ticks(rounds) - one), 2 * (rounds - 1)) << rounds;
  }
}

TEST_P(FirmwareTicks, AProfileRepeatsAndItsPartsMakeTheWhole) {
  QemuBoard board(GetParam().machine, true, icount());
  ASSERT_TRUE(board.hello());
  ASSERT_EQ(board.upload(protocol::Target::kModel, build({}))->status, Status::kOk);
  const auto profile = [&board] {
    const auto reply = board.ask<protocol::ProfileReply>(Type::kProfile, protocol::ProfileRequest{0});
    EXPECT_TRUE(reply && reply->status == Status::kOk);
    uint64_t ticks = 0;
    protocol::Reader(reply->ticks.data, reply->ticks.size).u64(ticks);
    return std::vector<uint64_t>{reply->total_ticks, reply->feature_ticks, reply->load_ticks, ticks};
  };
  const auto first = profile();
  const auto second = profile();
  for (size_t i = 0; i < first.size(); ++i) {
    EXPECT_NEAR(static_cast<double>(instructions(first[i])), static_cast<double>(instructions(second[i])), 1)
        << i;
    EXPECT_GT(instructions(first[i]), 100) << i;
  }
  // 480 MACs at one instruction each or more, or at one for sixteen with Helium; invoke adds little to its one operator.
  const bool helium = std::string(GetParam().machine) == "mps3-an547";
  EXPECT_GT(instructions(first[3]), helium ? 480 / 16 : 480);
  EXPECT_LT(instructions(first[3]), 30000);
  EXPECT_NEAR(static_cast<double>(instructions(first[0])), static_cast<double>(instructions(first[3])), 100);
}

TEST_P(FirmwareTicks, AModelIsVerifiedOnceAndThenTakenAtEachStart) {
  const auto file = build({.pipeline = false});
  QemuBoard board(GetParam().machine, true, icount());
  ASSERT_TRUE(board.hello());
  ASSERT_EQ(board.upload(protocol::Target::kModel, file)->status, Status::kOk);
  const auto loadAfterRestart = [&] {
    board.start();
    EXPECT_TRUE(board.hello());
    const auto reply = board.ask<protocol::ProfileReply>(Type::kProfile, protocol::ProfileRequest{0});
    EXPECT_TRUE(reply && reply->status == Status::kOk);
    return reply ? instructions(reply->load_ticks) : 0;
  };
  board.kill();
  const int64_t taken = loadAfterRestart();
  board.kill();
  board.patchFlash(kModelSlotOffset + kVerifiedAt, Data(4, 0));  // as a cut of power may leave it
  const int64_t verified = loadAfterRestart();
  EXPECT_GT(verified, 3 * taken);
  board.kill();
  EXPECT_EQ(loadAfterRestart(), taken);  // it left its word anew
  board.kill();
  const Data kPartial = {0x00, 0xff, 0xff, 0xff};  // an upload not finished, whoever vouches for it
  board.patchFlash(kModelSlotOffset + kSlotStateAt, kPartial);
  board.start();
  ASSERT_TRUE(board.hello());
  EXPECT_EQ(board.ask<protocol::ModelInfoReply>(Type::kModelInfo)->status, Status::kNoModel);
}

INSTANTIATE_TEST_SUITE_P(Boards, FirmwareTicks,
                         ::testing::Values(Counting{"mps2-an385"}, Counting{"mps2-an386"},
                                           Counting{"mps2-an500"}, Counting{"mps2-an505", 50},
                                           Counting{"mps3-an547", 31.25}),
                         [](const auto& counting) {
                           return counting.param.machine.substr(counting.param.machine.size() - 5);
                         });

}  // namespace
}  // namespace thimble::agent
