// The serial transport on a mocked USB board: found by its identity, heard, unplugged.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/transport/serial_transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <umockdev.h>
#include <unistd.h>

#include <future>

#include "device_link/boards/board_list.h"

namespace thimble::device_link {
namespace {

using namespace std::chrono_literals;

constexpr char kNano33[] =
    "P: /devices/usb1/1-1\n"
    "E: DEVTYPE=usb_device\n"
    "E: SUBSYSTEM=usb\n"
    "A: busnum=1\\n\n"
    "A: devnum=5\\n\n"
    "A: idVendor=2341\\n\n"
    "A: idProduct=805a\\n\n"
    "A: manufacturer=Arduino\\n\n"
    "A: product=Nano 33 BLE\\n\n"
    "A: serial=0123456789\\n\n"
    "\n"
    "P: /devices/usb1/1-1/1-1:1.0\n"
    "E: DEVTYPE=usb_interface\n"
    "E: SUBSYSTEM=usb\n"
    "\n"
    "P: /devices/usb1/1-1/1-1:1.0/tty/ttyACM0\n"
    "N: ttyACM0\n"
    "E: DEVNAME=/dev/ttyACM0\n"
    "E: SUBSYSTEM=tty\n"
    "L: device=../../../1-1:1.0\n";

class SerialTransportTest : public testing::Test {
 protected:
  SerialTransportTest() : testbed(umockdev_testbed_new()) {
    if (!umockdev_in_mock_environment()) return;
    GError* error = nullptr;
    if (!umockdev_testbed_add_from_string(testbed, kNano33, &error)) ADD_FAILURE() << error->message;
    wire = umockdev_testbed_get_dev_fd(testbed, "/dev/ttyACM0");
  }
  ~SerialTransportTest() override { g_object_unref(testbed); }
  void SetUp() override {
    ASSERT_TRUE(umockdev_in_mock_environment()) << "preload libumockdev-preload.so.0";
    ASSERT_GE(wire, 0);
  }
  /// The board's end goes, as when its cable is pulled.  The number stays taken, for the testbed closes it
  /// again.
  void unplug() {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    ASSERT_EQ(dup2(ends[0], wire), wire);
    close(ends[0]);
    close(ends[1]);
  }

  UMockdevTestbed* testbed;
  int wire = -1;
};

TEST_F(SerialTransportTest, TheBoardIsKnownByItsIdentity) {
  const auto boards = listBoards(THIMBLE_SOURCE_DIR "/resources/boards");
  ASSERT_TRUE(boards) << boards.error().message;
  const auto found =
      std::find_if(boards->begin(), boards->end(), [](const auto& b) { return b.id == "/dev/ttyACM0"; });
  ASSERT_NE(found, boards->end());
  EXPECT_EQ(found->name, "Arduino Nano 33 BLE");
  EXPECT_EQ(found->core, "Cortex-M4F");
  EXPECT_EQ(found->kind, BoardKind::kSerial);
  EXPECT_EQ(found->usb_vid, 0x2341);
  EXPECT_EQ(found->usb_pid, 0x805a);
}

TEST_F(SerialTransportTest, BytesPassBothWays) {
  auto link = openSerial("/dev/ttyACM0");
  ASSERT_TRUE(link) << link.error().message;
  const std::vector<uint8_t> sent = {0x00, 0x0a, 0x0d, 0x11, 0x13, 0x1a, 0x7f, 0xff};
  ASSERT_TRUE((*link)->write(sent, 1s));
  std::vector<uint8_t> there(sent.size());
  ASSERT_EQ(::read(wire, there.data(), there.size()), static_cast<ssize_t>(sent.size()));
  EXPECT_EQ(there, sent);
  ASSERT_EQ(::write(wire, sent.data(), sent.size()), static_cast<ssize_t>(sent.size()));
  std::vector<uint8_t> back;
  while (back.size() < sent.size()) {
    uint8_t buffer[16];
    const auto n = (*link)->read(buffer, 5s);
    ASSERT_TRUE(n) << n.error().message;
    ASSERT_GT(*n, 0u);
    back.insert(back.end(), buffer, buffer + *n);
  }
  EXPECT_EQ(back, sent);
  uint8_t byte = 0;
  const auto silence = (*link)->read({&byte, 1}, 20ms);
  ASSERT_TRUE(silence);
  EXPECT_EQ(*silence, 0u);
}

TEST_F(SerialTransportTest, UnpluggingEndsAWaitingRead) {
  auto link = openSerial("/dev/ttyACM0");
  ASSERT_TRUE(link) << link.error().message;
  auto waiting = std::async(std::launch::async, [&] {
    uint8_t byte = 0;
    return (*link)->read({&byte, 1}, 1h);
  });
  unplug();
  const auto n = waiting.get();
  ASSERT_FALSE(n);
  EXPECT_EQ(n.error().code, ErrorCode::kDisconnected);
  EXPECT_EQ((*link)->write(std::vector<uint8_t>{1}, 1s).error().code, ErrorCode::kDisconnected);
}

TEST_F(SerialTransportTest, CloseWakesAReaderAndFreesThePort) {
  auto link = openSerial("/dev/ttyACM0");
  ASSERT_TRUE(link) << link.error().message;
  const auto second = openSerial("/dev/ttyACM0");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kBusy);
  auto waiting = std::async(std::launch::async, [&] {
    uint8_t byte = 0;
    return (*link)->read({&byte, 1}, 1h);
  });
  (*link)->close();
  EXPECT_EQ(waiting.get().error().code, ErrorCode::kDisconnected);
  EXPECT_TRUE(openSerial("/dev/ttyACM0"));
}

}  // namespace
}  // namespace thimble::device_link
