// The real firmware in QEMU: boot, boot loader, resets.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "firmware_agent/agent/flash.h"
#include "firmware_agent/agent/flash_layout.h"
#include "tests/firmware_agent/agent/qemu_board.h"

namespace thimble::agent {
namespace {

using protocol::Role;
using protocol::Status;
using protocol::Target;
using protocol::Type;

std::string textOf(const protocol::Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data), bytes.size};
}

class FirmwareBoot : public ::testing::TestWithParam<std::string> {};

TEST_P(FirmwareBoot, SaysHelloAndListsItsSensor) {
  QemuBoard board(GetParam());
  const auto hello = board.hello();
  ASSERT_TRUE(hello);
  EXPECT_EQ(hello->status, Status::kOk);
  EXPECT_EQ(hello->role, Role::kAgent);
  EXPECT_EQ(textOf(hello->board), GetParam());
  EXPECT_EQ(hello->boot_count, 1u);
  EXPECT_GE(hello->arena_bytes, 256u * 1024);
  EXPECT_GT(hello->runtime_code_bytes, 4000u);
  EXPECT_LT(hello->runtime_code_bytes, firmwareFile(GetParam() + "-agent.bin").size());
  const auto sensor = board.ask<protocol::SensorReply>(Type::kSensor, protocol::SensorRequest{0});
  ASSERT_TRUE(sensor);
  EXPECT_EQ(textOf(sensor->name), "imu");
  EXPECT_EQ(textOf(sensor->channels),
            "accX\tm/s2\t0.0025\naccY\tm/s2\t0.0025\naccZ\tm/s2\t0.0025\n"
            "gyrX\tdeg/s\t0.03125\ngyrY\tdeg/s\t0.03125\ngyrZ\tdeg/s\t0.03125\n");
}

TEST_P(FirmwareBoot, EachRestartIsCounted) {
  QemuBoard board(GetParam());
  ASSERT_TRUE(board.hello());
  ASSERT_TRUE(board.ask<protocol::StatusReply>(Type::kReset));
  EXPECT_EQ(board.hello()->boot_count, 2u);
  board.kill();
  board.start();
  const auto hello = board.hello();
  ASSERT_TRUE(hello);
  EXPECT_EQ(hello->boot_count, 3u);
}

TEST_P(FirmwareBoot, WithoutAnAgentTheBootLoaderTakesOne) {
  QemuBoard board(GetParam(), false);
  auto hello = board.hello();
  ASSERT_TRUE(hello);
  EXPECT_EQ(hello->role, Role::kBootLoader);
  EXPECT_EQ(textOf(hello->board), GetParam());
  const Data slot = firmwareFile(GetParam() + "-agent.bin");
  const auto done = board.upload(Target::kAgent, Data(slot.begin() + kSectorBytes, slot.end()));
  ASSERT_TRUE(done);
  ASSERT_EQ(done->status, Status::kOk);
  ASSERT_TRUE(board.ask<protocol::StatusReply>(Type::kReset));
  hello = board.hello();
  ASSERT_TRUE(hello);
  EXPECT_EQ(hello->role, Role::kAgent);
}

TEST_P(FirmwareBoot, ABrokenAgentIsNotRun) {
  QemuBoard board(GetParam());
  board.kill();
  Data byte = board.readFlash(kAgentSlotOffset + kSectorBytes + 5000, 1);
  byte[0] ^= 0x20;
  board.patchFlash(kAgentSlotOffset + kSectorBytes + 5000, byte);
  board.start();
  const auto hello = board.hello();
  ASSERT_TRUE(hello);
  EXPECT_EQ(hello->role, Role::kBootLoader);
  const auto slot = board.ask<protocol::SlotInfoReply>(Type::kSlotInfo, protocol::SlotInfoRequest{0});
  ASSERT_TRUE(slot);
  EXPECT_EQ(slot->state, protocol::SlotState::kBroken);
}

INSTANTIATE_TEST_SUITE_P(Boards, FirmwareBoot, ::testing::ValuesIn(machines()),
                         [](const auto& machine) { return machine.param.substr(machine.param.size() - 5); });

}  // namespace
}  // namespace thimble::agent
