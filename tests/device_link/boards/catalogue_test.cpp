// The catalogue as shipped is sound, and a file that is not is refused by name.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/boards/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "device_link/boards/board_list.h"
#include "device_link/virtual_board/machines.h"
#include "tests/device_link/temporary_folder.h"

namespace thimble::device_link {
namespace {

using testing::HasSubstr;

constexpr char kShipped[] = THIMBLE_SOURCE_DIR "/resources/boards";

TEST(Catalogue, ShipsBoardsThatCanBeToldApart) {
  const auto catalogue = readCatalogue(kShipped);
  ASSERT_TRUE(catalogue) << catalogue.error().message;
  EXPECT_EQ(catalogue->virtual_boards.size(), 5u);
  EXPECT_GE(catalogue->serial_boards.size(), 25u);
  for (const BoardEntry& board : catalogue->virtual_boards)
    EXPECT_NE(findMachine(board.machine), nullptr) << board.id << " names a machine that cannot be run";
}

TEST(Catalogue, KnowsBoardsByTheirUsbIdentity) {
  const auto catalogue = readCatalogue(kShipped);
  ASSERT_TRUE(catalogue);
  const KnownBoard* nano = findKnown(*catalogue, 0x2341, 0x805a);
  ASSERT_NE(nano, nullptr);
  EXPECT_EQ(nano->entry.name, "Arduino Nano 33 BLE");
  EXPECT_EQ(nano->entry.flash_bytes, 1024 * 1024);
  EXPECT_EQ(findKnown(*catalogue, 0x2341, 0x005a), nano) << "its boot loader is the same board";
  EXPECT_EQ(findKnown(*catalogue, 0x2e8a, 0x000a)->entry.name, "Raspberry Pi Pico");
  EXPECT_EQ(findKnown(*catalogue, 0xffff, 0xffff), nullptr);
}

TEST(BoardList, BeginsWithTheVirtualCortexM4) {
  const auto boards = listBoards(kShipped);
  ASSERT_TRUE(boards) << boards.error().message;
  ASSERT_GE(boards->size(), 5u);
  const std::vector<std::string> ids = {"virtual-m4", "virtual-m3", "virtual-m7", "virtual-m33",
                                        "virtual-m55"};
  for (size_t i = 0; i < ids.size(); ++i) {
    EXPECT_EQ((*boards)[i].id, ids[i]);
    EXPECT_EQ((*boards)[i].kind, BoardKind::kVirtual);
  }
  EXPECT_EQ((*boards)[0].machine, "mps2-an386");
}

TEST(BoardList, FindsByIdAndTakesAnyDevice) {
  EXPECT_EQ(findBoard(kShipped, "virtual-m55")->name, "Virtual Cortex-M55");
  const auto device = findBoard(kShipped, "/dev/pts/77");
  ASSERT_TRUE(device);
  EXPECT_EQ(device->kind, BoardKind::kSerial);
  EXPECT_EQ(device->port, "/dev/pts/77");
  const auto missing = findBoard(kShipped, "virtual-z80");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(missing.error().hint, HasSubstr("virtual-m4"));
}

TEST(Catalogue, AMissingFolderIsNotFound) {
  EXPECT_EQ(readCatalogue("/nowhere/boards").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(listBoards("/nowhere/boards").error().code, ErrorCode::kNotFound);
}

constexpr char kGoodSerial[] =
    R"({"kind":"serial","name":"A","core":"","description":"d","flash_bytes":0,"ram_bytes":0,"usb":["2341:0043"]})";
constexpr char kGoodVirtual[] =
    R"({"kind":"virtual","id":"v","order":1,"name":"V","core":"c","description":"d","machine":"m","firmware":"f",)"
    R"("flash_bytes":1,"ram_bytes":1})";

struct BadFile {
  const char* name;
  const char* replace;  // in kGoodSerial
  const char* by;
  const char* says;
};

void PrintTo(const BadFile& bad, std::ostream* out) { *out << bad.by << " for " << bad.replace; }

class BadCatalogue : public testing::TestWithParam<BadFile> {};

TEST_P(BadCatalogue, IsRefusedByFileAndField) {
  const BadFile& bad = GetParam();
  std::string text = kGoodSerial;
  const size_t at = text.find(bad.replace);
  ASSERT_NE(at, std::string::npos);
  text.replace(at, std::string(bad.replace).size(), bad.by);
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "broken.json") << text;
  const auto catalogue = readCatalogue(folder.path());
  ASSERT_FALSE(catalogue);
  EXPECT_EQ(catalogue.error().code, ErrorCode::kCorrupt);
  EXPECT_THAT(catalogue.error().message, HasSubstr("broken.json"));
  EXPECT_THAT(catalogue.error().message, HasSubstr(bad.says));
}

INSTANTIATE_TEST_SUITE_P(
    Files, BadCatalogue,
    testing::Values(
        BadFile{"NotJson", "}", "", "no JSON object"}, BadFile{"NoKind", "serial", "parallel", "kind"},
        BadFile{"NoName", "\"A\"", "\"\"", "name"}, BadFile{"NumberForText", "\"d\"", "7", "description"},
        BadFile{"NegativeSize", "\"ram_bytes\":0", "\"ram_bytes\":-1", "ram_bytes"},
        BadFile{"FractionalSize", "\"flash_bytes\":0", "\"flash_bytes\":1.5", "flash_bytes"},
        BadFile{"UsbShort", "2341:0043", "2341:43", "usb"},
        BadFile{"UsbNotHex", "2341:0043", "2341:00g3", "usb"},
        BadFile{"UsbSigned", "2341:0043", "-341:0043", "usb"},
        BadFile{"UsbEmpty", "\"2341:0043\"", "", "usb"}, BadFile{"UsbNumber", "\"2341:0043\"", "5", "usb"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(Catalogue, RefusesWhatTwoFilesClaim) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "a.json") << kGoodSerial;
  std::ofstream(folder.path() / "v.json") << kGoodVirtual;
  EXPECT_TRUE(readCatalogue(folder.path()));
  std::ofstream(folder.path() / "b.json") << kGoodSerial;
  EXPECT_EQ(readCatalogue(folder.path()).error().code, ErrorCode::kCorrupt);
  std::filesystem::remove(folder.path() / "b.json");
  std::ofstream(folder.path() / "w.json") << kGoodVirtual;
  EXPECT_EQ(readCatalogue(folder.path()).error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace thimble::device_link
