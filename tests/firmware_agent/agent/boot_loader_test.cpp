// The boot loader's requests, in memory.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "firmware_agent/agent/boot_loader.h"

#include <gtest/gtest.h>

#include "tests/firmware_agent/agent/memory_board.h"

namespace thimble::agent {
namespace {

using protocol::Status;
using protocol::Target;
using protocol::Type;

class BootLoaderTest : public ::testing::Test {
 protected:
  MemoryBoard board;
  BootLoader loader{board};
  MemoryConversation<BootLoader> host{board, loader};
};

TEST_F(BootLoaderTest, SaysWhatItIs) {
  const auto hello = host.ask<protocol::HelloReply>(Type::kHello, protocol::HelloRequest());
  ASSERT_TRUE(hello);
  EXPECT_EQ(hello->role, protocol::Role::kBootLoader);
  EXPECT_EQ(hello->capabilities, 0u);
  EXPECT_EQ(hello->slot_bytes, kAgentSlotBytes - kSectorBytes);
  EXPECT_EQ(hello->sensor_count, 0);
}

TEST_F(BootLoaderTest, TakesAnAgentAndRestarts) {
  const Data image(10000, 0x5a);
  const auto done = host.upload(Target::kAgent, image);
  ASSERT_TRUE(done);
  EXPECT_EQ(done->status, Status::kOk);
  const Slot slot(board.flash(), kAgentSlotOffset, kAgentSlotBytes);
  EXPECT_TRUE(slot.intact());
  EXPECT_EQ(Data(slot.file(), slot.file() + image.size()), image);
  const auto reset = host.ask<protocol::StatusReply>(Type::kReset);
  ASSERT_TRUE(reset);
  EXPECT_EQ(board.restarts, 1);
}

TEST_F(BootLoaderTest, TakesNoModelAndNoImageLargerThanTheSlot) {
  const auto model = host.upload(Target::kModel, Data(100, 1));
  ASSERT_TRUE(model);
  EXPECT_EQ(model->status, Status::kBusy);
  const auto large = host.upload(Target::kAgent, Data(kAgentSlotBytes, 1));
  ASSERT_TRUE(large);
  EXPECT_EQ(large->status, Status::kTooLarge);
}

TEST_F(BootLoaderTest, RefusesWhatOnlyTheAgentDoes) {
  EXPECT_FALSE(host.ask<protocol::StatusReply>(Type::kStreamStart, protocol::StreamStartRequest()));
  ASSERT_TRUE(host.lastReply());
  EXPECT_EQ(host.lastReply()->type, 0xff);
  EXPECT_EQ(host.lastReply()->as<protocol::ErrorEvent>()->status, Status::kUnknownType);
}

}  // namespace
}  // namespace thimble::agent
