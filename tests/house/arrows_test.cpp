// Holds the tree to the architecture's arrows, and shows that the test would notice a wrong one.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/house/arrows.h"

#include <gtest/gtest.h>

#include <fstream>

namespace thimble::house {
namespace {

namespace fs = std::filesystem;

/// A made-up tree in a folder of its own, removed at the end.
class MadeUpTree : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "thimble-arrows-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    root_ = name;
  }
  void TearDown() override { fs::remove_all(root_); }
  void write(const std::string& file, const std::string& text) {
    fs::create_directories((root_ / file).parent_path());
    std::ofstream(root_ / file) << text;
  }
  fs::path root_;
};

TEST(Arrows, TheTreeHasNoOther) {
  const fs::path root = THIMBLE_SOURCE_DIR;
  ASSERT_TRUE(fs::exists(root / "core/base/result.h"));
  for (const Violation& violation : forbiddenIncludes(root)) {
    ADD_FAILURE() << violation.file << " must not include " << violation.include;
  }
}

TEST_F(MadeUpTree, AnUpwardArrowIsFound) {
  write("core/base/bad.h", "#pragma once\n#include \"ui/frame/main_window.h\"\n");
  const auto found = forbiddenIncludes(root_);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].file, "core/base/bad.h");
  EXPECT_EQ(found[0].include, "ui/frame/main_window.h");
}

TEST_F(MadeUpTree, QtBelowTheWindowIsFound) {
  write("device_link/session/bad.cpp", "#include <QObject>\n#include <QtCore/QTimer>\n");
  write("ui/good.cpp", "#include <QObject>\n");
  EXPECT_EQ(forbiddenIncludes(root_).size(), 2u);
}

TEST_F(MadeUpTree, AStandardLibraryOnTheBoardIsFound) {
  write("firmware_agent/runtime/bad.cpp", "#include <vector>\n#include <stdint.h>\n");
  const auto found = forbiddenIncludes(root_);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].include, "vector");
}

TEST_F(MadeUpTree, ASidewaysArrowInsideCoreIsFound) {
  write("core/nn/bad.cpp", "#include \"core/quantize/quantizer.h\"\n");
  write("core/quantize/good.cpp", "#include \"core/nn/net.h\"\n");
  EXPECT_EQ(forbiddenIncludes(root_).size(), 1u);
}

}  // namespace
}  // namespace thimble::house
