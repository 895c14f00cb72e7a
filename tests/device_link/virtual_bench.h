// VirtualBench: what a test needs to run real firmware in QEMU, with a state folder of its own.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

#include "device_link/boards/board_list.h"
#include "device_link/virtual_board/virtual_board.h"
#include "tests/device_link/temporary_folder.h"

namespace thimble::device_link {

/// Skips where the firmware is not built (THIMBLE_WITH_FIRMWARE=OFF) or QEMU is not installed; fails never
/// for that.
class VirtualBench : public testing::Test {
 protected:
  void SetUp() override {
#ifndef THIMBLE_HAS_FIRMWARE
    GTEST_SKIP() << "the virtual boards' firmware is not built (THIMBLE_WITH_FIRMWARE=OFF)";
#endif
    if (access("/usr/bin/qemu-system-arm", X_OK) != 0) GTEST_SKIP() << "qemu-system-arm is not installed";
  }

  BoardEntry entry(const std::string& id = "virtual-m4") const {
    auto found = findBoard(THIMBLE_SOURCE_DIR "/resources/boards", id);
    EXPECT_TRUE(found) << found.error().message;
    return found ? *found : BoardEntry{};
  }

  TemporaryFolder folder;
  VirtualBoardPaths paths{THIMBLE_BINARY_DIR "/firmware", folder.path() / "boards"};
};

}  // namespace thimble::device_link
